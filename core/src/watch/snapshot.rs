//! The snapshot of a watch: counts, time left, connection. It contains no rows.

use serde::Serialize;

use super::estimate::{TimeLeft, TimeLeftUnknown};
use super::{End, Timer, Watch};
use crate::error::Error;
use crate::model::{BatchOutcome, BatchState, Progress, QueryState, RateLimit};
use crate::request::bound::MAX_SAFE_INTEGER;
use crate::status::warning::Warning;

/// State of the connection between the watch and the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Connection {
    /// No response yet.
    Connecting,
    /// The last request succeeded.
    Live,
    /// The last request failed and will be retried. Everything else in the snapshot stays valid.
    Retrying,
    /// The browser says that there is no network.
    Offline,
    /// The reader has paused it.
    Paused,
    /// The page is hidden: polls are rare.
    Hidden,
    /// The watch is over: the batch has ended, or an error ended the watch.
    Ended,
    /// The reader has left before that: it was closed or aborted, or its deadline has passed.
    Closed,
}

/// Changes since the previous snapshot, in queries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Changes {
    /// New in the batch.
    pub added: u64,
    /// Have started.
    pub started: u64,
    /// Have succeeded.
    pub succeeded: u64,
    /// Have failed.
    pub failed: u64,
}

impl Changes {
    /// The changes from earlier counts to later ones.
    pub fn between(before: Progress, after: Progress) -> Self {
        let started = |progress: Progress| progress.running + progress.ended;
        Self {
            added: after.total.saturating_sub(before.total),
            started: started(after).saturating_sub(started(before)),
            succeeded: after.success.saturating_sub(before.success),
            failed: after.failure.saturating_sub(before.failure),
        }
    }
}

/// Time that is left, as a range in whole milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Remaining {
    /// The lower end of the range.
    pub from_ms: u64,
    /// The upper end of the range.
    pub to_ms: u64,
}

impl From<TimeLeft> for Remaining {
    fn from(left: TimeLeft) -> Self {
        Self {
            from_ms: left.from_ms as u64,
            to_ms: left.to_ms as u64,
        }
    }
}

/// Requests in the last hour, and how many there may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct HourlyBudget {
    /// Requests in the last hour.
    pub used: u64,
    /// The limit in any hour.
    pub limit: u64,
}

/// A batch at one time. Times are epoch milliseconds.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Snapshot {
    /// The API's ID of the request, for support.
    pub request_id: Option<String>,
    /// State of the batch.
    pub state: BatchState,
    /// State of the batch, as the API sent it.
    pub status_code: Option<String>,
    /// How it ended; `None` until it has.
    pub outcome: Option<BatchOutcome>,
    /// Counts over the whole batch, from the API.
    pub progress: Progress,
    /// Changes since the previous snapshot.
    pub changes: Changes,
    /// Grows with every change of a row or a count.
    pub revision: u32,
    /// Queries whose rows are known.
    pub known_queries: u32,
    /// Queries whose rows have a status word that this version does not know, or none.
    pub unknown_queries: u32,
    /// Whether every row is in the state that the counts say.
    pub synced: bool,
    /// Rows of all results so far.
    pub result_rows: u64,
    /// Recent throughput, in queries per minute.
    pub per_minute: Option<f64>,
    /// The estimated remaining time.
    pub time_left: Option<Remaining>,
    /// Why there is no estimate, until the batch has ended.
    pub time_left_unknown: Option<TimeLeftUnknown>,
    /// The position of the query that holds everything up.
    pub straggler: Option<u32>,
    /// Start of the first query.
    pub started_at: Option<i64>,
    /// Time since then, up to now or to the end of the last query.
    pub elapsed_ms: Option<u64>,
    /// How long responses have shown no change.
    pub stalled_for_ms: u64,
    /// The hourly limit, if its headers could be read.
    pub rate_limit: Option<RateLimit>,
    /// Requests in the last hour.
    pub hourly_budget: HourlyBudget,
    /// Requests in all.
    pub requests: u64,
    /// Consecutive failures. Requests that are in flight together and fail together count once.
    pub consecutive_failures: u64,
    /// Whether another watch sends the requests, and relays the responses.
    pub shared: bool,
    /// State of the connection between the watch and the API.
    pub connection: Connection,
    /// When the next request is due; `None` when none is.
    pub next_poll_at: Option<u64>,
    /// What the next request waits for until then; `None` when none is due.
    pub waiting_for: Option<Timer>,
    /// When the last response arrived.
    pub updated_at: Option<u64>,
    /// Where the responses so far deviate from the schema.
    pub warnings: Vec<Warning>,
    /// Why the last request failed, or what ended the watch.
    #[serde(skip)]
    pub error: Option<Error>,
}

