//! Responses and failures: what each changes in a watch, and when the watch ends.

use super::clock::HEARTBEAT;
use super::delta::Delta;
use super::ending::{Ending, ROWS_PATIENCE};
use super::log::LogEvent;
use super::page_size::PageStats;
use super::{Duration, End, Instant, PageRequest, SuccessResponse, Watch};
use crate::error::Error;
use crate::model::{BatchOutcome, RateLimit};
use crate::rows::Stamp;

/// Polls that only confirm that rows and counts agree, once the batch is over, are so far apart.
const CONFIRM: Duration = Duration::from_ms(1000.0);

impl Watch {
    /// Takes the response to a request, or its failure. `random` is a number in `[0, 1)`.
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
        self.log_response(request, response, now);
        Ok(())
    }

    fn learn(&mut self, request: PageRequest, delta: &Delta, stats: &PageStats, now: Instant) {
        self.plan
            .learn(request.window, stats, &self.known.tracker, now);
        self.plan.learn_counts(delta, request.is_poll());
        let changed = delta.head_changed || delta.changed_rows > 0;
        if changed {
            self.changed_at = now;
        }
        if request.is_poll() {
            let left = self.duration_left();
            self.schedule.pace.learn(changed, left);
        }
        if !delta.head_older {
            let head = self.known.tracker.head();
            self.ending.learn(head, delta.head_changed, now);
            self.plan.set_over(self.certain_outcome().is_some());
        }
        if delta.changed_rows > 0 {
            self.ending.wait_for_rows(now);
        }
    }

    fn log_response(&mut self, request: PageRequest, response: &SuccessResponse<'_>, now: Instant) {
        self.log.record(|| LogEvent::Answered {
            offset: request.window.offset,
            limit: request.window.limit,
            status: response.status,
            bytes: response.body.len(),
            took_ms: now.since(request.sent_at).as_ms(),
        });
        let tracker = &self.known.tracker;
        if self.plan.wants_rows() && !tracker.is_synced() {
            self.log.record(|| {
                let gap = tracker.gap();
                LogEvent::Gap {
                    unread: tracker.total().saturating_sub(tracker.read_rows()),
                    starts: gap.starts,
                    ends: gap.ends,
                }
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
            self.schedule_poll(now, random);
        }
    }

    /// Decides when the next poll is due.
    fn schedule_poll(&mut self, now: Instant, random: f64) {
        let tracker = &self.known.tracker;
        let head = tracker.head();
        if self.ending.is_near() && !Ending::is_contradicted(head) {
            // It only wants to be confirmed.
            self.schedule.pace.poll_soon();
        }
        let latest = self.ending.confirmed_at(head);
        let (left, is_slow) = (self.duration_left(), self.gates.is_slow());
        self.schedule.poll_next(now, random, left, is_slow, latest);
        if self.known.tracker.is_settling() && self.certain_outcome().is_some() {
            self.schedule.poll_at(now + CONFIRM);
        }
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
        let has_ended = self.end.is_some();
        if !has_ended && self.failures.is_final(&error, self.answered_at.is_none()) {
            let outcome = self.certain_outcome();
            self.finish(outcome.map_or_else(|| End::Failed(error), End::Batch));
            return;
        }
        let shortest = self.schedule.pace.shortest();
        self.failures.back_off(&error, shortest, now, random);
        if has_ended {
            // Rows of a batch that has ended are asked for again when somebody asks for it.
            self.reads_on = false;
            return;
        }
        if matches!(&error, Error::Response(response) if response.is_too_large()) {
            self.plan.request_fewer(request.window);
        }
        let pause = if self.gates.is_offline() {
            self.schedule.pace.longest()
        } else {
            Duration::ZERO
        };
        self.schedule.poll_at(now + pause);
        self.error = Some(error);
    }

    /// How the batch ended, once that is certain, or once a response that would confirm it cannot come within seconds.
    pub(super) fn certain_outcome(&self) -> Option<BatchOutcome> {
        let head = self.known.tracker.head();
        self.ending.outcome(head, || self.is_held_up())
    }

    /// Whether no poll can be sent within seconds.
    fn is_held_up(&self) -> bool {
        let now = self.clock.now();
        let next = self.gate(now).at.max(self.schedule.due());
        self.gates.is_shut() || next.since(now) > ROWS_PATIENCE
    }

    /// Ends the watch where the batch has ended, and no row that is missing can be had within seconds.
    pub(super) fn settle_end(&mut self, now: Instant) {
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
        let tracker = &self.known.tracker;
        let rows = self.plan.rows_not_before(tracker);
        let settles = tracker.is_settling().then_some(self.schedule.due());
        let Some(next) = rows.or(settles) else {
            return false;
        };
        let until = self.ending.rows_until(now);
        let next = next.max(self.gate(now).at);
        now < until && (!self.in_flight.is_empty() || next < until && !self.gates.is_shut())
    }

    fn finish(&mut self, end: End) {
        self.log.record(|| {
            let (outcome, kind) = match &end {
                End::Batch(outcome) => (Some(*outcome), None),
                End::Failed(error) => (None, Some(error.kind().as_str())),
            };
            LogEvent::Ended { outcome, kind }
        });
        self.error = match &end {
            End::Batch(_) => None,
            End::Failed(error) => Some(error.clone()),
        };
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
}
