//! What a failed request means for a watch: wait and try again, or give up.

use super::{Duration, End, Instant, PageRequest, Watch};
use crate::error::Error;
use crate::request::retry::MAX_RETRY_AFTER_MS;

/// Useless answers before the first good one, and tokens that could not be had, are tried so often.
const MOST_FIRST_TRIES: u64 = 4;

impl Watch {
    /// Takes a failure.
    pub(super) fn fail(&mut self, ask: PageRequest, error: Error, now: Instant, random: f64) {
        if self.renews_token(ask, &error) {
            self.due = now;
            return;
        }
        // Requests that were on their way together fail together: that is one failure.
        if self.failures == 0 || ask.sent > self.failed_at {
            self.failures += 1;
            self.failed_at = self.tick;
        }
        let is_final = self.is_final(&error);
        let outcome = self.verdict().filter(|_| self.is_surely_over());
        match outcome {
            // Only rows are missing: the outcome is known, and is not held up for long for them.
            Some(outcome) if is_final || self.failures >= MOST_FIRST_TRIES => {
                self.finish(End::Batch(outcome));
                return;
            }
            None if is_final => {
                self.finish(End::Failed(error));
                return;
            }
            _ => {}
        }
        if matches!(&error, Error::Response(response) if response.is_too_large()) {
            self.plan.ask_for_less(ask.window);
        }
        let backoff = self.retry.backoff_ms(self.failures - 1, random) as f64;
        let backoff = Duration::from_ms(backoff).max(self.pace.shortest());
        self.gates.backoff_until = now + backoff;
        if let Some(wait) = error.retry_after_ms() {
            let until = now + Duration::from_ms(wait.min(MAX_RETRY_AFTER_MS) as f64);
            self.gates.retry_after_until = self.gates.retry_after_until.max(until);
        }
        self.due = now;
        self.error = Some(error);
    }

    /// Whether a 401 is only the old token's: then another request follows, which asks for a new one.
    fn renews_token(&mut self, ask: PageRequest, error: &Error) -> bool {
        let is_old = self.renewed_at.is_none_or(|tick| ask.sent <= tick);
        let renews = self.renews && is_old && error.http_status() == Some(401);
        if renews {
            self.renewed_at.get_or_insert(self.tick);
        }
        renews
    }

    /// Whether asking again is of no use.
    fn is_final(&self, error: &Error) -> bool {
        let is_first = self.answered_at.is_none();
        self.failures > self.retry.limit
            || match error {
                Error::Api(api) => match api.status {
                    408 | 425 | 429 | 500.. => false,
                    // A redirect later on is a sign-in page on the way, as trains have them.
                    0 | 300..=399 => is_first,
                    _ => true,
                },
                Error::Response(_) => is_first && self.failures >= MOST_FIRST_TRIES,
                Error::Token(token) => !token.may_pass() || self.failures >= MOST_FIRST_TRIES,
                Error::Network(_) | Error::Timeout { .. } => false,
                Error::Option(_) | Error::Platform(_) | Error::Deadline { .. } | Error::Closed => {
                    true
                }
            }
    }
}
