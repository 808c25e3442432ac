//! Telling platform objects apart by their tag: one of another realm (a frame, jsdom) is none to `instanceof`.

use js_sys::{ArrayBuffer, Reflect};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    /// `Object.prototype.toString.call(value)`.
    #[wasm_bindgen(catch, js_namespace = ["Object", "prototype", "toString"], js_name = call)]
    fn tag_of(value: &JsValue) -> Result<String, JsValue>;

    /// It throws for a proxy that was revoked.
    #[wasm_bindgen(catch, js_namespace = Array, js_name = isArray)]
    fn is_array(value: &JsValue) -> Result<bool, JsValue>;
}

/// The origin of the page or worker; `None` where there is none, as in Node, or no server, as with `file:`.
pub fn page_origin() -> Option<String> {
    let get = |object: &JsValue, name: &str| Reflect::get(object, &JsValue::from_str(name)).ok();
    let origin = get(&get(&js_sys::global(), "location")?, "origin")?.as_string()?;
    origin.starts_with("http").then_some(origin)
}

/// Whether `value` is an array or a typed array, of whatever realm.
pub fn is_list(value: &JsValue) -> bool {
    is_array(value).unwrap_or(false) || ArrayBuffer::is_view(value)
}

/// Whether `value` is an object of the platform's class `name`, of whatever realm.
pub fn is_a(value: &JsValue, name: &str) -> bool {
    value.is_object()
        // A proxy may throw: it is nothing that the platform made.
        && tag_of(value)
            .unwrap_or_default()
            .strip_prefix("[object ")
            .and_then(|tag| tag.strip_suffix(']'))
            == Some(name)
}
