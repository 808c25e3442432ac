//! A callback for JavaScript that wakes the task which waits for it: timers and signals ring.

use std::cell::Cell;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use wasm_bindgen::prelude::{Closure, wasm_bindgen};
use wasm_bindgen::{JsCast, JsValue};

#[wasm_bindgen]
extern "C" {
    /// What it gives is a number in browsers and an object in Node.
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(callback: &JsValue, ms: u32) -> JsValue;

    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(timer: &JsValue);
}

#[derive(Default)]
struct State {
    rung: Cell<bool>,
    waiting: Cell<Option<Waker>>,
}

/// Rings when JavaScript calls it.
pub struct Bell {
    state: Rc<State>,
    closure: Closure<dyn FnMut()>,
}

impl Bell {
    /// A bell that has not rung.
    pub fn new() -> Self {
        let state = Rc::new(State::default());
        let ringing = Rc::clone(&state);
        let closure = Closure::new(move || {
            ringing.rung.set(true);
            if let Some(waker) = ringing.waiting.take() {
                waker.wake();
            }
        });
        Self { state, closure }
    }

    /// The function that rings it.
    pub fn callback(&self) -> &JsValue {
        self.closure.as_ref().unchecked_ref()
    }

    /// Has the task of `context` woken when it rings.
    pub fn wake(&self, context: &Context<'_>) {
        self.state.waiting.set(Some(context.waker().clone()));
    }

    fn has_rung(&self) -> bool {
        self.state.rung.get()
    }
}

/// A timer that rings a bell; cleared when dropped.
struct Timer {
    bell: Bell,
    id: JsValue,
}

impl Drop for Timer {
    fn drop(&mut self) {
        clear_timeout(&self.id);
    }
}

/// Waits. `ms` must fit 31 bits: `setTimeout` takes no more.
pub async fn wait(ms: u32) {
    let bell = Bell::new();
    let id = set_timeout(bell.callback(), ms);
    let timer = Timer { bell, id };
    poll_fn(|context| {
        timer.bell.wake(context);
        if timer.bell.has_rung() {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    })
    .await;
}
