//! The state machine: its state, and what events change in it.

use super::clock::Clock;
use super::ending::Ending;
use super::gates::{Gates, Turn};
use super::knowledge::Knowledge;
use super::log::{Log, LogEvent};
use super::options::WatchOptions;
use super::plan::Plan;
use super::reader_options::ReaderOptions;
use super::retry::Failures;
use super::schedule::Schedule;
use super::snapshot::Snapshot;
use super::{Duration, End, Instant, PageRequest};
use crate::error::Error;
use crate::model::RateLimit;
use crate::request::StatusRequest;
use crate::rows::saved::Saved;
use crate::rows::view::View;

/// The state of a watch.
#[derive(Debug)]
pub struct Watch {
    pub(super) clock: Clock,
    /// The logical clock: it ticks with each request and each response.
    pub(super) tick: u32,
    pub(super) known: Knowledge,
    pub(super) plan: Plan,
    pub(super) schedule: Schedule,
    pub(super) log: Log,
    pub(super) gates: Gates,
    pub(super) failures: Failures,
    pub(super) ending: Ending,
    pub(super) in_flight: Vec<PageRequest>,
    /// Whether the last response may have left something to be read at once.
    pub(super) wants_follow_up: bool,
    /// The logical time at which the machine was last found to have slept.
    pub(super) slept_at: u32,
    pub(super) error: Option<Error>,
    pub(super) end: Option<End>,
    /// Whether missing rows are read although the watch has ended: somebody asked for it.
    pub(super) reads_on: bool,
    pub(super) rate_limit: Option<RateLimit>,
    pub(super) requests: u64,
    /// Whether another watch sends the requests.
    pub(super) is_shared: bool,
    pub(super) answered_at: Option<Instant>,
    pub(super) changed_at: Instant,
    /// Grows with everything that a reader can see.
    pub(super) version: u64,
}

impl Watch {
    /// A watch that begins now, in epoch milliseconds. What was saved is taken out of the options.
    pub fn new(options: &mut WatchOptions, wall_ms: f64) -> Self {
        let clock = Clock::new(wall_ms);
        let now = clock.now();
        let mut plan = Plan::default();
        plan.set_wants_rows(options.rows);
        Self {
            clock,
            tick: 0,
            known: Knowledge::new(options.saved.take(), clock),
            plan,
            schedule: Schedule::new(options, now),
            log: Log::default(),
            gates: Gates::new(options.request.is_loopback(), options.pause_when_hidden),
            failures: Failures::new(*options.request.retry()),
            ending: Ending::default(),
            in_flight: Vec::new(),
            wants_follow_up: false,
            slept_at: 0,
            error: None,
            end: None,
            reads_on: false,
            rate_limit: None,
            requests: 0,
            is_shared: false,
            answered_at: None,
            changed_at: now,
            version: 0,
        }
    }

    /// Lets the watch ask for another token once after a 401.
    pub fn renew_tokens(&mut self) {
        self.failures.renew_tokens();
    }

    /// Sets the folded options of its readers: the pace changes at once.
    pub fn set_options(&mut self, options: &ReaderOptions, wall_ms: f64) {
        let now = self.read_clock(wall_ms);
        self.failures.set_policy(options.retry);
        let turn = self.gates.set_slow_when_hidden(options.pause_when_hidden);
        let (left, is_slow) = (self.duration_left(), self.gates.is_slow());
        self.schedule.set_options(options, left, is_slow, now);
        if self.plan.set_wants_rows(options.rows) {
            self.read_missing_rows(now);
        }
        self.turn(turn, now);
    }

    /// Takes what an earlier watch knew, where nothing has been read yet. Otherwise what is known is newer, and a warning
    /// says so.
    pub fn restore(&mut self, saved: Saved) {
        if self.known.is_empty() {
            self.known = Knowledge::new(Some(saved), self.clock);
        } else {
            self.known.diagnostics.record_once(
                "restoreFrom",
                "not used: a watch of this batch was running, and what it has read is newer",
            );
        }
        self.version += 1;
    }

    /// Forgets the requests that are in flight: their responses will never come.
    pub fn abandon_requests(&mut self, wall_ms: f64) {
        let now = self.read_clock(wall_ms);
        if !self.in_flight.is_empty() {
            self.in_flight.clear();
            self.schedule.poll_at(now);
        }
    }

    /// Takes the time, in epoch milliseconds by the machine's clock: before each `poll_output`.
    pub fn handle_timeout(&mut self, wall_ms: f64) {
        self.read_clock(wall_ms);
    }

