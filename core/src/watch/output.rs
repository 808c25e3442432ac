//! The outputs of the state machine: which request is sent next, or what is waited for.

use super::clock::HEARTBEAT;
use super::log::{LogEvent, Purpose};
use super::timer::{Deadline, Timer};
use super::window::Window;
use super::{Duration, Instant, Output, PageRequest, Watch};

/// Requests that load pages at the same time.
const MAX_LOADS: usize = 4;

impl Watch {
    /// Returns what to do now, as of the last `handle_` or `set_` call.
    pub fn poll_output(&mut self) -> Output {
        let now = self.clock.now();
        self.settle_end(now);
        if self.is_done() {
            return Output::Done;
        }
        let gate = self.gate(now);
        if now >= gate.at
            && !self.gates.is_paused()
            && let Some(request) = self.next_request(now)
        {
            return Output::Send(request);
        }
        let next = if now < gate.at {
            Some(gate)
        } else {
            self.next_deadline()
        };
        let (mut duration, mut timer) = (HEARTBEAT, Timer::Heartbeat);
        if let Some(next) = next {
            (duration, timer) = (duration.min(next.at.since(now)), next.timer);
            self.log.record_wait(timer, self.clock.to_wall_ms(next.at));
        }
        if self.certain_outcome().is_some() {
            duration = duration.min(self.ending.rows_until(now).since(now));
        }
        // Never for no time at all, which would be a busy loop.
        let duration = duration.max(Duration::from_ms(1.0));
        Output::Wait { duration, timer }
    }

    /// Before this deadline nothing may be sent.
    pub(super) fn gate(&self, now: Instant) -> Deadline {
        self.schedule.gate(&self.failures, now)
    }

    /// The deadline of the next request; `None` while none is due, or one is in flight.
    pub(super) fn next_deadline(&self) -> Option<Deadline> {
        if self.is_done() || self.gates.is_paused() || !self.in_flight.is_empty() {
            return None;
        }
        let mut next = None;
        if self.may_poll() {
            let timer = if self.gates.is_offline() {
                Timer::Offline
            } else {
                Timer::Interval
            };
            next = Some((self.schedule.due(), timer));
        }
        if let Some(at) = self.rows_not_before()
            && next.is_none_or(|(due, _)| at < due)
        {
            next = Some((at, Timer::Rows));
        }
        let (at, timer) = next?;
        let gate = self.gate(self.clock.now());
        Some(Deadline { at, timer }.or_later(gate.at, gate.timer))
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
        let (window, purpose) = self.next_window(now)?;
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
        // Where another watch sends, this is a wish.
        if !self.is_shared {
            self.log.record(|| LogEvent::Sent {
                offset: window.offset,
                limit: window.limit,
                purpose,
            });
        }
        Some(request)
    }

    /// What to request now: rows that were never read, rows that disagree with the counts, or a poll.
    fn next_window(&mut self, now: Instant) -> Option<(Window, Purpose)> {
        let is_over = self.certain_outcome().is_some();
        let has_failed = self.failures.in_a_row() > 0;
        let is_idle = self.in_flight.is_empty();
        // After a failure polls try again; once the batch is over there are none.
        let may_load = if has_failed {
            is_over && is_idle
        } else {
            self.in_flight.len() < MAX_LOADS
                && (is_over || self.schedule.budget.has_room_for_more())
        };
        if may_load && let Some(window) = self.load(now) {
            return Some((window, Purpose::Load));
        }
        if !is_idle {
            return None;
        }
        let may_follow_up = !has_failed && std::mem::take(&mut self.wants_follow_up);
        if (may_follow_up || is_over)
            && let Some(window) = self.plan.follow_up(&self.known.tracker, self.tick, now)
        {
            return Some((window, Purpose::Recheck));
        }
        if now < self.schedule.due() || !self.may_poll() {
            return None;
        }
        // Where requests are few, the poll reads what is missing: any window brings the counts.
        let is_scarce = !self.schedule.budget.has_room_for_more();
        let missing = is_scarce.then(|| self.load(now)).flatten();
        let window = missing.unwrap_or_else(|| self.poll_window(now));
        Some((window, Purpose::Poll))
    }

    /// The next page of rows that were never read.
    fn load(&self, now: Instant) -> Option<Window> {
        self.plan.load(&self.known.tracker, &self.in_flight, now)
    }

    fn poll_window(&mut self, now: Instant) -> Window {
        let since = self.answered_at.map_or(Duration::ZERO, |at| now.since(at));
        let per_minute = self.known.estimate.per_minute().unwrap_or(0.0);
        let starts = per_minute * since.as_ms() / 60_000.0;
        // And a few: to read one row too many is cheaper than to know one too late.
        let expected = ((starts + 2.0 * starts.sqrt()) as u32).saturating_add(5);
        self.plan
            .poll(&self.known.tracker, expected, self.schedule.pace.is_calm())
    }
}
