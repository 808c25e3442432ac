//! Who looks, and whether there is a network: what makes a watch rest, and what makes it ask at once.

use super::Watch;

impl Watch {
    /// The next poll is due at once, and no failure before it counts.
    pub(super) fn hurry(&mut self, now: f64) {
        self.due = now;
        self.held.backoff_until = now;
        self.pace.hurry();
    }

    /// Polls at once, or as soon as the API allows.
    pub fn refresh(&mut self, now: f64) {
        let now = self.read_clock(now);
        self.hurry(now);
    }

    /// Asks for nothing, or goes on.
    pub fn set_paused(&mut self, paused: bool, now: f64) {
        let now = self.read_clock(now);
        // Readers tell of their own pause: nothing else shows here.
        if std::mem::replace(&mut self.held.paused, paused) && !paused {
            self.hurry(now);
        }
    }

    /// The network is gone, or back.
    pub fn set_offline(&mut self, offline: bool, now: f64) {
        let changed = self.held.offline != offline;
        self.held.offline = offline;
        self.turn(changed, !offline, now);
    }

    /// Whether polls are rare because nobody looks.
    pub(super) fn is_slow(&self) -> bool {
        self.held.hidden && self.slow_when_hidden
    }

    /// Nobody looks, or somebody does again.
    pub fn set_hidden(&mut self, hidden: bool, now: f64) {
        let changed = self.held.hidden != hidden;
        self.held.hidden = hidden;
        self.turn(changed, !hidden && self.slow_when_hidden, now);
    }

    fn turn(&mut self, changed: bool, goes_on: bool, now: f64) {
        let now = self.read_clock(now);
        if changed {
            self.version += 1;
            if goes_on {
                self.hurry(now);
            }
        }
    }
}
