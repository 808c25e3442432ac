//! Objects and values of our own, for JavaScript.

use js_sys::Object;
use serde::Serialize;
use wasm_bindgen::{JsCast, JsValue};

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
pub fn to_js(value: &impl Serialize) -> JsValue {
    let mut text = String::new();
    json::add(&mut text, value, |number| {
        number_text(number, &JsValue::from_f64(number))
    });
    // It is JSON: nothing is thrown.
    js_sys::JSON::parse(&text).unwrap_or(JsValue::NULL)
}
