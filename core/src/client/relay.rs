//! Pollers of several tabs that watch the same batch: one asks, and its answers are relayed to the others.

use crate::client::host::Host;
use crate::client::poller::{InFlight, Poller};
use crate::rows::saved::Saved;
use crate::watch::Relayed;

impl<H: Host> Poller<H> {
    /// Asks the host for an answer that another poller was given, and takes it as if this one had asked. What else is in flight
    /// is dropped.
    pub fn relay(&self, relayed: Relayed) {
        self.relayed.borrow_mut().push_back(relayed);
        self.notify();
    }

    /// Tells whether another poller asks. What is in flight is dropped, and asked for anew when it is due.
    pub fn set_shared(&self, shared: bool) {
        self.is_withdrawn.set(true);
        self.tell(|watch, _| {
            watch.withdraw_requests();
            watch.set_shared(shared);
        });
    }

    /// Begins with what another poller knows, and with the requests that it has sent within the hour; not where anything is
    /// known here, or the text is of another batch.
    pub fn begin_with(&self, saved: &str, requests: u32) {
        if let Ok(saved) = Saved::read(saved, self.request()) {
            self.tell(|watch, _| watch.begin_with(saved, requests));
        }
    }

    /// What is known, for another poller to begin with.
    pub fn save(&self) -> String {
        self.watch().save(self.request())
    }

    /// The requests of the last hour, and half a one more where the next is due; negative while nothing is known.
    pub fn peek(&self) -> f64 {
        self.watch().peek()
    }

    /// Drops what is in flight where that counts no more, and begins with the next answer that is relayed: one after the other.
    pub(crate) fn take_relayed<'a>(&'a self, in_flight: &mut Vec<InFlight<'a>>) {
        if self.relaying.get().is_some() {
            return;
        }
        let next = self.relayed.borrow_mut().pop_front();
        if self.is_withdrawn.replace(false) || next.is_some() {
            in_flight.clear();
            self.tell(|watch, _| watch.withdraw_requests());
        }
        if let Some(relayed) = next {
            let request = self.tell(|watch, now| watch.relayed_request(relayed, now));
            self.relaying.set(Some(request));
            in_flight.push(Box::pin(self.send(request)));
        }
    }
}
