//! Requests of the last hour, and how many more there may be.

use std::collections::VecDeque;

use super::{Duration, Instant};

const HOUR_MS: f64 = 3_600_000.0;

/// Requests this close together are remembered as one entry, as if all were sent at its end.
const GRAIN_MS: f64 = 5000.0;

/// The API's documented limit. Source: `X-RateLimit-Limit` in the documentation.
pub const DOCUMENTED_LIMIT: u64 = 5000;

/// The share of the budget at which polling settles: three watchers of one token stay below its limit together.
const STEADY_SHARE: f64 = 0.66;

/// So many may be sent beyond that share for a moment: else the shortest waits would count most.
const FEW: f64 = 20.0;

/// From here on, the rest of the hour's requests is shared with whoever else uses the token.
const SCARCE_SHARE: u64 = 4;

/// The longest pause that scarce requests ask for.
const LONGEST_PAUSE_MS: f64 = 120_000.0;

/// More time than this between two looks at the clock was sleep, or somebody set it: nobody can tell. It counts as
/// this much, so that a clock that is set forward cannot free what was just used.
const LONGEST_GAP_MS: f64 = 120_000.0;

/// So long a request counts: an hour, and what a clock that is set forward may have made of it.
const SPAN_MS: f64 = HOUR_MS + LONGEST_GAP_MS;

/// The budget of one watch: requests in any rolling hour.
#[derive(Debug)]
pub struct Budget {
    /// As the user wants it; else half of the limit.
    wanted: Option<u64>,
    api_limit: u64,
    remaining: Option<u64>,
    /// The end of each grain, and the requests in it.
    spent: VecDeque<(f64, u64)>,
    used: u64,
    /// The clock as it was last looked at, and the time that counts.
    clock: Option<Instant>,
    time: f64,
}

impl Budget {
    /// A budget of `wanted` requests an hour, or of half of the API's limit.
    pub fn new(wanted: Option<u64>) -> Self {
        Self {
            wanted,
            api_limit: DOCUMENTED_LIMIT,
            remaining: None,
            spent: VecDeque::new(),
            used: 0,
            clock: None,
            time: 0.0,
        }
    }

    /// Lets another reader of the same batch have it no dearer than it asked for.
    pub fn tighten(&mut self, wanted: Option<u64>) {
        self.wanted = match (self.wanted, wanted) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
    }

    /// Requests that are allowed in any hour.
    pub fn limit(&self) -> u64 {
        self.wanted.unwrap_or((self.api_limit / 2).max(1))
    }

    /// Requests in the last hour.
    pub fn used(&self) -> u64 {
        self.used
    }

    /// Learns the limit from headers that could be read.
    pub fn learn(&mut self, limit: Option<u64>, remaining: Option<u64>) {
        if let Some(limit) = limit.filter(|limit| *limit > 0) {
            self.api_limit = limit;
        }
        self.remaining = remaining;
    }

    /// Notes a request.
    pub fn spend(&mut self) {
        self.used += 1;
        match self.spent.back_mut() {
            Some((end, count)) if self.time <= *end => *count += 1,
            _ => self.spent.push_back((self.time + GRAIN_MS, 1)),
        }
    }

    /// Notes that time has passed. What was spent an hour ago is free again.
    pub fn pass(&mut self, now: Instant) {
        let before = self.clock.replace(now).unwrap_or(now);
        self.time += now.since(before).as_ms().min(LONGEST_GAP_MS);
        while let Some((end, count)) = self.spent.front().copied() {
            if self.time - end < SPAN_MS {
                break;
            }
            self.used = self.used.saturating_sub(count);
            self.spent.pop_front();
        }
    }

    /// How long it takes until the next request may be sent.
    pub fn free_in(&self) -> Duration {
        if self.used < self.limit() {
            return Duration::ZERO;
        }
        Duration::from_ms(self.until_free_ms().unwrap_or(0.0))
    }

    fn until_free_ms(&self) -> Option<f64> {
        self.spent.front().map(|(end, _)| end + SPAN_MS - self.time)
    }

    /// Whether so many requests beyond the poll leave enough for polling.
    pub fn has_room_for_more(&self) -> bool {
        self.used < self.limit() - self.limit() / 5
    }

    /// The shortest interval that can go on for `horizon` without using the budget up.
    pub fn interval(&self, horizon: Duration) -> Duration {
        let horizon = horizon.as_ms().min(HOUR_MS);
        let mut free = self.limit() as f64 * STEADY_SHARE - self.used as f64;
        let mut interval = 0.0_f64;
        // Until requests are an hour old, those that are free before must do.
        for (end, count) in &self.spent {
            let until = end + SPAN_MS - self.time;
            if until >= horizon {
                break;
            }
            interval = interval.max(until / free.max(FEW));
            free += *count as f64;
        }
        interval = interval.max(horizon / free.max(FEW));
        Duration::from_ms(interval.max(self.scarce_interval_ms()))
    }

    /// Where the API says that few requests are left for all who use the token, half of them are ours.
    fn scarce_interval_ms(&self) -> f64 {
        match self.remaining {
            Some(remaining) if remaining < self.api_limit / SCARCE_SHARE => {
                (HOUR_MS / (remaining as f64 / 2.0).max(1.0)).min(LONGEST_PAUSE_MS)
            }
            _ => 0.0,
        }
    }
}
