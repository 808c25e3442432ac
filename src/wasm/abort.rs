//! The user's `AbortSignal`: the only place that listens to one.
//!
//! It is never given to `fetch`: our own controller ends the request when the future is dropped.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;

use js_sys::{Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use super::bell::Bell;

/// A listener on a signal, taken off when dropped.
struct Listener<'a> {
    signal: &'a JsValue,
    bell: Bell,
}

impl<'a> Listener<'a> {
    fn new(signal: &'a JsValue) -> Result<Self, JsValue> {
        let listener = Self {
            signal,
            bell: Bell::new(),
        };
        listener.call("addEventListener")?;
        Ok(listener)
    }

    /// Called by name, because a signal of another realm is no `AbortSignal` to `instanceof`.
    fn call(&self, method: &str) -> Result<JsValue, JsValue> {
        let method: Function = get(self.signal, method).dyn_into()?;
        method.call2(
            self.signal,
            &JsValue::from_str("abort"),
            self.bell.callback(),
        )
    }
}

impl Drop for Listener<'_> {
    fn drop(&mut self) {
        // A signal that cannot take a listener off never held one.
        let _ = self.call("removeEventListener");
    }
}

fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
}

/// `work`, unless `signal` is or gets aborted first: then its reason, unchanged, and `work` is dropped.
pub async fn or_abort<T>(
    signal: Option<JsValue>,
    work: impl Future<Output = T>,
) -> Result<T, JsValue> {
    let Some(signal) = signal else {
        return Ok(work.await);
    };
    let listener = Listener::new(&signal)?;
    let mut work = pin!(work);
    poll_fn(|context| {
        listener.bell.wake(context);
        // Asked each time: a signal that was aborted before never rings.
        if get(&signal, "aborted").is_truthy() {
            return Poll::Ready(Err(get(&signal, "reason")));
        }
        work.as_mut().poll(context).map(Ok)
    })
    .await
}
