//! The caller's `AbortSignal`.
//!
//! `fetch` never gets it: a controller of our own aborts the request when the future is dropped.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;

use wasm_bindgen::JsValue;

use super::error::refused;
use crate::events::Listener;
use crate::notify::Notify;
use crate::reflect::get;
use supermetrics_batch_status_core::error::option::OptionError;

/// Calls back when the signal is aborted, as long as the listener is kept.
pub fn on_abort(signal: &JsValue, aborted: Box<dyn FnMut()>) -> Result<Listener, OptionError> {
    Listener::new(signal.clone(), "abort", aborted)
        .map_err(|_| OptionError::invalid("signal", "an AbortSignal", "one that throws"))
}

/// Whether a signal is aborted.
pub fn is_aborted(signal: &JsValue) -> bool {
    get(signal, "aborted").is_truthy()
}

/// Why a signal is aborted.
pub fn reason(signal: &JsValue) -> JsValue {
    get(signal, "reason")
}

/// `work`, unless `signal` is or gets aborted first: then its reason, unchanged, and `work` is dropped.
pub async fn or_abort<T>(
    signal: Option<JsValue>,
    work: impl Future<Output = T>,
) -> Result<T, JsValue> {
    let Some(signal) = signal else {
        return Ok(work.await);
    };
    let notify = Notify::default();
    let _listener = on_abort(&signal, notify.callback()).map_err(refused)?;
    let mut work = pin!(work);
    poll_fn(|context| {
        if is_aborted(&signal) {
            return Poll::Ready(Err(reason(&signal)));
        }
        notify.listen(context);
        work.as_mut().poll(context).map(Ok)
    })
    .await
}
