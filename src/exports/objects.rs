//! Objects, functions and values of our own, for JavaScript.

use std::pin::Pin;

use js_sys::{Object, Promise};
use serde::Serialize;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{future_to_promise, spawn_local};

use crate::reflect::set;
use supermetrics_batch_status_core::json;
use supermetrics_batch_status_core::request::bound::MAX_SAFE_INTEGER;
use supermetrics_batch_status_core::text::digits;

/// Defines a property that cannot be assigned to.
pub fn define(object: &JsValue, name: &str, value: &JsValue, enumerable: bool) {
    let descriptor = JsValue::from(Object::new());
    set(&descriptor, "value", value);
    set(&descriptor, "enumerable", &enumerable.into());
    Object::define_property(
        object.unchecked_ref::<Object>(),
        &JsValue::from_str(name),
        descriptor.unchecked_ref::<Object>(),
    );
}

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

/// An object of our own with these properties.
pub fn record(properties: &[(&str, JsValue)]) -> JsValue {
    let object = JsValue::from(Object::new());
    for (name, value) in properties {
        set(&object, name, value);
    }
    object
}

/// A number as JavaScript writes it: Rust's own float formatting would weigh more than all of this.
pub fn number_text(number: f64, value: &JsValue) -> String {
    // Lists of positions would cross over to JavaScript a thousand times.
    if number.fract() == 0.0 && (0.0..=MAX_SAFE_INTEGER as f64).contains(&number) {
        return digits(number as u64);
    }
    js_sys::Number::unchecked_from_js_ref(value)
        .to_string_with_radix(10)
        .map_or_else(|_| "a number".to_owned(), String::from)
}

/// A plain JavaScript object. What is missing is `null`, never `undefined`.
pub fn to_js(value: &impl Serialize) -> Result<JsValue, JsValue> {
    let mut text = String::new();
    json::add(&mut text, value, |number| {
        number_text(number, &JsValue::from_f64(number))
    });
    js_sys::JSON::parse(&text)
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
