//! The user's `AbortSignal`: the only place that listens to one.
//!
//! It is never given to `fetch`: our own controller ends the request when the future is dropped.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;

use js_sys::{Function, Reflect};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};

/// A listener on a signal, taken off when dropped.
struct Listener<'a> {
    signal: &'a JsValue,
    closure: Closure<dyn FnMut()>,
}

impl<'a> Listener<'a> {
    fn new(signal: &'a JsValue, on_abort: impl FnMut() + 'static) -> Result<Self, JsValue> {
        let listener = Self {
            signal,
            closure: Closure::new(on_abort),
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
            self.closure.as_ref(),
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
    let waker = std::rc::Rc::new(std::cell::RefCell::new(None::<std::task::Waker>));
    let wake = std::rc::Rc::clone(&waker);
    let _listener = Listener::new(&signal, move || {
        if let Some(waker) = wake.take() {
            waker.wake();
        }
    })?;
    let mut work = pin!(work);
    poll_fn(|context| {
        if get(&signal, "aborted").is_truthy() {
            return Poll::Ready(Err(get(&signal, "reason")));
        }
        waker.replace(Some(context.waker().clone()));
        work.as_mut().poll(context).map(Ok)
    })
    .await
}
