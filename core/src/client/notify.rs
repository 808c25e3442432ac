//! Wakes those who wait for a change.

use std::cell::{Cell, RefCell};
use std::future::{Future, poll_fn};
use std::task::{Context, Poll, Waker};

/// Wakes all who wait for it.
#[derive(Debug, Default)]
pub(crate) struct Notify {
    pub(crate) notified: Cell<u32>,
    waiting: RefCell<Vec<Waker>>,
}

impl Notify {
    pub(crate) fn notify(&self) {
        self.notified.set(self.notified.get().wrapping_add(1));
        // Taken out first: whoever wakes may wait again at once.
        for waker in self.waiting.take() {
            waker.wake();
        }
    }

    pub(crate) fn listen(&self, context: &Context<'_>) {
        let mut waiting = self.waiting.borrow_mut();
        if !waiting.iter().any(|other| other.will_wake(context.waker())) {
            waiting.push(context.waker().clone());
        }
    }

    /// Waits until `is_so` returns true; it is called again after each change.
    pub(crate) fn until(&self, is_so: &dyn Fn() -> bool) -> impl Future<Output = ()> {
        poll_fn(move |context| {
            if is_so() {
                return Poll::Ready(());
            }
            self.listen(context);
            Poll::Pending
        })
    }
}
