//! Wakes those who wait for a change.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::future::Future;
use std::pin::Pin;
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
}

/// Waits for a condition, which is looked at whenever something has changed.
pub struct Until<'a> {
    pub(crate) changed: &'a Notify,
    pub(crate) is_so: &'a dyn Fn() -> bool,
}

impl fmt::Debug for Until<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Until").finish_non_exhaustive()
    }
}

impl Future for Until<'_> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if (self.is_so)() {
            return Poll::Ready(());
        }
        self.changed.listen(context);
        Poll::Pending
    }
}