impl Snapshot {
    /// Nothing is waited for any more.
    pub(crate) fn stop_waiting(&mut self) {
        (self.next_poll_at, self.waiting_for) = (None, None);
    }

    pub(super) fn of(watch: &Watch, wall_ms: f64) -> Self {
        let (tracker, estimate) = (&watch.known.tracker, &watch.known.estimate);
        let head = tracker.head();
        let wall = |at| watch.clock.to_wall_ms(at) as u64;
        let next = watch.next_deadline();
        let outcome = match &watch.end {
            Some(End::Failed(_)) => None,
            Some(End::Batch(outcome)) => Some(*outcome),
            None => watch.certain_outcome(),
        };
        let goes_on = watch.end.is_none();
        let outlook = (goes_on && outcome.is_none()).then(|| estimate.outlook(tracker));
        let time_left = outlook.and_then(|outlook| outlook.time_left.ok());
        Self {
            request_id: head.request_id.clone(),
            state: head.state,
            status_code: head.status_code.clone(),
            outcome,
            progress: head.progress,
            changes: Changes::default(),
            revision: tracker.revision(),
            known_queries: tracker.read_rows(),
            unknown_queries: tracker.rows_in(QueryState::Unknown),
            synced: tracker.is_synced(),
            result_rows: tracker.result_rows().min(MAX_SAFE_INTEGER),
            per_minute: estimate.per_minute().filter(|_| goes_on),
            time_left: time_left.map(Remaining::from),
            time_left_unknown: outlook.and_then(|outlook| outlook.time_left.err()),
            straggler: outlook.and_then(|outlook| outlook.straggler),
            started_at: tracker.first_start(),
            elapsed_ms: elapsed_ms(watch, wall_ms),
            stalled_for_ms: stalled_for_ms(watch),
            rate_limit: watch.rate_limit,
            hourly_budget: HourlyBudget {
                used: watch.schedule.budget.used(),
                limit: watch.schedule.budget.limit(),
            },
            requests: watch.requests,
            consecutive_failures: watch.failures.in_a_row(),
            shared: watch.is_shared,
            connection: connection(watch),
            next_poll_at: next.map(|next| wall(next.at)),
            waiting_for: next.map(|next| next.timer),
            updated_at: watch.answered_at.map(wall),
            warnings: watch.known.diagnostics.list_with(watch.complaint()),
            error: watch.error.clone(),
        }
    }
}

fn elapsed_ms(watch: &Watch, wall_ms: f64) -> Option<u64> {
    let started = watch.known.tracker.first_start()? as f64;
    let until = match (&watch.end, watch.known.tracker.last_end()) {
        (Some(End::Batch(_)), Some(end)) if !watch.known.tracker.has_unread() => end as f64,
        _ => {
            let answered = watch.answered_at;
            let answered_ms = answered.map_or(wall_ms, |at| watch.clock.to_wall_ms(at));
            watch.known.server_time_ms(answered_ms)
        }
    };
    Some((until - started).max(0.0) as u64)
}

fn stalled_for_ms(watch: &Watch) -> u64 {
    match (&watch.end, watch.answered_at) {
        (None, Some(answered)) => answered.since(watch.changed_at).as_ms() as u64,
        _ => 0,
    }
}

fn connection(watch: &Watch) -> Connection {
    if watch.end.is_some() {
        Connection::Ended
    } else if watch.gates.is_paused() {
        Connection::Paused
    } else if watch.gates.is_offline() {
        Connection::Offline
    } else if watch.failures.in_a_row() > 0 {
        Connection::Retrying
    } else if watch.answered_at.is_none() {
        Connection::Connecting
    } else if watch.gates.is_hidden() {
        Connection::Hidden
    } else {
        Connection::Live
    }
}
