//! What is known of the batch: the counts as the API says them, the rows as they were read, and how far they agree.

pub use super::agreement::Gap;
use super::agreement::{Doubt, Tally, is_forward};
use crate::model::{BatchState, Progress, QueryState};
use crate::rows::interner::Symbol;
use crate::rows::pack::Reading;
use crate::rows::{Change, FIRST_REVISION, MAX_ROWS, Row, Rows, Stamp};
use crate::status::Answer;

/// Room for so many rows is made at once; for more only when they come, because a total may be a lie.
const MOST_PROMISED: u32 = 250_000;

/// So many answers in a row must say the same before a step back is believed: replicas lag behind.
const MOST_STEPS_BACK: u32 = 2;

/// Answers in a row in which rows are further than the counts, before rows that have ended are doubted.
const AHEAD_FOR: u32 = 2;

/// Answers in a row in which rows and counts agree, before a step back no longer keeps them from being synced.
const AGREED_FOR: u32 = 5;

/// 2015-01-01. No batch is older; the years 1, 1900 and 1970 stand for "no time" elsewhere.
const EARLIEST_MS: i64 = 1_420_070_400_000;

/// Times this far ahead of the machine's clock are none of this batch. A clock that is behind this year is not believed.
const AHEAD_MS: i64 = 366 * 86_400_000;
const THIS_YEAR_MS: i64 = 1_767_225_600_000;

/// The head of the newest answer.
#[derive(Clone, Debug, Default)]
pub struct Head {
    /// For support.
    pub request_id: Option<String>,
    /// State of the batch.
    pub state: BatchState,
    /// State of the batch in the API's word.
    pub status_code: Option<String>,
    /// Counts over the whole batch.
    pub progress: Progress,
    /// Whether all four counts are known.
    pub complete: bool,
    /// The tick at which its request was sent.
    pub sent: u32,
}

/// What an answer brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Delta {
    /// Rows in the answer.
    pub rows: u32,
    /// Rows that were never read before.
    pub new_rows: u32,
    /// Rows that are different now.
    pub changed_rows: u32,
    /// Rows that are said to be at an earlier stage than before.
    pub rows_back: u32,
    /// Rows beyond the total, which are left out.
    pub beyond_total: u32,
    /// Rows at whose place another query was before, by its schedule ID.
    pub replaced: u32,
    /// Times that cannot be those of this batch.
    pub odd_times: u32,
    /// The latest time in the rows that have changed.
    pub latest_time: Option<i64>,
    /// The latest end among the queries that ended since they were last read: not long ago.
    pub latest_end: Option<i64>,
    /// Whether the counts, the total or the batch's state are different now.
    pub head_changed: bool,
    /// Whether the answer's counts were put aside, because they are older than those that are known.
    pub head_older: bool,
}

/// What an answer has changed of a row.
#[derive(Clone, Copy, Debug)]
pub struct Learned {
    /// Its position.
    pub index: u32,
    /// Its state before and after.
    pub change: Change,
    /// How long its query ran in milliseconds, if it is known only now to have ended, at a time that can be.
    pub ran_for: Option<i64>,
}

/// The batch, as far as it is known.
#[derive(Debug, Default)]
pub struct Tracker {
    /// The rows.
    pub rows: Rows,
    head: Option<Head>,
    steps_back: u32,
    /// The counts before a step back was believed: some rows may be ahead until they are reached again.
    peak: Option<Progress>,
    /// Answers in a row in which rows and counts agree, and in which rows are further than the counts.
    agreed_for: u32,
    ahead_for: u32,
    /// Rows that were last read before this logical time are read again, as if they never were.
    reread_before: u32,
    /// No later time is one of this batch.
    latest_plausible: i64,
    tally: Tally,
    /// All rows before this one have ended.
    first_open: u32,
    /// Behind the last row that has started.
    front: u32,
    /// The row before which none is unread.
    first_unread: u32,
    revision: u32,
    rows_total: u64,
    first_start: Option<i64>,
    last_end: Option<i64>,
}

