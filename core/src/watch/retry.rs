//! What a failed request means: wait and try again, or give up.

use super::{Duration, Instant, PageRequest};
use crate::error::{Error, ResponseError, ResponseProblem};
use crate::request::retry::{MAX_RETRY_AFTER_MS, RetryPolicy};

/// Token functions that throw are called so often in a row.
const TOKEN_TRIES: u64 = 4;

/// JSON of quite another kind is accepted so often in a row before the first good response: at a backoff of up to a
/// minute that is some minutes, longer than a server takes to start.
const WRONG_KIND_TRIES: u64 = 10;

/// Failures in a row, and what follows from them.
#[derive(Debug, Default)]
pub struct Failures {
    policy: RetryPolicy,
    in_a_row: u64,
    /// The logical time of the last one.
    failed_at: u32,
    /// No request before this time: the last requests failed.
    backoff_until: Instant,
    /// Nor before this one: the API asked for it.
    retry_after_until: Instant,
    /// Whether another token may be had, and the logical time at which one was asked for because of a 401.
    renews: bool,
    renewed_at: Option<u32>,
}

impl Failures {
    /// None so far.
    pub fn new(policy: RetryPolicy) -> Self {
        Self {
            policy,
            ..Self::default()
        }
    }

    /// Lets the watch ask for another token once after a 401.
    pub fn renew_tokens(&mut self) {
        self.renews = true;
    }

    /// Another policy from now on.
    pub fn set_policy(&mut self, policy: RetryPolicy) {
        self.policy = policy;
    }

    /// Failures since the last response that could be used.
    pub fn in_a_row(&self) -> u64 {
        self.in_a_row
    }

    /// No request before this time because of failures.
    pub fn backoff_until(&self) -> Instant {
        self.backoff_until
    }

    /// No request before this time because the API said so.
    pub fn retry_after_until(&self) -> Instant {
        self.retry_after_until
    }

    /// Lets the next attempt be made at once, unless the API asked for a pause.
    pub fn end_backoff(&mut self) {
        self.backoff_until = Instant::LONG_AGO;
    }

    /// After a response that could be used.
    pub fn succeed(&mut self, request: PageRequest) {
        self.in_a_row = 0;
        self.renewed_at = self.renewed_at.filter(|at| request.sent <= *at);
    }

    /// Whether a 401 is only the old token's: then another request follows, which asks for a new one.
    pub fn renews_token(&mut self, request: PageRequest, error: &Error, tick: u32) -> bool {
        let is_old = self.renewed_at.is_none_or(|at| request.sent <= at);
        let renews = self.renews && is_old && error.http_status() == Some(401);
        if renews {
            self.renewed_at.get_or_insert(tick);
        }
        renews
    }

    /// Counts a failure. Requests that were in flight together fail together: that is one.
    pub fn count(&mut self, request: PageRequest, tick: u32) {
        if self.in_a_row == 0 || request.sent > self.failed_at {
            self.in_a_row += 1;
            self.failed_at = tick;
        }
    }

    /// Begins the wait after a failure: never less than `shortest`.
    pub fn back_off(&mut self, error: &Error, shortest: Duration, now: Instant, random: f64) {
        let backoff = self.policy.backoff_ms(self.in_a_row - 1, random) as f64;
        self.backoff_until = now + Duration::from_ms(backoff).max(shortest);
        if let Some(wait) = error.retry_after_ms() {
            let until = now + Duration::from_ms(wait.min(MAX_RETRY_AFTER_MS) as f64);
            self.retry_after_until = self.retry_after_until.max(until);
        }
    }

    /// Whether asking again is of no use. `is_first`: no response could be used yet.
    pub fn is_final(&self, error: &Error, is_first: bool) -> bool {
        let may_recover = match error {
            // A redirect later on is a sign-in page on the way, as trains have them.
            Error::Api(api) if matches!(api.status, 0 | 300..=399) => !is_first,
            // A smaller page is another request.
            Error::Response(response) if response.is_too_large() => true,
            error => error.is_retryable(),
        };
        let tries = match error {
            Error::Token(_) => TOKEN_TRIES,
            Error::Response(response) if is_first && is_other_kind(response) => WRONG_KIND_TRIES,
            _ => u64::MAX,
        };
        !may_recover || self.in_a_row > self.policy.limit || self.in_a_row >= tries
    }
}

/// Whether it is JSON, and none of this API's.
fn is_other_kind(response: &ResponseError) -> bool {
    matches!(
        response.problem,
        ResponseProblem::WrongType { .. }
            | ResponseProblem::Missing { .. }
            | ResponseProblem::ErrorBody { .. }
    )
}
