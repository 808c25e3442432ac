//! When a batch is over: its own word, its counts, and how long they must agree.

use super::counts::Head;
use super::{Duration, Instant};
use crate::model::{BatchOutcome, BatchState};

/// Responses in a row that must say so where the batch's own word does not.
const CONFIRMATIONS: u32 = 2;

/// So long all queries must have ended while the batch's own word is that it goes on: more queries may be created
/// while the first ones have ended already. A batch that is only slow to say so costs a delay of this much.
const GOES_ON: Duration = Duration::from_ms(30_000.0);

/// Rows that lag behind the counts of a batch that is over are waited for so long after the last row that came.
pub const ROWS_PATIENCE: Duration = Duration::from_ms(10_000.0);

/// What responses say of the end.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ending {
    /// Responses in a row that said so.
    responses: u32,
    /// When the first and the last of them came.
    since: Option<Instant>,
    last: Option<Instant>,
    /// When the end became certain, or rows have come since.
    rows_since: Option<Instant>,
}

impl Ending {
    /// Takes the head of a response, and whether its counts are new.
    pub fn learn(&mut self, head: &Head, has_changed: bool, now: Instant) {
        if verdict(head).is_none() {
            *self = Self::default();
            return;
        }
        if has_changed {
            (self.responses, self.since) = (0, None);
        }
        self.responses += 1;
        self.since.get_or_insert(now);
        self.last = Some(now);
    }

    /// Whether responses say so, if not for certain.
    pub fn is_near(&self) -> bool {
        self.responses > 0
    }

    /// Whether the batch's own word says that it goes on, so that there is no hurry.
    pub fn is_contradicted(head: &Head) -> bool {
        matches!(head.state, BatchState::Queued | BatchState::Running)
    }

    /// How the batch ended, once that is certain. Where a response that would confirm it `is_held_up`, one is enough.
    pub fn outcome(&self, head: &Head, is_held_up: impl FnOnce() -> bool) -> Option<BatchOutcome> {
        let lasts = self.last?.since(self.since?);
        let is_certain = match head.state {
            BatchState::Queued | BatchState::Running => lasts >= GOES_ON,
            BatchState::Stopped if head.progress.running == 0 => true,
            BatchState::Unknown if head.status_code.is_none() => true,
            _ => self.responses >= CONFIRMATIONS || is_held_up(),
        };
        verdict(head).filter(|_| is_certain)
    }

    /// Where only time can make the end certain: when the response comes that does.
    pub fn confirmed_at(&self, head: &Head) -> Option<Instant> {
        let is_over = self.responses > 0 && Self::is_contradicted(head);
        self.since.filter(|_| is_over).map(|since| since + GOES_ON)
    }

    /// Rows have come, or are asked for once more.
    pub fn wait_for_rows(&mut self, now: Instant) {
        self.rows_since = Some(now);
    }

    /// Until when missing rows of a batch that is over are waited for.
    pub fn rows_until(&mut self, now: Instant) -> Instant {
        *self.rows_since.get_or_insert(now) + ROWS_PATIENCE
    }
}

/// How the batch ended by these counts; `None` while it goes on.
fn verdict(head: &Head) -> Option<BatchOutcome> {
    head.progress.outcome(head.state, head.complete)
}
