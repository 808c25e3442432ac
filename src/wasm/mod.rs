//! What JavaScript sees. Nothing here decides anything: decode, call the core, encode.
//!
//! For Rust in a browser there is [`BrowserHost`]: see `examples/stream.rs`.

mod abort;
mod bell;
mod body;
mod columns;
mod environment;
mod error;
mod events;
mod host;
#[cfg(feature = "measure")]
mod measure;
mod pieces;
mod realm;
mod steps;
mod values;
mod watch;

use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

pub use self::host::BrowserHost;
pub use self::realm::page_origin;
use crate::answer::read_status;
use crate::client;
use crate::error::Error;
use crate::options::decode;

/// A third of the size of Rust's own allocator.
#[cfg(feature = "allocator")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

/// The TypeScript declarations, written by hand for the people who read them.
#[wasm_bindgen(typescript_custom_section)]
const TYPES: &'static str = include_str!("types.d.ts");

/// Fetches one page of a batch's status.
#[wasm_bindgen(js_name = getBatchStatus, skip_typescript)]
pub async fn get_batch_status(options: JsValue) -> Result<JsValue, JsValue> {
    let given = values::Given::read(&options);
    let page = page_origin();
    let decoded = decode(&given.options, page.as_deref())
        .map_err(|error| error::to_js(&Error::Option(error), None))?;
    let host = BrowserHost::new(decoded.token, given.token);
    let call = client::get_batch_status(&host, &decoded.request);
    let status = abort::or_abort(given.signal, call).await?;
    let status = status.map_err(|error| error::to_js(&error, host.cause()))?;
    values::to_js(&status)
}

/// Watches a batch until it ends.
#[wasm_bindgen(js_name = watchBatch, skip_typescript)]
pub fn watch_batch(options: &JsValue) -> Result<JsValue, JsValue> {
    watch::begin(options)
}

/// Validates and normalises a body that was fetched elsewhere.
#[wasm_bindgen(js_name = parseBatchStatus, skip_typescript)]
pub fn parse_batch_status(body: &JsValue) -> Result<JsValue, JsValue> {
    let bytes =
        body::from_value(body).map_err(|error| error::to_js(&Error::Option(error), None))?;
    let status =
        read_status(&bytes, 0).map_err(|error| error::to_js(&Error::Response(error), None))?;
    values::to_js(&status)
}

/// Tells whether a value is one of this package's errors.
#[wasm_bindgen(js_name = isBatchStatusError, skip_typescript)]
pub fn is_batch_status_error(value: &JsValue) -> bool {
    error::is_ours(value)
}

/// The version of this package.
#[wasm_bindgen(skip_typescript)]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}
