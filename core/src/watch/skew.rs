//! How far the machine's clock is ahead of the API's, as far as responses show it.

use super::delta::NO_TIME;

/// A response may be so much on its way.
const SLACK_MS: f64 = 2000.0;

/// Responses in a row that must show a larger skew before it is believed: a straggler's end comes late to us.
const CONFIRMATIONS: u32 = 3;

/// The skew of the machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct Skew {
    ms: Option<f64>,
    /// Responses in a row that showed a larger one, and the least of what they showed.
    larger: (u32, f64),
}

impl Skew {
    /// Takes the latest time that the API has named, and the latest end among the queries that ended since the last
    /// response, `since_ms` ago; either may be missing. All by `wall_ms`, the machine's clock.
    pub fn learn(&mut self, latest: i64, ended: i64, since_ms: f64, wall_ms: f64) {
        let behind = |time: i64| wall_ms - time as f64;
        let known = |skew: &Self| skew.ms.unwrap_or(0.0);
        // No time that the API names lies ahead of its clock.
        if latest != NO_TIME && behind(latest) < known(self).min(0.0) {
            (self.ms, self.larger.0) = (Some(behind(latest)), 0);
        }
        if ended == NO_TIME {
            return;
        }
        if behind(ended) < known(self) {
            (self.ms, self.larger.0) = (Some(behind(ended)), 0);
        }
        // A query that ended since the last response ended after it, which bounds the skew from below. After a long pause (a
        // hidden page), that bound is too loose to use.
        self.follow(behind(ended), since_ms);
    }

    fn follow(&mut self, ended: f64, since_ms: f64) {
        if ended - since_ms - SLACK_MS <= self.ms.unwrap_or(0.0) {
            self.larger.0 = 0;
            return;
        }
        let least = if self.larger.0 == 0 {
            ended
        } else {
            self.larger.1.min(ended)
        };
        self.larger = (self.larger.0 + 1, least);
        if self.ms.is_none() || self.larger.0 >= CONFIRMATIONS {
            // The machine's clock was set forward.
            (self.ms, self.larger.0) = (Some(least), 0);
        }
    }

    /// What the API's clock shows, by the machine's.
    pub fn server_time_ms(&self, wall_ms: f64) -> f64 {
        wall_ms - self.ms.unwrap_or(0.0)
    }
}