impl Tracker {
    /// Begins with rows that an earlier watch knew. What each is like is told to `learn`.
    pub fn restore(rows: Rows, wall_ms: f64, mut learn: impl FnMut(&Rows, Learned)) -> Self {
        let mut tracker = Self {
            rows,
            revision: FIRST_REVISION,
            ..Self::default()
        };
        tracker.set_time(wall_ms);
        for index in 0..tracker.rows.len() {
            let after = tracker.rows.state(index);
            let change = Change {
                before: None,
                after,
                changed: true,
                went_back: false,
            };
            tracker.count(index, change);
            tracker.rows_total = tracker
                .rows_total
                .saturating_add(tracker.rows.total_rows(index).unwrap_or(0));
            let (start, end) = (tracker.rows.started(index), tracker.rows.ended(index));
            let plausible = tracker.note_times(start, end, &mut Delta::default());
            let has_ended = plausible && after.is_some_and(QueryState::is_terminal);
            let learned = Learned {
                index,
                change,
                ran_for: tracker.rows.duration(index).filter(|_| has_ended),
            };
            learn(&tracker.rows, learned);
        }
        tracker.settle(&Delta::default());
        tracker
    }

    /// Takes the head of an answer.
    pub fn take_head(&mut self, answer: &Answer, stamp: Stamp, delta: &mut Delta) {
        let known = self.head.as_ref();
        let is_first = known.is_none();
        if let Some(known) = known {
            let forward = is_forward(answer.progress, known.progress);
            let overtaken = stamp.sent < known.sent;
            // One that was overtaken may know more all the same: it was longer on its way.
            let older = overtaken && (!forward || answer.progress == known.progress);
            if older || !forward && self.steps_back < MOST_STEPS_BACK {
                self.steps_back += u32::from(!overtaken);
                delta.head_older = true;
                return;
            }
            if !forward {
                self.peak.get_or_insert(known.progress);
            }
        }
        self.steps_back = 0;
        self.peak = self.peak.filter(|peak| !is_forward(answer.progress, *peak));
        let before = known.map(|head| (head.progress, head.state, head.status_code.clone()));
        let head = Head {
            request_id: answer.request_id.clone(),
            state: answer.state,
            status_code: answer.status_code.clone(),
            progress: answer.progress,
            complete: answer.complete,
            sent: known.map_or(0, |known| known.sent).max(stamp.sent),
        };
        delta.head_changed =
            is_first || before != Some((head.progress, head.state, head.status_code.clone()));
        if delta.head_changed {
            self.revision += 1;
        }
        if delta.rows > 1 {
            // One row comes with counts that are asked for alone.
            self.rows.grow(self.total_of(&head).min(MOST_PROMISED));
        }
        self.forget_rows(self.total_of(&head));
        self.head = Some(head);
    }

    /// Forgets the rows that the total no longer knows: they would be shown, and never agree with the counts.
    fn forget_rows(&mut self, total: u32) {
        let forgotten = total..self.rows.len();
        if forgotten.is_empty() {
            return;
        }
        for index in forgotten {
            self.tally.count(self.rows.state(index), -1);
            let rows = self.rows.total_rows(index).unwrap_or(0);
            self.rows_total = self.rows_total.saturating_sub(rows);
        }
        self.rows.cut(total);
        self.first_open = self.first_open.min(total);
        self.front = self.front.min(total);
        self.first_unread = self.first_unread.min(total);
        // Its counts may have been those of rows that are gone.
        self.peak = None;
    }

    fn total_of(&self, head: &Head) -> u32 {
        u32::try_from(head.progress.total)
            .unwrap_or(MAX_ROWS)
            .min(MAX_ROWS)
    }

    /// Tells what the machine's clock shows, in epoch milliseconds.
    pub fn set_time(&mut self, wall_ms: f64) {
        self.latest_plausible = (wall_ms as i64).max(THIS_YEAR_MS).saturating_add(AHEAD_MS);
    }

