//! Requests of the last hour, and how many more there may be.

use super::{Duration, Instant};

const HOUR_MS: f64 = 3_600_000.0;

/// Requests this close together are remembered as one entry, as if all were sent at its end.
const GRAIN_MS: f64 = 5000.0;

/// The API's documented limit. Source: `X-RateLimit-Limit` in the documentation.
pub const DOCUMENTED_LIMIT: u64 = 5000;

/// The share of the budget at which polling settles: three watchers of one token stay below its limit together.
const STEADY_SHARE: f64 = 0.66;

/// No silence is longer than this, or than an even spread over the hour demands: requests for it are set aside.
const LONGEST_SILENCE_MS: f64 = 30_000.0;

/// Jitter, and the grain of the hour, make an even spread take a little longer.
const SPREAD: f64 = 1.1;

/// From here on, the rest of the hour's requests is shared with whoever else uses the token.
const SCARCE_SHARE: u64 = 4;

/// The longest pause that scarce requests cause.
const LONGEST_PAUSE_MS: f64 = 120_000.0;

/// More time than this between two looks at the clock was sleep, or somebody set it: nobody can tell. It counts as
/// this much, so that a clock that is set forward cannot free what was just used.
const LONGEST_GAP_MS: f64 = 120_000.0;

/// So long a request counts: an hour, and what a clock that is set forward may have made of it.
const SPAN_MS: f64 = HOUR_MS + LONGEST_GAP_MS;

/// Requests that were sent at about the same time.
#[derive(Clone, Copy, Debug)]
struct Grain {
    end: f64,
    requests: u64,
    /// The limit under which they were sent.
    limit: u64,
}

impl Grain {
    /// What they take of a limit. A limit that is lowered later does not make them dearer, else it would stop all
    /// requests for an hour: they keep their share.
    fn cost(&self, limit: u64) -> f64 {
        let limit = limit.min(self.limit) as f64 / self.limit as f64;
        self.requests as f64 * limit
    }
}

/// The budget of one watch: requests in any rolling hour.
#[derive(Debug)]
pub struct Budget {
    /// As the user wants it; else half of the limit.
    wanted: Option<u64>,
    api_limit: u64,
    remaining: Option<u64>,
    /// The oldest first.
    spent: Vec<Grain>,
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
            spent: Vec::new(),
            clock: None,
            time: 0.0,
        }
    }

    /// Another budget from now on.
    pub fn set_wanted(&mut self, wanted: Option<u64>) {
        self.wanted = wanted;
    }

    /// Requests that are allowed in any hour.
    pub fn limit(&self) -> u64 {
        self.wanted.unwrap_or((self.api_limit / 2).max(1))
    }

    /// Requests in the last hour.
    pub fn used(&self) -> u64 {
        self.spent.iter().map(|grain| grain.requests).sum()
    }

    fn cost(&self) -> f64 {
        let limit = self.limit();
        self.spent.iter().map(|grain| grain.cost(limit)).sum()
    }

    /// Learns the limit from headers that could be read.
    pub fn learn(&mut self, limit: Option<u64>, remaining: Option<u64>) {
        if let Some(limit) = limit.filter(|limit| *limit > 0) {
            self.api_limit = limit;
            let limit = self.limit();
            // What the API itself allows is no wish: requests count in full.
            for grain in &mut self.spent {
                grain.limit = grain.limit.min(limit);
            }
        }
        self.remaining = remaining;
    }

    /// Notes a request.
    pub fn spend(&mut self) {
        let limit = self.limit();
        match self.spent.last_mut() {
            Some(grain) if self.time <= grain.end && grain.limit == limit => grain.requests += 1,
            _ => self.spent.push(Grain {
                end: self.time + GRAIN_MS,
                requests: 1,
                limit,
            }),
        }
    }

    /// Takes back a request that was never sent.
    pub fn refund(&mut self) {
        let last = self.spent.iter_mut().rev().find(|grain| grain.requests > 0);
        if let Some(grain) = last {
            grain.requests -= 1;
        }
    }

    /// Notes that time has passed. What was spent an hour ago is free again.
    pub fn pass(&mut self, now: Instant) {
        let before = self.clock.replace(now).unwrap_or(now);
        self.time += now.since(before).as_ms().min(LONGEST_GAP_MS);
        let time = self.time;
        self.spent.retain(|grain| time - grain.end < SPAN_MS);
    }

    /// How long it takes until the next request may be sent.
    pub fn free_in(&self) -> Duration {
        let limit = self.limit();
        // Half a request is what adding up shares may be off.
        let mut over = self.cost() - (limit as f64 - 0.5);
        for grain in &self.spent {
            if over <= 0.0 {
                break;
            }
            over -= grain.cost(limit);
            if over <= 0.0 {
                return Duration::from_ms(grain.end + SPAN_MS - self.time);
            }
        }
        Duration::ZERO
    }

    /// The pause between requests that are spread evenly, or a short one where there are enough for that.
    fn silence_ms(&self) -> f64 {
        (SPAN_MS / self.limit() as f64 * SPREAD).max(LONGEST_SILENCE_MS)
    }

    /// Requests that may be sent at any pace, beyond those that keep silences short for an hour.
    fn at_any_pace(&self) -> f64 {
        self.limit() as f64 - SPAN_MS / self.silence_ms()
    }

    /// Whether so many requests beyond the poll leave enough for polling.
    pub fn has_room_for_more(&self) -> bool {
        let limit = self.limit() as f64;
        self.cost() + 1.0 <= self.at_any_pace().min(limit - limit / 5.0)
    }

    /// The shortest interval that can go on for `horizon` without using the budget up.
    pub fn interval(&self, horizon: Duration) -> Duration {
        let horizon = horizon.as_ms().min(HOUR_MS);
        let limit = self.limit();
        let steady = (limit as f64 * STEADY_SHARE).min(self.at_any_pace());
        let mut free = steady - self.cost();
        let silence = self.silence_ms();
        let pace = |time: f64, free: f64| (time / free.max(f64::MIN_POSITIVE)).min(silence);
        let mut interval = 0.0_f64;
        // Until requests are an hour old, those that are free before must do.
        for grain in &self.spent {
            let until = grain.end + SPAN_MS - self.time;
            if until >= horizon {
                break;
            }
            interval = interval.max(pace(until, free));
            free += grain.cost(limit);
        }
        interval = interval.max(pace(horizon, free));
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
