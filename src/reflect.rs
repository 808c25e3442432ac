//! Properties and methods by name: an object of another realm, a mock or a polyfill is no instance of the platform's
//! class.

use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// A property; `undefined` where it cannot be read.
pub fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
}

/// Sets a property of an object of our own.
pub fn set(object: &JsValue, name: &str, value: &JsValue) {
    // A new object takes any property.
    let _ = Reflect::set(object, &JsValue::from_str(name), value);
}

/// An object of our own with these properties.
pub fn record(properties: &[(&str, JsValue)]) -> JsValue {
    let object = JsValue::from(Object::new());
    for (name, value) in properties {
        set(&object, name, value);
    }
    object
}

/// Calls a method; what it throws, or that there is none, is the error.
pub fn call(object: &JsValue, method: &str) -> Result<JsValue, JsValue> {
    let method: Function = get(object, method).dyn_into()?;
    method.call0(object)
}

/// What a value becomes, which may be a promise or anything with a `then`.
///
/// `Promise.all` turns whatever such a thing throws into a rejection: thrown here, it would leave the caller's
/// promise pending for good.
pub async fn settled(value: &JsValue) -> Result<JsValue, JsValue> {
    let one = JsFuture::from(Promise::all(&Array::of1(value))).await?;
    Ok(one.unchecked_into::<Array>().get(0))
}