    /// Begins to read an answer to a request for the rows up to `end`, which are `likely` so many.
    pub fn reading(&mut self, likely: u32, end: u32) -> Reading<'_> {
        let most = self.rows.len().max(end).min(MAX_ROWS);
        Reading::new(&mut self.rows, likely, most)
    }

    /// Takes one row of an answer; `total` is what the answer itself says. Rows that neither it nor the known total
    /// covers are left out.
    ///
    /// Gives what has changed, if anything has.
    pub fn take_row(
        &mut self,
        index: u64,
        row: &Row,
        stamp: Stamp,
        total: u64,
        delta: &mut Delta,
    ) -> Option<Learned> {
        let most = total.max(self.total().into()).min(MAX_ROWS.into());
        let Some(index) = u32::try_from(index)
            .ok()
            .filter(|index| u64::from(*index) < most)
        else {
            delta.beyond_total += 1;
            return None;
        };
        let id_before = self.rows.key(index);
        let rows_before = self.rows.total_rows(index).unwrap_or(0);
        let change = self.rows.put(index, row, stamp, self.revision + 1);
        if !change.changed {
            return None;
        }
        let Row { packed, .. } = row;
        let others = self.rows_total.saturating_sub(rows_before);
        self.rows_total = others.saturating_add(packed.total_rows().unwrap_or(0));
        delta.changed_rows += 1;
        delta.new_rows += u32::from(change.before.is_none());
        delta.rows_back += u32::from(change.went_back);
        let id = self.rows.key(index);
        let has_id = |(prefix, _): (Symbol, Option<u32>)| prefix != Symbol::NONE;
        delta.replaced += u32::from(has_id(id_before) && has_id(id) && id_before != id);
        self.count(index, change);
        let plausible = self.note_times(packed.started(), packed.ended(), delta);
        let has_ended = |state: Option<QueryState>| state.is_some_and(QueryState::is_terminal);
        let ends = !has_ended(change.before) && has_ended(change.after) && plausible;
        if ends && change.before.is_some() {
            delta.latest_end = delta.latest_end.max(packed.ended());
        }
        Some(Learned {
            index,
            change,
            ran_for: packed.duration().filter(|_| ends),
        })
    }

    fn count(&mut self, index: u32, change: Change) {
        self.tally.count(change.before, -1);
        self.tally.count(change.after, 1);
        let Some(state) = change.after else { return };
        if state != QueryState::Queued {
            self.front = self.front.max(index + 1);
        }
        if !state.is_terminal() {
            self.first_open = self.first_open.min(index);
        }
    }

    /// Takes the times of a row, if they can be those of this batch.
    fn note_times(&mut self, started: Option<i64>, ended: Option<i64>, delta: &mut Delta) -> bool {
        let is_odd = |time: &i64| !(EARLIEST_MS..=self.latest_plausible).contains(time);
        if started.iter().chain(&ended).any(is_odd) {
            delta.odd_times += 1;
            return false;
        }
        // No time sorts before any time.
        delta.latest_time = delta.latest_time.max(started).max(ended);
        self.last_end = self.last_end.max(ended);
        self.first_start = match (self.first_start, started) {
            (Some(first), Some(start)) => Some(first.min(start)),
            (first, start) => first.or(start),
        };
        true
    }

    /// Ends the taking of an answer: moves the marks over what is known now.
    pub fn settle(&mut self, delta: &Delta) {
        if delta.changed_rows > 0 {
            self.revision += 1;
        }
        while self.first_unread < self.rows.len() && !self.needs_reading(self.first_unread) {
            self.first_unread += 1;
        }
        // Queries that went back to the queue: the last one that has started is further ahead.
        while delta.rows_back > 0
            && self.front > 0
            && self.rows.state(self.front - 1) == Some(QueryState::Queued)
        {
            self.front -= 1;
        }
        if !delta.head_older {
            let grow = |count: u32, is_so: bool| if is_so { count + 1 } else { 0 };
            self.agreed_for = grow(self.agreed_for, self.agrees());
            self.ahead_for = grow(self.ahead_for, self.is_ahead());
            self.peak = self.peak.filter(|_| self.agreed_for < AGREED_FOR);
        }
        while self
            .rows
            .state(self.first_open)
            .is_some_and(QueryState::is_terminal)
        {
            self.first_open += 1;
        }
    }

    /// The head of the newest answer.
    pub fn head(&self) -> Option<&Head> {
        self.head.as_ref()
    }

    /// Counts as the API says them.
    pub fn progress(&self) -> Progress {
        self.head
            .as_ref()
            .map_or_else(Progress::default, |head| head.progress)
    }

    /// Queries in the batch, as far as rows are kept.
    pub fn total(&self) -> u32 {
        self.head.as_ref().map_or(0, |head| self.total_of(head))
    }

    /// Rows that were read at least once.
    pub fn read_rows(&self) -> u32 {
        self.tally.all()
    }

    /// The first row that was never read; the total, where all were.
    pub fn first_unread(&self) -> u32 {
        self.first_unread
    }

    /// Whether a row below the total was never read.
    pub fn has_unread(&self) -> bool {
        self.first_unread < self.total()
    }

    /// The first row that has not ended.
    pub fn first_open(&self) -> u32 {
        self.first_open
    }

    /// Behind the last row that has started.
    pub fn front(&self) -> u32 {
        self.front
    }

    /// Grows with every change of rows or counts.
    pub fn revision(&self) -> u32 {
        self.revision
    }

    /// Rows of all results so far.
    pub fn rows_total(&self) -> u64 {
        self.rows_total
    }

    /// Start of the first query.
    pub fn first_start(&self) -> Option<i64> {
        self.first_start
    }

    /// End of the last query that has ended.
    pub fn last_end(&self) -> Option<i64> {
        self.last_end
    }

    /// Rows in a state.
    pub fn rows_in(&self, state: QueryState) -> u32 {
        self.tally.of(state)
    }

    /// What the counts know and the rows do not.
    pub fn gap(&self) -> Gap {
        self.tally.gap(self.progress())
    }

    /// Whether a row below the total was never read, or is to be read again.
    pub fn needs_reading(&self, index: u32) -> bool {
        self.rows.state(index).is_none() || self.rows.seen(index) < self.reread_before
    }

    /// Has all rows read again that were last read before a logical time.
    pub fn reread_before(&mut self, tick: u32) {
        self.reread_before = tick;
        self.first_unread = 0;
    }

    /// Which rows the counts contradict. Rows that have ended are doubted only after several answers, unless the batch is
    /// over: they may have been read after the counts were taken.
    pub fn doubt(&self, is_over: bool) -> Doubt {
        let is_complete = self.head.as_ref().is_some_and(|head| head.complete);
        let lasts = is_over || self.ahead_for >= AHEAD_FOR;
        let doubt = is_complete.then(|| self.tally.doubt(self.progress(), lasts));
        doubt.unwrap_or_default()
    }

    /// Whether rows have been further than the counts for several answers: queries were run again.
    pub fn was_run_again(&self) -> bool {
        self.ahead_for >= AHEAD_FOR
    }

    fn is_ahead(&self) -> bool {
        let is_complete = self.head.as_ref().is_some_and(|head| head.complete);
        is_complete && self.tally.is_ahead(self.progress())
    }

    /// Whether all rows are known, and are in the states that the counts say.
    ///
    /// No row is ahead of the counts, and rows only move forward: where the tallies are equal, no row is behind. After a
    /// step back, which leaves some rows ahead, several answers must agree.
    pub fn is_synced(&self) -> bool {
        self.agrees() && self.peak.is_none()
    }

    /// Whether rows and counts agree, and only more answers have to say so.
    pub fn is_settling(&self) -> bool {
        self.agrees() && self.peak.is_some()
    }

    fn agrees(&self) -> bool {
        let is_complete = self.head.as_ref().is_some_and(|head| head.complete);
        is_complete && !self.has_unread() && self.tally.agrees(self.progress())
    }
}
