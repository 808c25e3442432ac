//! Bodies as bytes: from a response's stream, or from a value that the caller has.

use js_sys::{Array, ArrayBuffer, Function, JSON, JsString, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{ReadableStream, ReadableStreamDefaultReader};

use crate::events::get;
use crate::realm::is_a;
use supermetrics_batch_status_core::client::host::FetchError;
use supermetrics_batch_status_core::error::option::OptionError;
use supermetrics_batch_status_core::error::{Error, NetworkError};
use supermetrics_batch_status_core::status::check_length;

/// Reads a stream to its end, or to `most` bytes, where it is given up. `broke` is told what was thrown.
pub async fn read_stream(
    stream: ReadableStream,
    most: u64,
    broke: impl Fn(JsValue) -> FetchError,
) -> Result<Vec<u8>, FetchError> {
    let reader = ReadableStreamDefaultReader::new(&stream).map_err(&broke)?;
    let mut bytes = Vec::new();
    loop {
        let part = JsFuture::from(reader.read()).await.map_err(&broke)?;
        if get(&part, "done").is_truthy() {
            return Ok(bytes);
        }
        let value = get(&part, "value");
        let chunk = as_view(&value).ok_or(value).map_err(&broke)?;
        let start = bytes.len();
        let end = start.saturating_add(chunk.length() as usize);
        if end as u64 > most {
            return Err(FetchError::TooLong);
        }
        bytes.resize(end, 0);
        if let Some(room) = bytes.get_mut(start..) {
            chunk.copy_to(room);
        }
    }
}

/// A view on the bytes of a typed array or buffer. By shape: one of another realm is none to `instanceof`.
fn as_view(value: &JsValue) -> Option<Uint8Array> {
    let is_view = ArrayBuffer::is_view(value);
    if get(value, "byteLength") == 0 && (is_view || is_a(value, "ArrayBuffer")) {
        // A buffer that was given away has no bytes either, and would throw.
        return Some(Uint8Array::new_with_length(0));
    }
    let [buffer, offset, length] =
        ["buffer", "byteOffset", "byteLength"].map(|name| get(value, name));
    if is_view {
        view(&Array::of3(&buffer, &offset, &length))
    } else if is_a(value, "ArrayBuffer") {
        view(&Array::of1(value))
    } else {
        None
    }
}

/// `new Uint8Array(...arguments)`, which throws where a subclass or an object made up lies about its bytes.
fn view(arguments: &Array) -> Option<Uint8Array> {
    let class: Function = get(&js_sys::global(), "Uint8Array").dyn_into().ok()?;
    let view = Reflect::construct(&class, arguments).ok()?;
    Some(view.unchecked_into())
}

/// The error of a body that breaks off.
pub fn broken() -> FetchError {
    FetchError::Network(NetworkError::BrokeOff)
}

/// The bytes of a body that the caller has: text, bytes, or what `JSON.parse` made of it.
///
/// No more than a call fetches by itself: a body that fills the memory would end all that runs in it.
pub fn from_value(body: &JsValue) -> Result<Vec<u8>, Error> {
    let invalid = |got: &str| {
        Error::Option(OptionError::invalid(
            "body",
            "a string, a Uint8Array, an ArrayBuffer or an object",
            got,
        ))
    };
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
    // Looked at before it crosses over: a character takes one byte at least.
    check(text.unchecked_ref::<JsString>().length())?;
    let bytes = text.as_string().unwrap_or_default().into_bytes();
    check(bytes.len() as u32)?;
    Ok(bytes)
}

fn check(length: u32) -> Result<(), Error> {
    check_length(length.into()).map_err(Error::Response)
}
