//! The options of each reader of a batch, and how a watch folds them.

use super::options::WatchOptions;
use crate::request::retry::RetryPolicy;

/// The options of one reader that concern what is shared: requests and their pace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReaderOptions {
    /// The shortest time between two polls, in milliseconds.
    pub min_interval_ms: u64,
    /// The longest time between two polls, in milliseconds.
    pub max_interval_ms: u64,
    /// Requests in any hour; half of the API's limit if absent.
    pub hourly_budget: Option<u64>,
    /// Whether a hidden page polls at the longest interval.
    pub pause_when_hidden: bool,
    /// Retry policy for failed requests.
    pub retry: RetryPolicy,
    /// Milliseconds for one request.
    pub timeout_ms: u64,
    /// The longest body that is read.
    pub max_body_bytes: u64,
    /// Whether rows are read, and not counts only.
    pub rows: bool,
}

impl From<&WatchOptions> for ReaderOptions {
    fn from(options: &WatchOptions) -> Self {
        Self {
            min_interval_ms: options.min_interval_ms,
            max_interval_ms: options.max_interval_ms,
            hourly_budget: options.hourly_budget,
            pause_when_hidden: options.pause_when_hidden,
            retry: *options.request.retry(),
            timeout_ms: options.request.timeout_ms(),
            max_body_bytes: options.request.max_body_bytes(),
            rows: options.rows,
        }
    }
}

impl ReaderOptions {
    /// Folds the options of two readers, in either order.
    ///
    /// No reader is served more slowly than it asked for, none is given up early, and no budget that one has set is exceeded.
    #[must_use]
    pub fn folded(self, other: Self) -> Self {
        let hourly_budget = match (self.hourly_budget, other.hourly_budget) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
        let patience = |retry: RetryPolicy| (retry.limit, retry.max_delay_ms, retry.base_delay_ms);
        let retry = if patience(other.retry) > patience(self.retry) {
            other.retry
        } else {
            self.retry
        };
        Self {
            min_interval_ms: self.min_interval_ms.min(other.min_interval_ms),
            max_interval_ms: self.max_interval_ms.min(other.max_interval_ms),
            hourly_budget,
            pause_when_hidden: self.pause_when_hidden && other.pause_when_hidden,
            retry,
            timeout_ms: self.timeout_ms.max(other.timeout_ms),
            max_body_bytes: self.max_body_bytes.max(other.max_body_bytes),
            rows: self.rows || other.rows,
        }
    }
}
