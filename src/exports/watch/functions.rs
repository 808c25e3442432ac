//! Promises and functions of our own, for JavaScript, and frozen objects.

use std::pin::Pin;

use js_sys::{Object, Promise};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{future_to_promise, spawn_local};

/// A promise of what a future gives. Boxed: the glue around a future would be made anew for each type of it.
pub fn promise(work: impl Future<Output = Result<JsValue, JsValue>> + 'static) -> Promise {
    let work: Pin<Box<dyn Future<Output = Result<JsValue, JsValue>>>> = Box::pin(work);
    future_to_promise(work)
}

/// Runs a future to its end. Boxed, as in [`promise`].
pub fn spawn(work: impl Future<Output = ()> + 'static) {
    let work: Pin<Box<dyn Future<Output = ()>>> = Box::pin(work);
    spawn_local(work);
}

/// A JavaScript function; all have this one signature, because each more would add to the wasm.
pub fn function(call: Box<dyn Fn(JsValue) -> Result<JsValue, JsValue>>) -> JsValue {
    Closure::wrap(call).into_js_value()
}

/// Makes an object, and all that is in it, unchangeable; errors are left as they are.
pub fn freeze(value: &JsValue) {
    let Some(object) = value.dyn_ref::<Object>() else {
        return;
    };
    if !object.is_instance_of::<js_sys::Error>() {
        Object::freeze(object);
        for value in Object::values(object).iter() {
            freeze(&value);
        }
    }
}
