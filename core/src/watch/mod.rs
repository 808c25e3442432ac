//! A whole batch, watched: a pure state machine. Events and times go in, requests and waits come out.
//!
//! It names no clock, no chance, no I/O: [`Watch::poll_output`] says what to do now, and [`crate::client::poller`] does it. That is
//! what lets a test replay a day with sleep, offline gaps and rate limits in milliseconds.

mod budget;
mod clock;
mod diagnostics;
mod durations;
mod estimate;
mod failure;
mod gates;
pub mod options;
mod pace;
mod plan;
pub mod snapshot;
mod timer;
mod tracker;

use budget::Budget;
use clock::{Clock, HEARTBEAT};
use diagnostics::Diagnostics;
use estimate::{Estimate, TimeLeft};
use options::WatchOptions;
use pace::Pace;
use plan::{PageStats, Plan};
use timer::Deadline;
use tracker::{Delta, Tracker};

pub use clock::{Duration, Instant};
pub use plan::Window;
pub use timer::Timer;

use crate::error::{Error, ResponseError};
use crate::model::{BatchOutcome, BatchState, RateLimit};
use crate::request::StatusRequest;
use crate::request::retry::RetryPolicy;
use crate::rows::Stamp;
use crate::rows::saved::Saved;
use crate::rows::view::View;
use crate::status::{Answer, read_answer};

/// Requests that load pages at the same time.
const MOST_LOADS: usize = 4;

/// Requests are at least this far apart: the provider asks for no more than 20 a second.
const SPACING: Duration = Duration::from_ms(60.0);

/// Answers in a row that must agree on the end where the batch's own word does not.
const CONFIRMATIONS: u32 = 2;

/// So long must the budget last while nobody knows how long the batch takes: most are short.
const FIRST: Duration = Duration::from_ms(300_000.0);

/// One request that is to be sent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PageRequest {
    /// The rows to ask for.
    pub window: Window,
    /// The tick at which it was sent.
    sent: u32,
    /// Whether it is the poll itself, and no page or window beyond it.
    pub is_poll: bool,
}

/// What the driver is to do now.
#[derive(Clone, Copy, Debug, PartialEq)]
#[must_use]
pub enum Output {
    /// Send this request, and poll again: several may be in flight.
    Send(PageRequest),
    /// Do nothing until a response or an event comes, or this much time has passed.
    Wait {
        /// At least a millisecond, at most five seconds.
        duration: Duration,
        /// What is waited for.
        timer: Timer,
    },
    /// Nothing ever again.
    Done,
}

/// Why a watch has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// The batch has.
    Batch(BatchOutcome),
    /// The API will not say how it is.
    Failed(Error),
}

/// An answer with its headers, as far as they matter here.
#[derive(Clone, Copy, Debug)]
pub struct SuccessResponse<'a> {
    /// The body.
    pub body: &'a [u8],
    /// The HTTP status.
    pub status: u16,
    /// The hourly limit, where it could be read.
    pub rate_limit: Option<RateLimit>,
    /// The token, which no message may repeat.
    pub secret: Option<&'a str>,
}

/// What keeps a watch from asking, or makes it ask rarely.
#[derive(Clone, Copy, Debug)]
struct Gates {
    paused: bool,
    offline: bool,
    hidden: bool,
    /// No request before this time: the API said so.
    retry_after_until: Instant,
    /// Nor before this one: the last requests failed.
    backoff_until: Instant,
}

/// The state of a watch. All times are those of its own clock, in milliseconds.
#[derive(Debug)]
pub struct Watch {
    tracker: Tracker,
    plan: Plan,
    pace: Pace,
    budget: Budget,
    estimate: Estimate,
    diagnostics: Diagnostics,
    retry: RetryPolicy,
    slow_when_hidden: bool,
    gates: Gates,
    clock: Clock,
    /// Grows with each request and each answer.
    tick: u32,
    in_flight: Vec<PageRequest>,
    /// When the next poll is due.
    due: Instant,
    /// Whether the last answer may have left something to be read at once.
    wants_more: bool,
    last_sent: Instant,
    /// The tick at which the machine was last found to have slept.
    slept_at: u32,
    /// Failures in a row, and the tick of the last of them.
    failures: u64,
    failed_at: u32,
    /// Whether another token may be had, and the tick at which one was asked for because of a 401.
    renews: bool,
    renewed_at: Option<u32>,
    error: Option<Error>,
    end: Option<End>,
    /// Answers in a row that said that the batch is over.
    over_for: u32,
    rate_limit: Option<RateLimit>,
    requests: u64,
    answered_at: Option<Instant>,
    changed_at: Instant,
    /// Grows with everything that a reader can see.
    version: u64,
}

