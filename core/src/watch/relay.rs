//! Responses that another watch of the same batch was given, and relayed: they count as if this one had asked, so that budget,
//! backoff and `Retry-After` are those of all who share.

use super::knowledge::Knowledge;
use super::log::Purpose;
use super::{PageRequest, Watch, Window};
use crate::rows::saved::Saved;

/// A response that another watch was given, by that one's clock: each request and each response is a tick of it.
#[derive(Clone, Copy, Debug)]
pub struct Relayed {
    /// The rows that were requested.
    pub window: Window,
    /// Ticks since its request was sent.
    pub age: u32,
    /// Ticks since the response before it.
    pub step: u32,
}

impl Watch {
    /// Takes back the requests in flight: they were never sent, or their responses count no more.
    pub fn withdraw_requests(&mut self) {
        for _ in self.in_flight.drain(..) {
            self.requests = self.requests.saturating_sub(1);
            // Where another sends them, they were none.
            self.tick = self.tick.saturating_sub(u32::from(self.is_shared));
            self.schedule.budget.refund();
        }
        self.slept_at = self.slept_at.min(self.tick);
    }

    /// The request of a response that is at hand. None of this watch is in flight.
    pub fn relayed_request(&mut self, relayed: Relayed, wall_ms: f64) -> PageRequest {
        let now = self.read_clock(wall_ms);
        // The response itself is the last tick.
        self.tick = self.tick.saturating_add(relayed.step.saturating_sub(1));
        self.requests += 1;
        self.schedule.send(now);
        PageRequest {
            window: relayed.window,
            purpose: Purpose::Poll,
            sent: (self.tick + 1).saturating_sub(relayed.age),
            sent_at: now,
        }
    }

    /// Begins with what another watch knows, and with the requests that it has sent within the hour; not where
    /// anything is known here.
    pub fn begin_with(&mut self, saved: Saved, requests: u32) {
        if self.known.is_empty() {
            self.known = Knowledge::new(Some(saved), self.clock);
            for _ in 0..requests {
                self.schedule.budget.spend();
            }
            self.version += 1;
        }
    }

    /// Tells whether another watch sends the requests.
    pub fn set_shared(&mut self, shared: bool) {
        self.version += u64::from(self.is_shared != shared);
        self.is_shared = shared;
    }

    /// The requests of the last hour, and half a one more where the next is due; negative while nothing is known.
    pub fn peek(&self) -> f64 {
        if self.known.is_empty() {
            return -1.0;
        }
        let due = self.next_deadline().map_or(0.0, |_| 0.5);
        self.schedule.budget.used() as f64 + due
    }
}
