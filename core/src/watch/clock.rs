//! Time that never goes back, whatever happens to the clock of the machine.

use super::HEARTBEAT_MS;

/// A heartbeat that is late by so much was held up by sleep, or by a browser that throttles timers.
const LATE_MS: f64 = 10_000.0;

/// The clock of a watch.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    wall: f64,
    /// What was set back, in all.
    ahead: f64,
}

impl Clock {
    /// Begins with the machine's clock.
    pub fn new(wall: f64) -> Self {
        Self { wall, ahead: 0.0 }
    }

    /// The time now, and whether the machine has slept since the last reading.
    pub fn read(&mut self, wall: f64) -> (f64, bool) {
        let passed = wall - self.wall;
        if passed < 0.0 {
            self.ahead -= passed;
        }
        self.wall = wall;
        (wall + self.ahead, passed > HEARTBEAT_MS + LATE_MS)
    }

    /// What the machine's clock showed last.
    pub fn wall(self) -> f64 {
        self.wall
    }

    /// What this clock showed last.
    pub fn now(self) -> f64 {
        self.wall + self.ahead
    }

    /// A time of this clock, on the machine's.
    pub fn to_wall(self, time: f64) -> f64 {
        time - self.ahead
    }
}
