//! A callback for JavaScript that wakes the task which waits for it: timers and signals ring.

use std::cell::Cell;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::{Closure, wasm_bindgen};

#[wasm_bindgen]
extern "C" {
    /// What it gives is a number in browsers and an object in Node.
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(callback: &JsValue, ms: u32) -> JsValue;

    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(timer: &JsValue);
}

/// Rings when JavaScript calls its [`Bell::ringer`].
#[derive(Default)]
pub struct Bell(Rc<State>);

#[derive(Default)]
struct State {
    rung: Cell<bool>,
    waiting: Cell<Option<Waker>>,
}

impl Bell {
    /// What rings it.
    pub fn ringer(&self) -> Box<dyn FnMut()> {
        let state = Rc::clone(&self.0);
        Box::new(move || {
            state.rung.set(true);
            if let Some(waker) = state.waiting.take() {
                waker.wake();
            }
        })
    }

    /// Has the task of `context` woken when it rings.
    pub fn wake(&self, context: &Context<'_>) {
        self.0.waiting.set(Some(context.waker().clone()));
    }

    fn has_rung(&self) -> bool {
        self.0.rung.get()
    }
}

/// A timer; cleared when dropped.
struct Timer {
    id: JsValue,
    /// Kept to be called.
    _closure: Closure<dyn FnMut()>,
}

impl Drop for Timer {
    fn drop(&mut self) {
        clear_timeout(&self.id);
    }
}

/// Waits. `ms` must fit 31 bits: `setTimeout` takes no more.
pub async fn wait(ms: u32) {
    let bell = Bell::default();
    let closure = Closure::wrap(bell.ringer());
    let _timer = Timer {
        id: set_timeout(closure.as_ref(), ms),
        _closure: closure,
    };
    poll_fn(|context| {
        bell.wake(context);
        if bell.has_rung() {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    })
    .await;
}
