//! The platform's global object, and its classes by their tag: an object of another realm (a frame, jsdom) is no
//! instance of this realm's class.

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::reflect::get;

#[wasm_bindgen]
extern "C" {
    /// Not `window`: shims of jsdom put an object without `fetch` there.
    #[wasm_bindgen(thread_local_v2, js_name = globalThis)]
    static GLOBAL: JsValue;

    /// `Object.prototype.toString.call(value)`.
    #[wasm_bindgen(catch, js_namespace = ["Object", "prototype", "toString"], js_name = call)]
    fn tag_of(value: &JsValue) -> Result<String, JsValue>;
}

/// `globalThis`.
pub fn global() -> JsValue {
    GLOBAL.with(JsValue::clone)
}

/// The origin of the page or worker; `None` where there is none, as in Node, or no server, as with `file:`.
pub fn page_origin() -> Option<String> {
    let origin = get(&get(&global(), "location"), "origin").as_string()?;
    origin.starts_with("http").then_some(origin)
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
