//! Objects and functions of our own, for JavaScript.

use js_sys::{Object, Reflect};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::Closure;

/// A JavaScript function; all have this one signature, because each more would weigh.
pub fn function(call: Box<dyn Fn(JsValue) -> Result<JsValue, JsValue>>) -> JsValue {
    Closure::wrap(call).into_js_value()
}

/// Sets a property of an object of our own.
pub fn set(object: &JsValue, key: &JsValue, value: &JsValue) {
    // A new object takes any property.
    let _ = Reflect::set(object, key, value);
}

/// An object of our own with these properties.
pub fn record(properties: &[(&str, JsValue)]) -> JsValue {
    let object = JsValue::from(Object::new());
    for (name, value) in properties {
        set(&object, &(*name).into(), value);
    }
    object
}
