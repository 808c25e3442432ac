//! The state machine: what each input changes, and what follows from it.

use super::clock::{Clock, HEARTBEAT};
use super::ending::Ending;
use super::estimate::TimeLeft;
use super::gates::{Gates, Turn};
use super::knowledge::Knowledge;
use super::log::{Log, LogEvent, Purpose};
use super::options::WatchOptions;
use super::plan::{PageStats, Plan};
use super::reader_options::ReaderOptions;
use super::retry::Failures;
use super::schedule::Schedule;
use super::snapshot::Snapshot;
use super::timer::{Deadline, Timer};
use super::tracker::Delta;
use super::window::Window;
use super::{Duration, End, Instant, Output, PageRequest, SuccessResponse};
use crate::error::Error;
use crate::model::{BatchOutcome, RateLimit};
use crate::request::StatusRequest;
use crate::rows::Stamp;
use crate::rows::saved::Saved;
use crate::rows::view::View;

/// Requests that load pages at the same time.
const MAX_LOADS: usize = 4;

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
            answered_at: None,
            changed_at: now,
            version: 0,
        }
    }

    /// Has another token asked for once after a 401.
    pub fn renew_tokens(&mut self) {
        self.failures.renew_tokens();
    }

    /// Takes what its readers want by now: the pace changes at once.
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

    /// Takes what an earlier watch knew, where nothing has been read yet. Whether it was taken.
    pub fn restore(&mut self, saved: Saved) -> bool {
        let is_new = self.known.is_empty();
        if is_new {
            self.known = Knowledge::new(Some(saved), self.clock);
            self.version += 1;
        }
        is_new
    }

    /// Forgets the requests that are in flight: their responses will never come.
    pub fn abandon_requests(&mut self, wall_ms: f64) {
        let now = self.read_clock(wall_ms);
        if !self.in_flight.is_empty() {
            self.in_flight.clear();
            self.schedule.poll_at(now);
        }
    }

    /// Says what to do now, as of the last `handle_` or `set_` call.
    pub fn poll_output(&mut self) -> Output {
        let now = self.clock.now();
        self.settle_end(now);
        if self.is_done() {
            return Output::Done;
        }
        let gate = self.gate(now);
        let request = if now < gate.at || self.gates.is_paused() {
            None
        } else {
            self.next_request(now)
        };
        if let Some(request) = request {
            return Output::Send(request);
        }
        let next = if now < gate.at {
            Some(gate)
        } else {
            self.next_deadline()
        };
        let (mut duration, timer) = next.map_or((HEARTBEAT, Timer::Heartbeat), |next| {
            (next.left(now), next.timer)
        });
        if let Some(next) = next {
            self.log
                .record_wait(next.timer, self.clock.to_wall_ms(next.at));
        }
        if self.certain_outcome().is_some() {
            duration = duration.min(self.ending.rows_until(now).since(now));
        }
        // Not for ever, so that the clock is read; and never for no time at all, which would be a busy loop.
        let duration = duration.max(Duration::from_ms(1.0)).min(HEARTBEAT);
        Output::Wait { duration, timer }
    }

    /// Takes the time, in epoch milliseconds by the machine's clock: before each `poll_output`.
    pub fn handle_timeout(&mut self, wall_ms: f64) {
        self.read_clock(wall_ms);
    }

    /// The time now. Where the machine has slept until now, the next poll is due at once.
    fn read_clock(&mut self, wall_ms: f64) -> Instant {
        let has_slept = self.clock.read(wall_ms);
        let now = self.clock.now();
        self.schedule.budget.pass(now);
        self.known.tracker.set_time(wall_ms);
        if has_slept {
            self.slept_at = self.tick;
            if !self.gates.is_slow() {
                // Else it may be a browser that throttles the timers of hidden pages, minute by minute.
                self.poll_soon(now);
            }
        }
        now
    }

    /// Before this deadline nothing may be sent.
    fn gate(&self, now: Instant) -> Deadline {
        self.schedule.gate(&self.failures, now)
    }

    /// The deadline of the next request; `None` while none is due, or one is in flight.
    pub(super) fn next_deadline(&self) -> Option<Deadline> {
        if self.is_done() || self.gates.is_paused() || !self.in_flight.is_empty() {
            return None;
        }
        let timer = if self.gates.is_offline() {
            Timer::Offline
        } else {
            Timer::Interval
        };
        let poll = self.may_poll().then(|| Deadline {
            at: self.schedule.due(),
            timer,
        });
        let rows = self.rows_not_before().map(|at| Deadline {
            at,
            timer: Timer::Rows,
        });
        let next = match (poll, rows) {
            (Some(poll), Some(rows)) if rows.at < poll.at => rows,
            (poll, rows) => poll.or(rows)?,
        };
        let gate = self.gate(self.clock.now());
        Some(next.or_later(gate.at, gate.timer))
    }

    /// Whether polls go on: once the batch is over, only rows are wanted.
    fn may_poll(&self) -> bool {
        self.certain_outcome().is_none() || self.known.tracker.is_settling()
    }

    /// Missing rows may be asked for from then on; `None` where none are, or only polls may be sent.
    fn rows_not_before(&self) -> Option<Instant> {
        let may_read = self.failures.in_a_row() == 0 && self.schedule.budget.has_room_for_more();
        let at = self.plan.rows_not_before(&self.known.tracker)?;
        (may_read || self.certain_outcome().is_some()).then_some(at)
    }

    fn next_request(&mut self, now: Instant) -> Option<PageRequest> {
        if let Some(window) = self.next_load(now) {
            return Some(self.send(window, Purpose::Load, now));
        }
        if !self.in_flight.is_empty() {
            return None;
        }
        let is_over = self.certain_outcome().is_some();
        let may_follow_up =
            self.failures.in_a_row() == 0 && std::mem::take(&mut self.wants_follow_up);
        if (may_follow_up || is_over)
            && let Some(window) = self.plan.follow_up(&self.known.tracker, self.tick, now)
        {
            return Some(self.send(window, Purpose::Recheck, now));
        }
        if now < self.schedule.due() || !self.may_poll() {
            return None;
        }
        let window = self.poll_window(now);
        Some(self.send(window, Purpose::Poll, now))
    }

    /// The next page of rows that were never read.
    fn next_load(&self, now: Instant) -> Option<Window> {
        let has_answered = self.known.tracker.head().is_some();
        let is_over = self.certain_outcome().is_some();
        // After a failure polls try again; once the batch is over there are none.
        let may_load = if self.failures.in_a_row() > 0 {
            is_over && self.in_flight.is_empty()
        } else {
            self.in_flight.len() < MAX_LOADS
                && (is_over || self.schedule.budget.has_room_for_more())
        };
        (has_answered && may_load).then(|| self.load(now)).flatten()
    }

    fn load(&self, now: Instant) -> Option<Window> {
        let windows: Vec<Window> = self.in_flight.iter().map(|sent| sent.window).collect();
        self.plan.load(&self.known.tracker, &windows, now)
    }

    fn poll_window(&mut self, now: Instant) -> Window {
        if self.known.tracker.head().is_some()
            && !self.schedule.budget.has_room_for_more()
            && let Some(window) = self.load(now)
        {
            // Where requests are few, the poll reads what is missing: any window brings the counts.
            return window;
        }
        let since = self
            .answered_at
            .map_or(0.0, |answered| now.since(answered).as_ms());
        let starts = self.known.estimate.per_minute().unwrap_or(0.0) * since / 60_000.0;
        // And a few: to read one row too many is cheaper than to know one too late.
        let expected = ((starts + 2.0 * starts.sqrt()) as u32).saturating_add(5);
        self.plan
            .poll(&self.known.tracker, expected, self.schedule.pace.is_calm())
    }

    fn send(&mut self, window: Window, purpose: Purpose, now: Instant) -> PageRequest {
        self.tick += 1;
        self.requests += 1;
        self.schedule.send(now);
        let request = PageRequest {
            window,
            purpose,
            sent: self.tick,
            sent_at: now,
        };
        self.in_flight.push(request);
        self.log.record(|| LogEvent::Sent {
            offset: window.offset,
            limit: window.limit,
            purpose,
        });
        request
    }

    /// Takes what came of a request. `random` is a number in `[0, 1)`.
    pub fn handle_response(
        &mut self,
        request: PageRequest,
        response: Result<SuccessResponse<'_>, Error>,
        wall_ms: f64,
        random: f64,
    ) {
        let now = self.read_clock(wall_ms);
        self.in_flight.retain(|other| other.sent != request.sent);
        if self.is_done() {
            return;
        }
        self.tick += 1;
        let read = response.and_then(|response| self.read(request, &response, now));
        match read {
            Ok(()) => self.succeed(request, now, random),
            Err(error) => self.fail(request, error, now, random),
        }
        if request.sent <= self.slept_at {
            // It may have been made before the machine slept.
            self.poll_soon(now);
        }
        self.settle_end(now);
        self.version += 1;
    }

    fn read(
        &mut self,
        request: PageRequest,
        response: &SuccessResponse<'_>,
        now: Instant,
    ) -> Result<(), Error> {
        if let Some(RateLimit { limit, remaining }) = response.rate_limit {
            self.schedule.budget.learn(limit, remaining);
            self.rate_limit = response.rate_limit;
        }
        let stamp = Stamp {
            sent: request.sent,
            arrived: self.tick,
        };
        let since = self.answered_at.map_or(HEARTBEAT, |at| now.since(at));
        let (delta, stats) = self
            .known
            .read(request.window, response, stamp, self.clock, since)?;
        self.learn(request, &delta, &stats, now);
        self.log_answer(request, response, now);
        Ok(())
    }

    fn learn(&mut self, request: PageRequest, delta: &Delta, stats: &PageStats, now: Instant) {
        let tracker = &self.known.tracker;
        self.plan.learn(request.window, stats, tracker, now);
        self.plan.learn_counts(delta, request.is_poll());
        let changed = delta.head_changed || delta.changed_rows > 0;
        if changed {
            self.changed_at = now;
        }
        if request.is_poll() {
            let left = self.duration_left();
            self.schedule.pace.learn(changed, left);
        }
        if let Some(head) = self.known.tracker.head().filter(|_| !delta.head_older) {
            self.ending.learn(head, delta.head_changed, now);
            self.plan.set_over(self.ending.outcome(head).is_some());
        }
        if delta.changed_rows > 0 {
            self.ending.wait_for_rows(now);
        }
    }

    fn log_answer(&mut self, request: PageRequest, response: &SuccessResponse<'_>, now: Instant) {
        self.log.record(|| LogEvent::Answered {
            offset: request.window.offset,
            limit: request.window.limit,
            status: response.status,
            bytes: response.body.len(),
            took_ms: now.since(request.sent_at).as_ms(),
        });
        if self.plan.wants_rows() && !self.known.tracker.is_synced() {
            let gap = self.known.tracker.gap();
            let unread = self
                .known
                .tracker
                .total()
                .saturating_sub(self.known.tracker.read_rows());
            self.log.record(|| LogEvent::Gap {
                unread,
                starts: gap.starts,
                ends: gap.ends,
            });
        }
    }

    fn succeed(&mut self, request: PageRequest, now: Instant, random: f64) {
        self.failures.succeed(request);
        self.gates.prove_online(request.sent);
        self.error = None;
        self.answered_at = Some(now);
        self.wants_follow_up = true;
        if request.is_poll() || self.schedule.due() < now {
            self.schedule(now, random);
        }
    }

    /// When the next poll is due, after one that was answered.
    fn schedule(&mut self, now: Instant, random: f64) {
        let goes_on = self
            .known
            .tracker
            .head()
            .is_none_or(Ending::is_contradicted);
        if self.ending.is_near() && !goes_on {
            // It only wants to be confirmed.
            self.schedule.pace.poll_soon();
        }
        let latest = self
            .known
            .tracker
            .head()
            .and_then(|head| self.ending.confirmed_at(head));
        let (left, is_slow) = (self.duration_left(), self.gates.is_slow());
        self.schedule.poll_next(now, random, left, is_slow, latest);
    }

    fn fail(&mut self, request: PageRequest, error: Error, now: Instant, random: f64) {
        if self.failures.renews_token(request, &error, self.tick) {
            self.schedule.poll_at(now);
            return;
        }
        if matches!(error, Error::Token(_)) {
            // Nothing was sent.
            self.requests = self.requests.saturating_sub(1);
            self.schedule.budget.refund();
        }
        self.failures.count(request, self.tick);
        self.log.record(|| LogEvent::Failed {
            offset: request.window.offset,
            limit: request.window.limit,
            kind: error.kind().as_str(),
            status: error.http_status(),
            took_ms: now.since(request.sent_at).as_ms(),
            consecutive_failures: self.failures.in_a_row(),
        });
        if matches!(error, Error::Api(_) | Error::Response(_)) {
            self.gates.prove_online(request.sent);
        }
        if self.end.is_some() {
            // Rows of a batch that has ended are asked for again when somebody asks for it.
            self.reads_on = false;
            self.back_off(&error, now, random);
            return;
        }
        if self.failures.is_final(&error, self.answered_at.is_none()) {
            let outcome = self.certain_outcome();
            self.finish(outcome.map_or(End::Failed(error), End::Batch));
            return;
        }
        if matches!(&error, Error::Response(response) if response.is_too_large()) {
            self.plan.ask_for_less(request.window);
        }
        self.back_off(&error, now, random);
        let is_offline = self.gates.is_offline();
        let pause = is_offline.then(|| self.schedule.pace.longest());
        self.schedule.poll_at(now + pause.unwrap_or(Duration::ZERO));
        self.error = Some(error);
    }

    fn back_off(&mut self, error: &Error, now: Instant, random: f64) {
        let shortest = self.schedule.pace.shortest();
        self.failures.back_off(error, shortest, now, random);
    }

    /// How the batch ended, once that is certain.
    pub(super) fn certain_outcome(&self) -> Option<BatchOutcome> {
        self.ending.outcome(self.known.tracker.head()?)
    }

    /// Ends the watch where the batch has ended, and no row that is missing can be had within seconds.
    fn settle_end(&mut self, now: Instant) {
        let Some(outcome) = self.certain_outcome() else {
            return;
        };
        if self.is_done() || self.is_worth_waiting(now) {
            return;
        }
        if std::mem::take(&mut self.reads_on) {
            self.version += 1;
        } else {
            self.finish(End::Batch(outcome));
        }
    }

    /// Whether rows that are missing may come soon.
    fn is_worth_waiting(&mut self, now: Instant) -> bool {
        let settles = self
            .known
            .tracker
            .is_settling()
            .then_some(self.schedule.due());
        let rows = self.plan.rows_not_before(&self.known.tracker);
        let Some(next) = rows.or(settles) else {
            return false;
        };
        let until = self.ending.rows_until(now);
        let next = next.max(self.gate(now).at);
        let is_shut = self.gates.is_paused() || self.gates.is_offline();
        now < until && (!self.in_flight.is_empty() || next < until && !is_shut)
    }

    fn finish(&mut self, end: End) {
        self.error = match &end {
            End::Batch(_) => None,
            End::Failed(error) => Some(error.clone()),
        };
        let (outcome, kind) = match &end {
            End::Batch(outcome) => (Some(*outcome), None),
            End::Failed(error) => (None, Some(error.kind().as_str())),
        };
        self.log.record(|| LogEvent::Ended { outcome, kind });
        self.end = Some(end);
        self.version += 1;
    }

    /// What was given up, as long as it is: where, and in words.
    pub(super) fn complaint(&self) -> Option<(&'static str, &'static str)> {
        let tracker = &self.known.tracker;
        let is_over = matches!(self.end, Some(End::Batch(_))) && self.plan.wants_rows();
        if is_over && tracker.has_unread() {
            return Some((
                "data",
                "the batch has ended before all rows could be read; refresh() reads the rest",
            ));
        }
        let given_up = self.plan.complaint(tracker);
        let is_behind = is_over && !tracker.is_synced();
        given_up.or(is_behind.then_some((
            "meta.progress",
            "the batch has ended, and its rows do not agree with its counts; refresh() reads them again",
        )))
    }

    fn is_done(&self) -> bool {
        self.end.is_some() && !self.reads_on
    }

    pub(super) fn time_left(&self) -> Option<TimeLeft> {
        let recent = self.known.estimate.recent_outlook(&self.known.tracker);
        recent.time_left.ok()
    }

    fn duration_left(&self) -> Option<Duration> {
        self.time_left().map(|left| Duration::from_ms(left.to_ms))
    }

    /// The next poll is due at once, and no failure before it counts.
    fn poll_soon(&mut self, now: Instant) {
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

    /// Asks for nothing, or goes on.
    pub fn set_paused(&mut self, paused: bool, wall_ms: f64) {
        let now = self.read_clock(wall_ms);
        // Readers tell of their own pause: nothing else shows here.
        if self.gates.set_paused(paused) == Turn::CatchUp {
            self.poll_soon(now);
        }
        self.settle_end(now);
    }

    /// The browser says that the network is gone, or back. That is a hint: attempts become rare, and go on.
    pub fn set_offline(&mut self, offline: bool, wall_ms: f64) {
        let now = self.read_clock(wall_ms);
        let turn = self.gates.set_offline(offline, self.tick);
        if turn == Turn::Slower && self.answered_at.is_some() {
            let rarely = now + self.schedule.pace.longest();
            self.schedule.poll_at(self.schedule.due().max(rarely));
        }
        self.turn(turn, now);
    }

    /// Nobody looks, or somebody does again.
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

    /// Keeps events from now on, or keeps none.
    pub fn set_logging(&mut self, logs: bool) {
        self.log.enable(logs);
    }

    /// The events since the last call.
    pub fn drain_log(&mut self) -> Vec<LogEvent> {
        self.log.drain()
    }

    /// The picture now; `wall_ms` is in epoch milliseconds. What has changed is left to the reader to say.
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

    /// Why it has ended; `None` while it goes on.
    pub fn end(&self) -> Option<&End> {
        self.end.as_ref()
    }

    /// Whether it has ended with rows missing, which [`Watch::refresh`] reads.
    pub fn may_read_on(&self) -> bool {
        matches!(self.end, Some(End::Batch(_))) && !self.known.tracker.is_synced()
    }
}
