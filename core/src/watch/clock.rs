//! Time that never goes back, whatever happens to the clock of the machine.
//!
//! [`Instant`] and [`Duration`] are newtypes over milliseconds in an `f64` and not those of the standard library: hosts
//! hand over `Date.now()`, whose type this is, and the standard types' arithmetic panics on overflow, which costs bytes in
//! the WebAssembly and a branch nobody can reach.

use std::ops::Add;

/// The longest wait that is asked for: the clock is read after it, to notice sleep.
pub const HEARTBEAT: Duration = Duration::from_ms(5000.0);

/// A heartbeat that is late by so much was held up by sleep, or by a browser that throttles timers.
const LATE: Duration = Duration::from_ms(10_000.0);

/// A span of time.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Duration(f64);

impl Duration {
    /// No time at all.
    pub const ZERO: Self = Self(0.0);

    /// A span of this many milliseconds.
    pub const fn from_ms(ms: f64) -> Self {
        Self(ms)
    }

    /// In milliseconds.
    pub const fn as_ms(self) -> f64 {
        self.0
    }

    /// The longer of two.
    pub fn max(self, other: Self) -> Self {
        Self(self.0.max(other.0))
    }

    /// The shorter of two.
    pub fn min(self, other: Self) -> Self {
        Self(self.0.min(other.0))
    }

    /// So many times as long.
    pub fn times(self, factor: f64) -> Self {
        Self(self.0 * factor)
    }
}

/// A point on the clock of a watch.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Instant(f64);

impl Default for Instant {
    fn default() -> Self {
        Self::LONG_AGO
    }
}

impl Instant {
    /// Before all others.
    pub const LONG_AGO: Self = Self(f64::NEG_INFINITY);

    /// The time from `earlier` to this; zero if that is later.
    pub fn since(self, earlier: Self) -> Duration {
        Duration((self.0 - earlier.0).max(0.0))
    }

    /// The later of two.
    pub fn max(self, other: Self) -> Self {
        Self(self.0.max(other.0))
    }

    /// The earlier of two.
    pub fn min(self, other: Self) -> Self {
        Self(self.0.min(other.0))
    }

    /// In milliseconds; only differences mean something.
    pub const fn as_ms(self) -> f64 {
        self.0
    }
}

impl Add<Duration> for Instant {
    type Output = Self;

    fn add(self, duration: Duration) -> Self {
        Self(self.0 + duration.0)
    }
}

/// The clock of a watch.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    /// What the machine's clock showed last, in epoch milliseconds.
    wall_ms: f64,
    /// What was set back, in all.
    ahead_ms: f64,
}

impl Clock {
    /// Begins with the machine's clock.
    pub fn new(wall_ms: f64) -> Self {
        Self {
            wall_ms,
            ahead_ms: 0.0,
        }
    }

    /// Takes what the machine's clock shows. Whether the machine has slept since the last reading.
    pub fn read(&mut self, wall_ms: f64) -> bool {
        let passed = wall_ms - self.wall_ms;
        if passed < 0.0 {
            self.ahead_ms -= passed;
        }
        self.wall_ms = wall_ms;
        passed > HEARTBEAT.as_ms() + LATE.as_ms()
    }

    /// What the machine's clock showed last, in epoch milliseconds.
    pub fn wall_ms(self) -> f64 {
        self.wall_ms
    }

    /// What this clock showed last.
    pub fn now(self) -> Instant {
        Instant(self.wall_ms + self.ahead_ms)
    }

    /// A time of this clock on the machine's, in epoch milliseconds.
    pub fn to_wall_ms(self, time: Instant) -> f64 {
        time.0 - self.ahead_ms
    }
}