impl Watch {
    /// A watch that begins now. Times are given in epoch milliseconds. What was saved is taken out of the options.
    pub fn new(options: &mut WatchOptions, wall_ms: f64) -> Self {
        let clock = Clock::new(wall_ms);
        let now = clock.now();
        let mut estimate = Estimate::default();
        let tracker = options.saved.take().map_or_else(Tracker::default, |saved| {
            Tracker::restore(saved.rows, |duration| estimate.add(duration))
        });
        Self {
            tracker,
            plan: Plan::default(),
            pace: Pace::new(options.min_interval_ms, options.max_interval_ms),
            budget: Budget::new(options.hourly_budget),
            estimate,
            diagnostics: Diagnostics::default(),
            retry: *options.request.retry(),
            slow_when_hidden: options.pause_when_hidden,
            gates: Gates {
                paused: false,
                offline: false,
                hidden: false,
                retry_after_until: Instant::LONG_AGO,
                backoff_until: Instant::LONG_AGO,
            },
            clock,
            tick: 0,
            in_flight: Vec::new(),
            due: now,
            wants_more: false,
            last_sent: Instant::LONG_AGO,
            slept_at: 0,
            failures: 0,
            failed_at: 0,
            renews: false,
            renewed_at: None,
            error: None,
            end: None,
            over_for: 0,
            rate_limit: None,
            requests: 0,
            answered_at: None,
            changed_at: now,
            version: 0,
        }
    }

    /// Has another token asked for once after a 401.
    pub fn renew_tokens(&mut self) {
        self.renews = true;
    }

    /// Lets one more reader join, who may want it faster, or with fewer requests an hour.
    pub fn join(&mut self, options: &WatchOptions) {
        self.budget.tighten(options.hourly_budget);
        if options.request.retry().limit() > self.retry.limit {
            self.retry = *options.request.retry();
        }
        self.pace
            .hasten(options.min_interval_ms, options.max_interval_ms);
        self.slow_when_hidden &= options.pause_when_hidden;
    }

    /// Says what to do now, as of the last `handle_` call.
    pub fn poll_output(&mut self) -> Output {
        let now = self.clock.now();
        if self.end.is_some() {
            return Output::Done;
        }
        if self.gates.paused || self.gates.offline {
            return wait(HEARTBEAT, Timer::Heartbeat);
        }
        let gate = self.gate(now);
        if now < gate.at {
            return wait(gate.left(now), gate.timer);
        }
        match self.next_request(now) {
            Some(request) => Output::Send(request),
            None if self.end.is_some() => Output::Done,
            None if self.in_flight.is_empty() => wait(self.due.since(now), Timer::Interval),
            None => wait(HEARTBEAT, Timer::Heartbeat),
        }
    }

    /// Takes the time, in epoch milliseconds by the machine's clock: before each `poll_output`.
    pub fn handle_timeout(&mut self, wall_ms: f64) {
        self.read_clock(wall_ms);
    }

    /// The time now. Where the machine has slept until now, the next poll is due at once.
    fn read_clock(&mut self, wall_ms: f64) -> Instant {
        let has_slept = self.clock.read(wall_ms);
        let now = self.clock.now();
        self.budget.pass(now);
        if has_slept {
            self.slept_at = self.tick;
            if !self.is_slow() {
                // Else it may be a browser that throttles the timers of hidden pages, minute by minute.
                self.poll_soon(now);
            }
        }
        now
    }

    /// Before this deadline nothing may be sent.
    fn gate(&self, now: Instant) -> Deadline {
        let spacing = Deadline {
            at: self.last_sent + SPACING,
            timer: Timer::Spacing,
        };
        spacing
            .or_later(self.gates.backoff_until, Timer::Backoff)
            .or_later(self.gates.retry_after_until, Timer::RetryAfter)
            .or_later(now + self.budget.free_in(), Timer::Budget)
    }

