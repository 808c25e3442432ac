//! Rows in doubt are read again: those in states of which the counts know fewer.
//!
//! A round reads each row in doubt once. Where the counts still disagree after it, the next round follows after a pause
//! that doubles. Effort is bounded: while the batch runs, a round costs one request beyond each poll, and rounds are five
//! minutes apart at least; once it is over, rounds follow within seconds, with a number of requests that is fixed.

use super::tracker::Tracker;
use super::window::Window;
use super::{Duration, Instant};

/// The first pause between two rounds while the batch runs, and once it is over.
const PAUSE: Duration = Duration::from_ms(300_000.0);
const PAUSE_AT_END: Duration = Duration::from_ms(500.0);
const LONGEST_PAUSE_AT_END: Duration = Duration::from_ms(2000.0);

/// Requests to get the rows right once the batch is over, beyond three for each page. They are those of the batch: a state
/// that flaps between two replicas does not bring new ones.
const EFFORT_AT_END: u32 = 28;
const ROUNDS_AT_END: u32 = 3;

/// Where the reading again is.
#[derive(Clone, Copy, Debug, Default)]
pub struct Recheck {
    /// The logical time at which the round began, and where it goes on.
    round: Option<(u32, u32)>,
    rounds: u32,
    not_before: Instant,
    /// Requests that are left once the batch is over.
    effort: Option<u32>,
}

impl Recheck {
    /// The rows agree with the counts, or are looked at anew. Effort that is spent stays spent.
    pub fn succeed(&mut self) {
        let effort = self.effort;
        *self = Self {
            effort,
            ..Self::default()
        };
    }

    /// The next window, of at most so many rows; `None` where the round is over, or none is due.
    pub fn next(
        &mut self,
        tracker: &Tracker,
        tick: u32,
        now: Instant,
        rows: u32,
        is_over: bool,
    ) -> Option<Window> {
        if now < self.not_before || is_over && !self.has_effort() {
            return None;
        }
        // The first round spares the rows that came with the newest counts.
        let begins = tick + u32::from(self.rounds > 0);
        let (began, from) = *self.round.get_or_insert((begins, 0));
        let doubt = tracker.doubt(is_over);
        let end = tracker.total();
        let is_due = |index: &u32| {
            tracker.rows.seen(*index) < began && doubt.is_about(tracker.rows.state(*index))
        };
        let Some(first) = (from..end).find(is_due) else {
            self.end_round(now, is_over);
            return None;
        };
        let last = (first..first.saturating_add(rows).min(end)).rfind(is_due);
        let window = Window::snapped(first, last.unwrap_or(first) + 1, rows);
        self.round = Some((began, window.end()));
        if is_over {
            let pages = end.div_ceil(rows.max(1));
            let left = self.effort.unwrap_or(pages * ROUNDS_AT_END + EFFORT_AT_END);
            self.effort = Some(left.saturating_sub(1));
        }
        Some(window)
    }

    fn end_round(&mut self, now: Instant, is_over: bool) {
        let doubled = f64::from(1_u32 << self.rounds.min(10));
        self.not_before = now
            + if is_over {
                PAUSE_AT_END.times(doubled).min(LONGEST_PAUSE_AT_END)
            } else {
                PAUSE.times(doubled)
            };
        self.rounds += 1;
        self.round = None;
    }

    /// No window before this time.
    pub fn not_before(&self) -> Instant {
        self.not_before
    }

    /// Whether a whole round has not brought rows and counts together.
    pub fn was_in_vain(&self) -> bool {
        self.rounds > 0
    }

    /// Whether requests are left for a batch that is over.
    pub fn has_effort(&self) -> bool {
        self.effort != Some(0)
    }
}
