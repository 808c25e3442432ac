//! Pollers of several tabs that watch the same batch: the leader sends the requests, and its responses are relayed to the others.

use crate::client::host::Host;
use crate::client::poller::{InFlight, Poller};
use crate::rows::saved::Saved;
use crate::watch::Relayed;

impl<H: Host> Poller<H> {
    /// Takes a response that the leader received as if this poller had sent the request; its body comes from the host. Other
    /// requests in flight are dropped.
    pub fn relay(&self, relayed: Relayed) {
        self.relayed.borrow_mut().push_back(relayed);
        self.notify();
    }

    /// Sets whether another poller is the leader. Requests in flight are dropped, and sent anew when they are due.
    pub fn set_shared(&self, shared: bool) {
        self.is_withdrawn.set(true);
        self.tell(|watch, _| {
            watch.withdraw_requests();
            watch.set_shared(shared);
        });
    }

    /// Starts from what another poller knows, and from the number of requests that it has sent within the hour. Does nothing if
    /// anything is known here, or if the text belongs to another batch.
    pub fn begin_with(&self, saved: &str, requests: u32) {
        if let Ok(saved) = Saved::read(saved, self.request()) {
            self.tell(|watch, _| watch.begin_with(saved, requests));
        }
    }

    /// What is known, for another poller to start from.
    pub fn save(&self) -> String {
        self.watch().save(self.request())
    }

    /// The requests of the last hour, plus a half if the next is due; negative while nothing is known.
    pub fn peek(&self) -> f64 {
        self.watch().peek()
    }

    /// Drops requests in flight that no longer count, and takes the next relayed response: one after the other.
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
