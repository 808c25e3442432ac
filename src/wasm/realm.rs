//! Telling platform objects apart by their tag: one of another realm (a frame, jsdom) is none to `instanceof`.

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    /// `Object.prototype.toString.call(value)`.
    #[wasm_bindgen(js_namespace = ["Object", "prototype", "toString"], js_name = call)]
    fn tag_of(value: &JsValue) -> String;
}

/// Whether `value` is an object of the platform's class `name`, of whatever realm.
pub fn is_a(value: &JsValue, name: &str) -> bool {
    value.is_object()
        && tag_of(value)
            .strip_prefix("[object ")
            .and_then(|tag| tag.strip_suffix(']'))
            == Some(name)
}
