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
    /// When the next poll is due, when that was decided, and the random number that went into it.
    due: Instant,
    decided: Option<(Instant, f64)>,
    last_sent: Instant,
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
        if let Some((at, random)) = self.decided
            && self.due > now
        {
            self.due = at + self.pause(random, left, is_slow);
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
        self.decided = Some((now, random));
        self.due = now + self.pause(random, left, is_slow);
        if let Some(latest) = latest.filter(|latest| *latest > now) {
            self.due = self.due.min(latest);
        }
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
        spacing
            .or_later(failures.backoff_until(), Timer::Backoff)
            .or_later(failures.retry_after_until(), Timer::RetryAfter)
            .or_later(now + self.budget.free_in(), Timer::Budget)
    }
}
