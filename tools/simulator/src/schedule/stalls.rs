//! Times in which nothing goes on.

use super::NEVER;
use crate::random::{Draw, unit};

/// Times in which nothing goes on, as where a data source lets nobody in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stalls {
    /// The mean time between them, in simulated milliseconds.
    pub every_ms: f64,
    /// The shortest, in simulated milliseconds.
    pub shortest_ms: f64,
    /// The longest.
    pub longest_ms: f64,
}

impl Stalls {
    /// Moves all times by the stalls before them: whoever runs then takes that much longer.
    pub(super) fn delay(self, seed: u64, starts: &mut [u64], ends: &mut [u64]) {
        let last = ends.iter().copied().filter(|end| *end != NEVER).max();
        let mut stalls: Vec<(u64, u64)> = Vec::new();
        let (mut at, mut delay) = (0.0, 0.0);
        for number in 0.. {
            at -= self.every_ms.max(1.0) * libm::log(1.0 - unit(seed, number, Draw::Stall));
            if last.is_none_or(|last| at > last as f64) {
                break;
            }
            let length = unit(seed, number, Draw::StallLength);
            delay += self.shortest_ms + (self.longest_ms - self.shortest_ms) * length;
            stalls.push((at as u64, delay as u64));
        }
        for time in starts.iter_mut().chain(ends) {
            let before = stalls.partition_point(|(at, _)| at < time);
            let stall = before.checked_sub(1).and_then(|before| stalls.get(before));
            *time = time.saturating_add(stall.map_or(0, |(_, delay)| *delay));
        }
    }
}