    /// The time now. Where the machine has slept until now, the next poll is due at once.
    pub(super) fn read_clock(&mut self, wall_ms: f64) -> Instant {
        let has_slept = self.clock.read(wall_ms);
        let now = self.clock.now();
        self.schedule.budget.pass(now);
        if has_slept {
            self.slept_at = self.tick;
            if !self.gates.is_slow() {
                // Else it may be a browser that throttles the timers of hidden pages, minute by minute.
                self.poll_soon(now);
            }
        }
        now
    }

    pub(super) fn is_done(&self) -> bool {
        self.end.is_some() && !self.reads_on
    }

    pub(super) fn duration_left(&self) -> Option<Duration> {
        let outlook = self.known.estimate.recent_outlook(&self.known.tracker);
        let left = outlook.time_left.ok()?;
        Some(Duration::from_ms(left.to_ms))
    }

    /// The next poll is due at once, and no failure before it counts.
    pub(super) fn poll_soon(&mut self, now: Instant) {
        self.failures.end_backoff();
        self.schedule.poll_soon(now);
    }

    /// Polls at once, or as soon as the API allows. After the end, reads the rows that are missing.
    pub fn refresh(&mut self, wall_ms: f64) {
        let now = self.read_clock(wall_ms);
        self.poll_soon(now);
        self.read_missing_rows(now);
    }

    /// After the end: rows that are missing, where a reader wants them.
    fn read_missing_rows(&mut self, now: Instant) {
        if self.may_read_on() && self.plan.wants_rows() {
            self.reads_on = true;
            self.ending.wait_for_rows(now);
            self.plan.read_again();
        }
    }

    /// Pauses or resumes the watch.
    pub fn set_paused(&mut self, paused: bool, wall_ms: f64) {
        let now = self.read_clock(wall_ms);
        // Readers tell of their own pause: nothing else shows here.
        if self.gates.set_paused(paused) == Turn::CatchUp {
            self.poll_soon(now);
        }
        self.settle_end(now);
    }

    /// Sets whether the browser is offline. That is a hint: attempts become rare, but continue.
    pub fn set_offline(&mut self, offline: bool, wall_ms: f64) {
        let now = self.read_clock(wall_ms);
        let turn = self.gates.set_offline(offline, self.tick);
        if turn == Turn::Slower && self.answered_at.is_some() {
            let rarely = now + self.schedule.pace.longest();
            self.schedule.poll_at(self.schedule.due().max(rarely));
        }
        self.turn(turn, now);
    }

    /// Sets whether the page is hidden.
    pub fn set_hidden(&mut self, hidden: bool, wall_ms: f64) {
        let now = self.read_clock(wall_ms);
        let turn = self.gates.set_hidden(hidden);
        self.turn(turn, now);
    }

    fn turn(&mut self, turn: Turn, now: Instant) {
        if turn != Turn::Same {
            self.version += 1;
        }
        if turn == Turn::CatchUp {
            self.poll_soon(now);
        }
        self.settle_end(now);
    }

    /// Sets whether events are recorded.
    pub fn set_logging(&mut self, logs: bool) {
        self.log.enable(logs);
    }

    /// The events since the last call.
    pub fn drain_log(&mut self) -> Vec<LogEvent> {
        self.log.drain()
    }

    /// Returns the current snapshot; `wall_ms` is in epoch milliseconds. `changes` is left to the reader.
    pub fn snapshot(&self, wall_ms: f64) -> Snapshot {
        Snapshot::of(self, wall_ms)
    }

    /// Grows with everything that a reader can see.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// The rows that are known, to be read.
    pub fn view(&self) -> View<'_> {
        let rows = &self.known.tracker.rows;
        View {
            rows,
            revision: self.known.tracker.revision(),
            is_complete: self.known.tracker.first_unread() == rows.len(),
        }
    }

    /// What is known, as text that a later watch of the same batch can begin with.
    pub fn save(&self, request: &StatusRequest) -> String {
        Saved::write(&self.known.tracker.rows, request)
    }

    /// Why it has ended; `None` until it has.
    pub fn end(&self) -> Option<&End> {
        self.end.as_ref()
    }

    /// Whether it has ended with rows missing, which [`Watch::refresh`] reads.
    pub fn may_read_on(&self) -> bool {
        matches!(self.end, Some(End::Batch(_))) && !self.known.tracker.is_synced()
    }
}
