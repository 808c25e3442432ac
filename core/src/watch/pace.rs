//! When to poll next: often while much happens and near the end, rarely while nothing does.

use super::Duration;
use crate::math::clamp;

/// The interval grows by this while nothing happens.
const GROWTH: f64 = 1.5;

/// Jitter: so far from the interval, to either side.
const JITTER: f64 = 0.1;

/// Polls in the time that is left, at least.
const POLLS_TO_THE_END: f64 = 10.0;

/// An interval from which on a poll may cost a second request now and then.
const CALM_MS: f64 = 5000.0;

/// The bounds of the interval, and where it is between them. All in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pace {
    min: f64,
    max: f64,
    interval: f64,
}

impl Pace {
    /// Begins at the shortest interval.
    pub fn new(min_ms: u64, max_ms: u64) -> Self {
        Self {
            min: min_ms as f64,
            max: max_ms.max(min_ms) as f64,
            interval: min_ms as f64,
        }
    }

    /// Takes other bounds.
    pub fn set_bounds(&mut self, min_ms: u64, max_ms: u64) {
        self.min = min_ms as f64;
        self.max = max_ms.max(min_ms) as f64;
        self.interval = clamp(self.interval, self.min, self.max);
    }

    /// The shortest interval.
    pub fn shortest(&self) -> Duration {
        Duration::from_ms(self.min)
    }

    /// The longest interval.
    pub fn longest(&self) -> Duration {
        Duration::from_ms(self.max)
    }

    /// Whether little happens.
    pub fn is_calm(&self) -> bool {
        self.interval >= CALM_MS
    }

    /// After a response: whether it brought anything, and what is left at most, if that is known.
    pub fn learn(&mut self, changed: bool, left: Option<Duration>) {
        let next = if changed {
            self.interval / 2.0
        } else {
            self.interval * GROWTH
        };
        let near_the_end = left.map_or(f64::INFINITY, |left| left.as_ms() / POLLS_TO_THE_END);
        self.interval = clamp(next.min(near_the_end), self.min, self.max);
    }

    /// Starts again at the shortest interval.
    pub fn poll_soon(&mut self) {
        self.interval = self.min;
    }

    /// The pause before the next poll, given a random number in `[0, 1)` and the least that the budget allows.
    pub fn pause(&self, random: f64, least: Duration) -> Duration {
        let least = least.as_ms();
        let jitter = 1.0 - JITTER + 2.0 * JITTER * random;
        let interval = self.interval.max(least);
        let longest = self.max.max(least * (1.0 + JITTER));
        Duration::from_ms(clamp(interval * jitter, self.min.max(least), longest))
    }
}
