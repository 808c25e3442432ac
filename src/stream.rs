//! The body of a response, read from its stream.

use js_sys::{Array, ArrayBuffer, Function, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::ReadableStream;

use crate::realm::{global, is_a};
use crate::reflect::{call, get, settled};
use supermetrics_batch_status_core::client::host::FetchError;

/// Reads a stream to its end, or to `max` bytes, where it is given up. `broke` turns what was thrown into the error.
pub async fn read_stream(
    stream: ReadableStream,
    max: u64,
    broke: impl Fn(JsValue) -> FetchError,
) -> Result<Vec<u8>, FetchError> {
    let reader = call(&stream, "getReader").map_err(&broke)?;
    let mut bytes = Vec::new();
    loop {
        let part = call(&reader, "read").map_err(&broke)?;
        let part = settled(&part).await.map_err(&broke)?;
        if get(&part, "done").is_truthy() {
            return Ok(bytes);
        }
        let value = get(&part, "value");
        let chunk = as_view(&value).ok_or(value).map_err(&broke)?;
        let start = bytes.len();
        let end = start.saturating_add(chunk.length() as usize);
        if end as u64 > max {
            return Err(FetchError::TooLong);
        }
        bytes.resize(end, 0);
        if let Some(room) = bytes.get_mut(start..) {
            chunk.copy_to(room);
        }
    }
}

/// A view on the bytes of a typed array or buffer. By shape: one of another realm is no instance of this realm's class.
pub fn as_view(value: &JsValue) -> Option<Uint8Array> {
    let is_view = ArrayBuffer::is_view(value);
    if get(value, "byteLength") == 0 && (is_view || is_a(value, "ArrayBuffer")) {
        // A buffer that was transferred has no bytes either, and would throw.
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

/// `new Uint8Array(...arguments)`, which throws where a subclass, or an object that only looks like one, lies about its
/// bytes.
fn view(arguments: &Array) -> Option<Uint8Array> {
    let class: Function = get(&global(), "Uint8Array").dyn_into().ok()?;
    let view = Reflect::construct(&class, arguments).ok()?;
    Some(view.unchecked_into())
}
