//! Rows that were never read: asked for until they come, less and less often, and given up after minutes only.

use super::{Duration, Instant};

/// The pause after a response without the rows that it should hold; it doubles with each.
const FIRST_PAUSE: Duration = Duration::from_ms(250.0);
const LONGEST_PAUSE: Duration = Duration::from_ms(15_000.0);

/// Rows that have not come for so long are given up.
const PATIENCE: Duration = Duration::from_ms(180_000.0);

/// Then one attempt is made when the counts change, so far apart.
const PAUSE_AFTER: Duration = Duration::from_ms(60_000.0);

/// How loading goes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Loading {
    /// Responses in a row that brought none of the rows asked for.
    fruitless: u32,
    /// When the first of them came.
    since: Instant,
    not_before: Instant,
    has_given_up: bool,
}

impl Loading {
    /// Rows have come.
    pub fn succeed(&mut self) {
        *self = Self::default();
    }

    /// Rows that were asked for have not come.
    pub fn fail(&mut self, now: Instant) {
        if self.fruitless == 0 {
            self.since = now;
        }
        let doublings = self.fruitless.min(16);
        self.fruitless += 1;
        self.has_given_up |= now.since(self.since) >= PATIENCE;
        let pause = FIRST_PAUSE.times(f64::from(1_u32 << doublings));
        let pause = if self.has_given_up {
            PAUSE_AFTER
        } else {
            pause.min(LONGEST_PAUSE)
        };
        self.not_before = now + pause;
    }

    /// The counts have changed: what was given up may come now.
    pub fn try_again(&mut self) {
        // The next failure gives up at once.
        self.has_given_up = false;
    }

    /// No attempt before this time; `None` after giving up.
    pub fn not_before(&self) -> Option<Instant> {
        (!self.has_given_up).then_some(self.not_before)
    }

    /// Whether the server has shown for minutes that these rows do not come.
    pub fn has_given_up(&self) -> bool {
        self.has_given_up
    }
}
