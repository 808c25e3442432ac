//! The vocabulary: a page of a batch's status after validation. Plain data.

use serde::Serialize;

pub use crate::fields::{BatchQuery, QueryError, QueryResult};
use crate::request::bound::MAX_SAFE_INTEGER;

/// State of one query.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum QueryState {
    /// Waiting to run.
    Queued,
    /// Running.
    Running,
    /// Succeeded.
    Success,
    /// Failed.
    Failure,
    /// A status that this version does not know, or none.
    #[default]
    Unknown,
}

impl QueryState {
    /// Reads the API's status.
    pub fn from_word(word: &str) -> Self {
        match word {
            "QUEUED" => Self::Queued,
            "RUNNING" => Self::Running,
            "SUCCESS" => Self::Success,
            "FAILURE" => Self::Failure,
            _ => Self::Unknown,
        }
    }

    /// Whether the query has ended: such a row never changes again.
    pub fn is_terminal(self) -> bool {
        matches!(self, Self::Success | Self::Failure)
    }
}

/// State of the batch itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum BatchState {
    /// Created; nothing is running yet.
    Queued,
    /// Its queries are running.
    Running,
    /// Finished, cancelled, or timed out.
    Stopped,
    /// A status that this version does not know, or none: the API publishes no list for this endpoint.
    #[default]
    Unknown,
}

impl BatchState {
    /// Reads the API's status.
    pub fn from_word(word: &str) -> Self {
        match word {
            "QUEUED" => Self::Queued,
            "RUNNING" => Self::Running,
            "STOPPED" => Self::Stopped,
            _ => Self::Unknown,
        }
    }
}

/// How a batch ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum BatchOutcome {
    /// Every query succeeded.
    Success,
    /// Some succeeded, some failed.
    Partial,
    /// None succeeded, at least one failed.
    Failure,
    /// Stopped with queries that never ran to their end.
    Stopped,
    /// Stopped without a single query.
    Empty,
}

/// Counts over the whole batch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Progress {
    /// Queued queries.
    pub queued: u64,
    /// Running queries.
    pub running: u64,
    /// Queries that succeeded.
    pub success: u64,
    /// Queries that failed.
    pub failure: u64,
    /// Queries in the batch.
    pub total: u64,
    /// Queries that have ended.
    pub ended: u64,
    /// `ended / total`, 0 while there are no queries.
    pub fraction: f64,
}

impl Progress {
    /// Derives the rest from the four counts. `total` is the API's; the sum of the counts replaces it if that is larger.
    ///
    /// ```
    /// use supermetrics_batch_status_core::model::Progress;
    /// assert_eq!(Progress::new([1, 1, 1, 1], 4).fraction, 0.5);
    /// ```
    pub fn new([queued, running, success, failure]: [u64; 4], total: u64) -> Self {
        // Larger ones could not be told exactly: JavaScript's integers end there.
        let add = |one: u64, other: u64| one.saturating_add(other).min(MAX_SAFE_INTEGER);
        let ended = add(success, failure);
        let total = total.max(add(add(ended, queued), running));
        let fraction = if total == 0 {
            0.0
        } else {
            ended as f64 / total as f64
        };
        Self {
            queued,
            running,
            success,
            failure,
            total,
            ended,
            fraction,
        }
    }

    /// How the batch ended; `None` until it has.
    ///
    /// It has ended when the API says `STOPPED`, or when all of its queries have, and there is one. The counts
    /// alone never tell a cancelled batch, and right after creation there are none. Counts that are not
    /// `complete` end nothing.
    pub fn outcome(&self, state: BatchState, complete: bool) -> Option<BatchOutcome> {
        let all_ended = complete && self.total > 0 && self.ended >= self.total;
        if !all_ended && state != BatchState::Stopped {
            return None;
        }
        Some(match (self.success, self.failure) {
            _ if self.total == 0 => BatchOutcome::Empty,
            _ if self.ended < self.total => BatchOutcome::Stopped,
            (_, 0) => BatchOutcome::Success,
            (0, _) => BatchOutcome::Failure,
            _ => BatchOutcome::Partial,
        })
    }
}

/// The window of queries that the response covers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PageWindow {
    /// Position of the first query.
    pub offset: u64,
    /// The page size.
    pub limit: Option<u64>,
}

impl PageWindow {
    /// The place in the batch of the row at `position` in the page.
    pub(crate) fn index(self, position: usize) -> u64 {
        let index = self.offset.saturating_add(position as u64);
        index.min(MAX_SAFE_INTEGER)
    }
}

/// The hourly request limit, as far as the headers could be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RateLimit {
    /// Requests allowed per hour (`X-RateLimit-Limit`).
    pub limit: Option<u64>,
    /// Requests left (`X-RateLimit-Remaining`).
    pub remaining: Option<u64>,
}

/// One page of a batch's status.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BatchStatus {
    /// The API's ID of the request, for support.
    pub request_id: Option<String>,
    /// State of the batch.
    pub state: BatchState,
    /// State of the batch, as the API sent it.
    pub status_code: Option<String>,
    /// How it ended; `None` until it has.
    pub outcome: Option<BatchOutcome>,
    /// Counts over the whole batch.
    pub progress: Progress,
    /// The window that `queries` covers.
    pub page: PageWindow,
    /// The queries of this page.
    pub queries: Vec<BatchQuery>,
    /// Where the response deviates from the schema, one entry per kind and place.
    pub warnings: Vec<crate::status::warning::Warning>,
    /// The hourly limit, if its headers could be read.
    pub rate_limit: Option<RateLimit>,
}