    /// The deadline of the next request; `None` while none is due.
    fn next_deadline(&self) -> Option<Deadline> {
        let asks = self.end.is_none() && !self.gates.paused && !self.gates.offline;
        let poll = Deadline {
            at: self.due,
            timer: Timer::Interval,
        };
        let gate = self.gate(self.clock.now());
        (asks && self.in_flight.is_empty()).then(|| poll.or_later(gate.at, gate.timer))
    }

    fn next_request(&mut self, now: Instant) -> Option<PageRequest> {
        let is_over = self.is_surely_over();
        if let Some(window) = self.next_load() {
            return Some(self.send(window, false, now));
        }
        if !self.in_flight.is_empty() {
            return None;
        }
        if std::mem::take(&mut self.wants_more)
            && self.failures == 0
            && let Some(window) = self.plan.follow_up(&self.tracker, is_over)
        {
            return Some(self.send(window, false, now));
        }
        if let Some(outcome) = self.verdict().filter(|_| is_over) {
            self.finish(End::Batch(outcome));
            return None;
        }
        (now >= self.due).then(|| {
            let window = self.poll_window(now);
            self.send(window, true, now)
        })
    }

    /// The next page of rows that were never read.
    fn next_load(&self) -> Option<Window> {
        let windows: Vec<Window> = self.in_flight.iter().map(|ask| ask.window).collect();
        let may_load = windows.len() < MOST_LOADS
            && self.tracker.head().is_some()
            && self.budget.has_room_for_more()
            && self.failures == 0;
        if may_load {
            self.plan.load(&self.tracker, &windows)
        } else {
            None
        }
    }

    fn poll_window(&mut self, now: Instant) -> Window {
        let since = self
            .answered_at
            .map_or(0.0, |answered| now.since(answered).as_ms());
        let starts = self.estimate.per_minute().unwrap_or(0.0) * since / 60_000.0;
        // And a few: to read one row too many is cheaper than to know one too late.
        let expected = ((starts + 2.0 * starts.sqrt()) as u32).saturating_add(5);
        self.plan.poll(&self.tracker, expected, self.pace.is_calm())
    }

    fn send(&mut self, window: Window, is_poll: bool, now: Instant) -> PageRequest {
        self.tick += 1;
        self.requests += 1;
        self.budget.spend();
        self.last_sent = now;
        let ask = PageRequest {
            window,
            sent: self.tick,
            is_poll,
        };
        self.in_flight.push(ask);
        ask
    }

    /// Takes what came of a request. `random` is a number in `[0, 1)`.
    pub fn handle_response(
        &mut self,
        ask: PageRequest,
        came: Result<SuccessResponse<'_>, Error>,
        wall_ms: f64,
        random: f64,
    ) {
        let now = self.read_clock(wall_ms);
        self.in_flight.retain(|other| other.sent != ask.sent);
        if self.end.is_some() {
            return;
        }
        self.tick += 1;
        let read = came.and_then(|reply| self.read(ask, &reply, now));
        match read {
            Ok(()) => self.succeed(ask, now, random),
            Err(error) => self.fail(ask, error, now, random),
        }
        if ask.sent <= self.slept_at {
            // It may have been made before the machine slept.
            self.poll_soon(now);
        }
        self.version += 1;
    }

    fn read(
        &mut self,
        ask: PageRequest,
        reply: &SuccessResponse<'_>,
        now: Instant,
    ) -> Result<(), Error> {
        if let Some(RateLimit { limit, remaining }) = reply.rate_limit {
            self.budget.learn(limit, remaining);
            self.rate_limit = reply.rate_limit;
        }
        let stamp = Stamp {
            sent: ask.sent,
            arrived: self.tick,
        };
        let mut delta = Delta::default();
        let (tracker, window) = (&mut self.tracker, ask.window);
        let mut reading = tracker.reading(window.limit, window.end());
        let offset = window.offset.into();
        let answer = read_answer(reply.body, offset, reply.secret, &mut reading);
        let (rows, count) = reading.into_read();
        let answer = answer.map_err(|error| Error::Response(with_status(error, reply.status)))?;
        delta.rows = count;
        for (position, row) in rows.iter().enumerate() {
            let index = answer.page.index(position);
            let ran_for = tracker.take_row(index, row, stamp, window.end(), &mut delta);
            if let Some(duration) = ran_for {
                self.estimate.add(duration);
            }
        }
        self.tracker.take_head(&answer, stamp, &mut delta);
        self.tracker.settle(&delta);
        self.learn(ask, &answer, reply.body.len(), &delta, now);
        self.diagnostics.add(answer.warnings);
        self.diagnostics.note(&delta);
        self.complain();
        Ok(())
    }

