//! The body that the caller of `parseBatchStatus` has, as bytes.

use js_sys::{JSON, JsString};
use wasm_bindgen::{JsCast, JsValue};

use crate::realm::is_a;
use crate::reflect::get;
use crate::stream::as_view;
use supermetrics_batch_status_core::error::Error;
use supermetrics_batch_status_core::error::option::OptionError;
use supermetrics_batch_status_core::status::check_length;

/// The bytes of a body that the caller has: text, bytes, or what `JSON.parse` made of it.
///
/// No more than a call fetches by itself: a body that fills the memory would end all that runs in it.
pub fn from_value(body: &JsValue) -> Result<Vec<u8>, Error> {
    let expected = "a string, a Uint8Array, an ArrayBuffer or an object";
    let invalid = |got: &str| Error::from(OptionError::invalid("body", expected, got));
    if body.is_string() {
        from_text(body)
    } else if let Some(bytes) = as_view(body) {
        check(bytes.length())?;
        Ok(bytes.to_vec())
    } else if get(body, "then").is_function() {
        Err(invalid("a promise: `await` it first"))
    } else if is_a(body, "Response") {
        Err(invalid("a Response: pass `await response.text()`"))
    } else if body.is_object() {
        match JSON::stringify(body) {
            Ok(text) if text.is_string() => from_text(&text),
            _ => Err(invalid("an object that JSON cannot hold")),
        }
    } else {
        Err(invalid("something else"))
    }
}

fn from_text(text: &JsValue) -> Result<Vec<u8>, Error> {
    // Checked before it is copied into the wasm: a character takes at least one byte.
    check(text.unchecked_ref::<JsString>().length())?;
    let bytes = text.as_string().unwrap_or_default().into_bytes();
    check(bytes.len() as u32)?;
    Ok(bytes)
}

fn check(length: u32) -> Result<(), Error> {
    check_length(length.into()).map_err(Error::from)
}
