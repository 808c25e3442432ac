//! When the next request is sent: pace, budget, and the space between two requests.

use super::budget::Budget;
use super::options::WatchOptions;
use super::pace::Pace;
use super::reader_options::ReaderOptions;
use super::retry::Failures;
use super::timer::{Deadline, Timer};
use super::{Duration, Instant};

/// Requests are at least this far apart: the provider asks for no more than 20 a second.
const SPACING: Duration = Duration::from_ms(60.0);

/// So long must the budget last while nobody knows how long the batch takes: most are short.
const FIRST: Duration = Duration::from_ms(300_000.0);

/// When polls are due, and what keeps requests apart.
#[derive(Debug)]
pub struct Schedule {
    pub pace: Pace,
    pub budget: Budget,
    /// When the next poll is due, and what that was decided from; `None` where it was set.
    due: Instant,
    decided: Option<Decision>,
    last_sent: Instant,
}

/// What the time of a poll was decided from.
#[derive(Clone, Copy, Debug)]
struct Decision {
    at: Instant,
    random: f64,
    latest: Option<Instant>,
}

impl Schedule {
    /// The first poll is due at once.
    pub fn new(options: &WatchOptions, now: Instant) -> Self {
        Self {
            pace: Pace::new(options.min_interval_ms, options.max_interval_ms),
            budget: Budget::new(options.hourly_budget),
            due: now,
            decided: None,
            last_sent: Instant::LONG_AGO,
        }
    }

    /// Takes other options: a poll that is not due yet is timed anew.
    pub fn set_options(
        &mut self,
        options: &ReaderOptions,
        left: Option<Duration>,
        is_slow: bool,
        now: Instant,
    ) {
        self.pace
            .set_bounds(options.min_interval_ms, options.max_interval_ms);
        self.budget.set_wanted(options.hourly_budget);
        if self.due > now {
            self.due = match self.decided {
                Some(decision) => self.due_by(decision, left, is_slow),
                // It was put off because the browser says that it is offline: no longer than these options want.
                None => self.due.min(now + self.pace.longest()),
            };
        }
    }

    /// When the next poll is due.
    pub fn due(&self) -> Instant {
        self.due
    }

    /// Sets that time.
    pub fn poll_at(&mut self, at: Instant) {
        (self.due, self.decided) = (at, None);
    }

    /// The next poll is due at once, and others follow quickly.
    pub fn poll_soon(&mut self, now: Instant) {
        self.poll_at(now);
        self.pace.poll_soon();
    }

    /// Decides when the poll after this one is due: `latest` at the latest. `left` is the time that the batch still takes.
    pub fn poll_next(
        &mut self,
        now: Instant,
        random: f64,
        left: Option<Duration>,
        is_slow: bool,
        latest: Option<Instant>,
    ) {
        let decision = Decision {
            at: now,
            random,
            latest: latest.filter(|latest| *latest > now),
        };
        self.decided = Some(decision);
        self.due = self.due_by(decision, left, is_slow);
    }

    fn due_by(&self, decision: Decision, left: Option<Duration>, is_slow: bool) -> Instant {
        let due = decision.at + self.pause(decision.random, left, is_slow);
        decision.latest.map_or(due, |latest| due.min(latest))
    }

    fn pause(&self, random: f64, left: Option<Duration>, is_slow: bool) -> Duration {
        let least = self.budget.interval(left.unwrap_or(FIRST));
        if is_slow {
            self.pace.longest().max(least)
        } else {
            self.pace.pause(random, least)
        }
    }

    /// Notes a request.
    pub fn send(&mut self, now: Instant) {
        self.budget.spend();
        self.last_sent = now;
    }

    /// Before this deadline nothing may be sent.
    pub fn gate(&self, failures: &Failures, now: Instant) -> Deadline {
        let spacing = Deadline {
            at: self.last_sent + SPACING,
            timer: Timer::Spacing,
        };
        let gate = spacing
            .or_later(failures.backoff_until(), Timer::Backoff)
            .or_later(failures.retry_after_until(), Timer::RetryAfter);
        let free_in = self.budget.free_in();
        if free_in == Duration::ZERO {
            return gate;
        }
        gate.or_later(now + free_in, Timer::Budget)
    }
}