    /// Tells what was given up, once.
    fn complain(&mut self) {
        if let Some((path, message)) = self.plan.complaint() {
            self.diagnostics.add_one(path, message);
        }
    }

    fn learn(
        &mut self,
        ask: PageRequest,
        answer: &Answer,
        bytes: usize,
        delta: &Delta,
        now: Instant,
    ) {
        let got = PageStats {
            rows: delta.rows,
            new_rows: delta.new_rows,
            bytes,
            limit: answer
                .page
                .limit
                .and_then(|limit| u32::try_from(limit).ok()),
        };
        self.plan.learn(ask.window, &got, &self.tracker);
        self.estimate
            .note(&self.tracker, delta, now.as_ms(), self.clock.wall_ms());
        let changed = delta.head_changed || delta.changed_rows > 0;
        if changed {
            self.changed_at = now;
        }
        if ask.is_poll {
            let left = self.time_left().map(|left| Duration::from_ms(left.to_ms));
            self.pace.learn(changed, left);
        }
        if !delta.head_older {
            let is_over = self.verdict().is_some();
            self.over_for = if is_over { self.over_for + 1 } else { 0 };
        }
    }

    fn succeed(&mut self, ask: PageRequest, now: Instant, random: f64) {
        self.failures = 0;
        self.renewed_at = self.renewed_at.filter(|tick| ask.sent <= *tick);
        self.error = None;
        self.answered_at = Some(now);
        self.wants_more = true;
        if ask.is_poll || self.due < now {
            self.schedule(now, random);
        }
    }

    /// When the next poll is due, after one that was answered.
    fn schedule(&mut self, now: Instant, random: f64) {
        let left = self.time_left();
        let horizon = left.map_or(FIRST, |left| Duration::from_ms(left.to_ms));
        let least = self.budget.interval(horizon);
        if self.over_for > 0 {
            // It only wants to be confirmed.
            self.pace.poll_soon();
        }
        let pause = if self.is_slow() {
            self.pace.longest().max(least)
        } else {
            self.pace.pause(random, least)
        };
        self.due = now + pause;
    }

    /// How the batch ended by the newest counts; `None` while it goes on.
    fn verdict(&self) -> Option<BatchOutcome> {
        let head = self.tracker.head()?;
        head.progress.outcome(head.state, head.complete)
    }

    /// Whether the batch is over, and its own word agrees or the answer has been repeated.
    fn is_surely_over(&self) -> bool {
        let Some(head) = self.tracker.head() else {
            return false;
        };
        let word_agrees = match head.state {
            BatchState::Stopped => head.progress.running == 0,
            BatchState::Unknown => head.status_code.is_none(),
            BatchState::Queued | BatchState::Running => false,
        };
        self.over_for > 0 && (word_agrees || self.over_for >= CONFIRMATIONS)
    }

    fn finish(&mut self, end: End) {
        self.error = match &end {
            End::Batch(_) => None,
            End::Failed(error) => Some(error.clone()),
        };
        self.complain();
        self.end = Some(end);
        self.version += 1;
    }

    fn time_left(&self) -> Option<TimeLeft> {
        self.estimate.time_left(&self.tracker, self.clock.wall_ms())
    }

    /// Grows with everything that a reader can see.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// The rows that are known, to be read.
    pub fn view(&self) -> View<'_> {
        let rows = &self.tracker.rows;
        View {
            rows,
            revision: self.tracker.revision(),
            is_complete: self.tracker.first_unread() == rows.len(),
        }
    }

    /// What is known, as text that a later watch of the same batch can begin with.
    pub fn save(&self, request: &StatusRequest) -> String {
        Saved::write(&self.tracker.rows, request)
    }

    /// Why it has ended; `None` while it goes on.
    pub fn end(&self) -> Option<&End> {
        self.end.as_ref()
    }
}

/// Not for ever, so that the clock is read; and never for no time at all, which would be a busy loop.
fn wait(duration: Duration, timer: Timer) -> Output {
    let duration = duration.max(Duration::from_ms(1.0)).min(HEARTBEAT);
    Output::Wait { duration, timer }
}

fn with_status(mut error: ResponseError, status: u16) -> ResponseError {
    error.status = Some(status);
    error
}
