//! A callback of JavaScript that wakes the task which waits for it.

use std::cell::Cell;
use std::rc::Rc;
use std::task::{Context, Waker};

/// Set by its [`Notify::callback`], once.
#[derive(Default)]
pub struct Notify(Rc<State>);

#[derive(Default)]
struct State {
    is_notified: Cell<bool>,
    waiting: Cell<Option<Waker>>,
}

impl Notify {
    /// The function that notifies.
    pub fn callback(&self) -> Box<dyn FnMut()> {
        let state = Rc::clone(&self.0);
        Box::new(move || {
            state.is_notified.set(true);
            if let Some(waker) = state.waiting.take() {
                waker.wake();
            }
        })
    }

    /// Wakes the task of `context` at the next call.
    pub fn listen(&self, context: &Context<'_>) {
        self.0.waiting.set(Some(context.waker().clone()));
    }

    pub fn is_notified(&self) -> bool {
        self.0.is_notified.get()
    }
}
