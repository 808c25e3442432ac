//! What is known of the batch: the counts as the API says them, the rows as they were read, and how far they agree.

pub use super::agreement::Gap;
use super::agreement::{Doubt, Tally};
use super::counts::{Counts, Head};
use super::delta::{Delta, NO_TIME};
use crate::model::{Progress, QueryState};
use crate::rows::pack::Reading;
use crate::rows::packed::{EMPTY_ROW, PackedRow};
use crate::rows::{Change, FIRST_REVISION, MAX_ROWS, Row, Rows, Stamp};
use crate::status::Page;
use crate::time::{is_plausible, latest_plausible};

/// Room for so many rows is made at once; for more only when they come, because a total may be a lie.
const MOST_PROMISED: u32 = 250_000;

/// What a response has changed of a row.
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
    /// The counts.
    pub counts: Counts,
    /// Rows that were last read before this logical time are read again, as if they never were.
    reread_before: u32,
    /// Rows that were last read before this logical time may be of other queries by now.
    doubted_before: u32,
    /// No later time is one of this batch.
    latest_plausible: i64,
    tally: Tally,
    /// All rows before this one have ended.
    first_open: u32,
    /// Behind the last row that has started.
    frontier: u32,
    /// The row before which none is unread.
    first_unread: u32,
    revision: u32,
    result_rows: u64,
    first_start: i64,
    last_end: i64,
    /// Whether a row that one of these two times may be from has another one now.
    has_lost_time: bool,
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
            let row = *tracker.rows.packed(index);
            if after.is_none() {
                continue;
            }
            let change = Change {
                before: None,
                after,
                changed: true,
                went_back: false,
                old: EMPTY_ROW,
            };
            let learned = tracker.learn(index, &row, change, &mut Delta::default());
            learn(&tracker.rows, learned);
        }
        tracker.settle(&Delta::default());
        tracker
    }

    /// Takes the head of a response.
    pub fn take_head(&mut self, page: &mut Page, stamp: Stamp, delta: &mut Delta) {
        self.counts.take(page, stamp, delta);
        self.revision += u32::from(delta.head_changed);
        let total = self.total();
        if delta.rows > 1 && !delta.head_older {
            // One row comes with counts that are asked for alone.
            self.rows.grow(total.min(MOST_PROMISED));
        }
        if total < self.rows.len() {
            self.forget_rows(total);
        }
    }

    /// Forgets the rows that the total no longer knows: they would be shown, and never agree with the counts.
    fn forget_rows(&mut self, total: u32) {
        for index in total..self.rows.len() {
            self.tally.count(self.rows.state(index), -1);
            self.result_rows -= self.rows.packed(index).total_rows().unwrap_or(0);
        }
        self.rows.cut(total);
        self.first_open = self.first_open.min(total);
        self.frontier = self.frontier.min(total);
        self.first_unread = self.first_unread.min(total);
        self.has_lost_time = true;
        self.counts.forget_peak();
    }

    /// Tells what the machine's clock shows, in epoch milliseconds.
    pub fn set_time(&mut self, wall_ms: f64) {
        self.latest_plausible = latest_plausible(wall_ms as i64);
    }

    /// Begins to read a response to a request for the rows up to `end`, which are `likely` so many.
    pub fn reading(&mut self, likely: u32, end: u32) -> Reading<'_> {
        let most = self.rows.len().max(end).min(MAX_ROWS);
        Reading::new(&mut self.rows, likely, most)
    }

    /// Takes one row of a response; `total` is what the response itself says. Rows that neither it nor the known total
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
        let was_sure = self.rows.seen(index) >= self.doubted_before;
        let change = self.rows.put(index, row, stamp, self.revision + 1);
        if !change.changed {
            return None;
        }
        delta.changed_rows += 1;
        delta.new_rows += u32::from(change.before.is_none());
        delta.rows_back += u32::from(change.went_back);
        delta.replaced += u32::from(was_sure && row.packed.is_of_other_query(&change.old));
        Some(self.learn(index, &row.packed, change, delta))
    }

    /// Takes what a row is like now.
    fn learn(&mut self, index: u32, row: &PackedRow, change: Change, delta: &mut Delta) -> Learned {
        let Change {
            before, after, old, ..
        } = change;
        self.tally.count(before, -1);
        self.tally.count(after, 1);
        let has_ended = |state: Option<QueryState>| state.is_some_and(QueryState::is_terminal);
        if after != Some(QueryState::Queued) {
            self.frontier = self.frontier.max(index + 1);
        }
        if !has_ended(after) {
            self.first_open = self.first_open.min(index);
        }
        let others = self
            .result_rows
            .saturating_sub(old.total_rows().unwrap_or(0));
        self.result_rows = others.saturating_add(row.total_rows().unwrap_or(0));
        let (start, end) = times_of(&old);
        let is_lost = |time, known| time != NO_TIME && time == known;
        self.has_lost_time |= is_lost(start, self.first_start) || is_lost(end, self.last_end);
        let ends = self.take_times(row, delta) && has_ended(after) && !has_ended(before);
        if ends && before.is_some() {
            delta.latest_end = delta.latest_end.max(times_of(row).1);
        }
        Learned {
            index,
            change,
            ran_for: row.duration().filter(|_| ends),
        }
    }

    /// Takes the times of a row, if they can be those of this batch.
    fn take_times(&mut self, row: &PackedRow, delta: &mut Delta) -> bool {
        let (started, ended) = times_of(row);
        for time in [started, ended] {
            if time != NO_TIME && (!is_plausible(time) || time > self.latest_plausible) {
                delta.odd_times += 1;
                return false;
            }
        }
        delta.latest_time = delta.latest_time.max(started).max(ended);
        self.last_end = self.last_end.max(ended);
        if started != NO_TIME && (self.first_start == NO_TIME || started < self.first_start) {
            self.first_start = started;
        }
        true
    }

    /// Ends the taking of a response: moves the marks over what is known now.
    pub fn settle(&mut self, delta: &Delta) {
        self.revision += u32::from(delta.changed_rows > 0);
        if std::mem::take(&mut self.has_lost_time) {
            (self.first_start, self.last_end) = (NO_TIME, NO_TIME);
            for index in 0..self.rows.len() {
                let row = *self.rows.packed(index);
                self.take_times(&row, &mut Delta::default());
            }
        }
        while self.first_unread < self.rows.len() && !self.needs_reading(self.first_unread) {
            self.first_unread += 1;
        }
        // Queries that went back to the queue: the last one that has started is further ahead.
        while delta.rows_back > 0
            && self.frontier > 0
            && self.rows.state(self.frontier - 1) == Some(QueryState::Queued)
        {
            self.frontier -= 1;
        }
        if !delta.head_older {
            let is_ahead = self.counts.head.complete && self.tally.is_ahead(self.progress());
            self.counts.compare(self.agrees(), is_ahead);
        }
        while self
            .rows
            .state(self.first_open)
            .is_some_and(QueryState::is_terminal)
        {
            self.first_open += 1;
        }
    }

    /// Whether there was a response.
    pub fn has_answered(&self) -> bool {
        self.counts.are_known
    }

    /// The head of the newest response.
    pub fn head(&self) -> &Head {
        &self.counts.head
    }

    /// Counts as the API says them.
    pub fn progress(&self) -> Progress {
        self.counts.head.progress
    }

    /// Queries in the batch, as far as rows are kept.
    pub fn total(&self) -> u32 {
        self.progress().total.min(MAX_ROWS.into()) as u32
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
    pub fn frontier(&self) -> u32 {
        self.frontier
    }

    /// Grows with every change of rows or counts.
    pub fn revision(&self) -> u32 {
        self.revision
    }

    /// Rows of all results so far.
    pub fn result_rows(&self) -> u64 {
        self.result_rows
    }

    /// Start of the first query.
    pub fn first_start(&self) -> Option<i64> {
        Some(self.first_start).filter(|time| *time != NO_TIME)
    }

    /// End of the last query that has ended.
    pub fn last_end(&self) -> Option<i64> {
        Some(self.last_end).filter(|time| *time != NO_TIME)
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

    /// Doubts all rows that were last read before a response in which one is of another query. Whether any is left to doubt.
    pub fn doubt_replaced(&mut self, delta: &Delta, arrived: u32) -> bool {
        if delta.replaced > 0 {
            self.doubted_before = arrived;
        }
        self.has_doubted()
    }

    fn has_doubted(&self) -> bool {
        let is_doubted = |index| self.rows.seen(index) < self.doubted_before;
        self.doubted_before > self.reread_before && (0..self.rows.len()).any(is_doubted)
    }

    /// Has all rows read again that are doubted.
    pub fn reread_doubted(&mut self) {
        self.reread_before = self.doubted_before;
        self.first_unread = 0;
    }

    /// Which rows the counts contradict. Those that have ended may be newer than the counts: they wait for several responses.
    pub fn doubt(&self, is_over: bool) -> Doubt {
        if !self.counts.head.complete {
            return Doubt::default();
        }
        let lasts = is_over || self.counts.were_run_again();
        self.tally.doubt(self.progress(), lasts)
    }

    /// Whether all rows are known, and are in the states that the counts say.
    /// Rows only move forward: with equal tallies, none is behind. After a step back several responses must agree.
    pub fn is_synced(&self) -> bool {
        self.agrees() && !self.counts.have_stepped_back()
    }

    /// Whether rows and counts agree, and only more responses have to say so.
    pub fn is_settling(&self) -> bool {
        self.agrees() && self.counts.have_stepped_back()
    }

    fn agrees(&self) -> bool {
        let are_sure = self.counts.head.complete && !self.has_unread() && !self.has_doubted();
        are_sure && self.tally.agrees(self.progress())
    }
}

/// When a query has started and ended, or [`NO_TIME`].
fn times_of(row: &PackedRow) -> (i64, i64) {
    (
        row.started().unwrap_or(NO_TIME),
        row.ended().unwrap_or(NO_TIME),
    )
}
