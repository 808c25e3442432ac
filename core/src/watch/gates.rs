//! Who looks, and whether there is a network: what makes a watch rest, and what makes it ask at once.

use super::{Instant, Watch};

impl Watch {
    /// The next poll is due at once, and no failure before it counts.
    pub(super) fn poll_soon(&mut self, now: Instant) {
        self.due = now;
        self.gates.backoff_until = now;
        self.pace.poll_soon();
    }

    /// Polls at once, or as soon as the API allows.
    pub fn refresh(&mut self, wall_ms: f64) {
        let now = self.read_clock(wall_ms);
        self.poll_soon(now);
    }

    /// Asks for nothing, or goes on.
    pub fn set_paused(&mut self, paused: bool, wall_ms: f64) {
        let now = self.read_clock(wall_ms);
        // Readers tell of their own pause: nothing else shows here.
        if std::mem::replace(&mut self.gates.paused, paused) && !paused {
            self.poll_soon(now);
        }
    }

    /// The network is gone, or back.
    pub fn set_offline(&mut self, offline: bool, wall_ms: f64) {
        let changed = self.gates.offline != offline;
        self.gates.offline = offline;
        self.turn(changed, !offline, wall_ms);
    }

    /// Whether polls are rare because nobody looks.
    pub(super) fn is_slow(&self) -> bool {
        self.gates.hidden && self.slow_when_hidden
    }

    /// Nobody looks, or somebody does again.
    pub fn set_hidden(&mut self, hidden: bool, wall_ms: f64) {
        let changed = self.gates.hidden != hidden;
        self.gates.hidden = hidden;
        self.turn(changed, !hidden && self.slow_when_hidden, wall_ms);
    }

    fn turn(&mut self, changed: bool, goes_on: bool, wall_ms: f64) {
        let now = self.read_clock(wall_ms);
        if changed {
            self.version += 1;
            if goes_on {
                self.poll_soon(now);
            }
        }
    }
}
