//! Timers of the platform. In Node they keep the process alive only while somebody awaits what they are for.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::task::Poll;

use js_sys::Function;
use wasm_bindgen::prelude::{Closure, wasm_bindgen};
use wasm_bindgen::{JsCast, JsValue};

use crate::notify::Notify;
use crate::reflect::get;

#[wasm_bindgen]
extern "C" {
    /// Gives a number in browsers and an object in Node.
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(callback: &JsValue, ms: u32) -> JsValue;

    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(timer: &JsValue);
}

/// The timers of one host.
pub struct Timers {
    running: RefCell<Vec<JsValue>>,
    awaited: Cell<u32>,
}

impl Default for Timers {
    fn default() -> Self {
        Self {
            running: RefCell::default(),
            awaited: Cell::new(1),
        }
    }
}

/// A timer that runs; cleared when dropped.
struct Timer<'a> {
    id: JsValue,
    timers: &'a Timers,
    /// Called by the timer.
    _closure: Closure<dyn FnMut()>,
}

impl Drop for Timer<'_> {
    fn drop(&mut self) {
        clear_timeout(&self.id);
        self.timers
            .running
            .borrow_mut()
            .retain(|other| *other != self.id);
    }
}

impl Timers {
    /// Waits. `ms` must fit 31 bits: `setTimeout` takes no more.
    pub async fn wait(&self, ms: u32) {
        let notify = Notify::default();
        let closure = Closure::wrap(notify.callback());
        let id = set_timeout(closure.as_ref(), ms);
        if self.awaited.get() == 0 {
            set_keep_alive(&id, false);
        }
        self.running.borrow_mut().push(id.clone());
        let _timer = Timer {
            id,
            timers: self,
            _closure: closure,
        };
        poll_fn(|context| {
            notify.listen(context);
            if notify.is_notified() {
                Poll::Ready(())
            } else {
                Poll::Pending
            }
        })
        .await;
    }

    /// Counts one more, or one less, who awaits what these timers are for.
    pub fn count_awaiting(&self, step: i32) {
        let awaited = self.awaited.get().saturating_add_signed(step);
        let before = self.awaited.replace(awaited);
        if (before > 0) != (awaited > 0) {
            for timer in self.running.borrow().iter() {
                set_keep_alive(timer, awaited > 0);
            }
        }
    }
}

/// Browsers have no such methods: a timer there is a number.
fn set_keep_alive(timer: &JsValue, keep_alive: bool) {
    let method = get(timer, if keep_alive { "ref" } else { "unref" });
    if let Some(method) = method.dyn_ref::<Function>() {
        // A timer that cannot be told keeps the process alive, as every timer does.
        let _ = method.call0(timer);
    }
}
