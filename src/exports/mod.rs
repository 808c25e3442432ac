//! The exported functions: they decode options, call the core, and encode results. Nothing here decides anything.

mod abort;
mod body;
mod error;
#[cfg(feature = "measure")]
mod measure;
mod objects;
mod options;
mod page_rows;
#[cfg(feature = "watch")]
mod watch;

use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use self::options::RawOptions;
use self::page_rows::Columns;
#[cfg(feature = "watch")]
pub use self::watch::watch_batch;
use crate::realm::page_origin;
use supermetrics_batch_status_core::client;
use supermetrics_batch_status_core::error::Error;
use supermetrics_batch_status_core::request::options::StatusOptions;
use supermetrics_batch_status_core::status::read_page;

/// A third of the size of Rust's own allocator.
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

/// The TypeScript declarations, written by hand for the people who read them.
#[wasm_bindgen(typescript_custom_section)]
const TYPES: &'static str = include_str!("../types.d.ts");

/// Fetches one page of a batch's status.
///
/// # Errors
///
/// A `BatchStatusError`, or the signal's own reason.
#[wasm_bindgen(js_name = getBatchStatus, skip_typescript)]
pub async fn get_batch_status(options: JsValue) -> Result<JsValue, JsValue> {
    let raw = RawOptions::read(&options);
    let page = page_origin();
    let options = StatusOptions::read(&raw.options, page.as_deref()).map_err(error::refused)?;
    raw.check()?;
    let host = raw.sender().host(options.token);
    let mut rows = Columns::default();
    let call = client::get_page(&host, &options.request, &mut rows);
    let status = abort::or_abort(raw.signal(), call).await?;
    let status = status.map_err(|error| error::to_js(&error, host.cause()))?;
    Ok(rows.add_to(&status))
}

/// Validates and normalises a body that was fetched elsewhere.
///
/// # Errors
///
/// A `BatchStatusError` of kind `invalid_response` or `invalid_options`.
#[wasm_bindgen(js_name = parseBatchStatus, skip_typescript)]
pub fn parse_batch_status(body: &JsValue) -> Result<JsValue, JsValue> {
    let mut rows = Columns::default();
    let status = body::from_value(body)
        .and_then(|bytes| read_page(&bytes, 0, None, &mut rows).map_err(Error::from));
    let status = status.map_err(|error| error::to_js(&error, None))?;
    Ok(rows.add_to(&status))
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
