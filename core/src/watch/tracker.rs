//! What is known of the batch: the counts as the API says them, the rows as they were read, and how far they agree.

use crate::model::{BatchState, Progress, QueryState};
use crate::rows::encode::Reading;
use crate::rows::{Change, FIRST_REVISION, MAX_ROWS, Row, Rows, Stamp};
use crate::status::Answer;

/// Room for so many rows is made at once; for more only when they come, because a total may be a lie.
const MOST_PROMISED: u32 = 250_000;

/// So many answers in a row must say the same before a step back is believed: replicas lag behind.
const MOST_STEPS_BACK: u32 = 2;

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

/// How many queries have started and ended by the counts that no row shows yet. Negative: the rows are ahead.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Gap {
    /// Queries that have started.
    pub starts: i64,
    /// Queries that have ended.
    pub ends: i64,
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
    /// The latest end among the queries that ended since they were last read: not long ago.
    pub latest_end: Option<i64>,
    /// Whether the counts, the total or the batch's state are different now.
    pub head_changed: bool,
    /// Whether the answer's counts were put aside, because they are older than those that are known.
    pub head_older: bool,
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
    /// Rows by state, in the order of [`QueryState`].
    tally: [u32; 5],
    /// All rows before this one have ended.
    first_open: u32,
    /// Behind the last row that has started.
    front: u32,
    /// The row before which none is unread.
    first_unread: u32,
    revision: u32,
    rows_total: u64,
    latest_time: Option<i64>,
    first_start: Option<i64>,
    last_end: Option<i64>,
}

impl Tracker {
    /// Begins with rows that an earlier watch knew. Each query that has ended is told to `ended`.
    pub fn restore(rows: Rows, mut ended: impl FnMut(i64)) -> Self {
        let mut tracker = Self {
            rows,
            revision: FIRST_REVISION,
            ..Self::default()
        };
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
            tracker.note_times(tracker.rows.started(index), tracker.rows.ended(index));
            let duration = tracker.rows.duration(index);
            if let Some(duration) = duration.filter(|_| after.is_some_and(QueryState::is_terminal))
            {
                ended(duration);
            }
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
        self.rows.grow(self.total_of(&head).min(MOST_PROMISED));
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
            let before = self.rows.state(index);
            let count = before.and_then(|state| self.tally.get_mut(state as usize));
            if let Some(count) = count {
                *count = count.wrapping_sub(1);
            }
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

    /// Begins to read an answer to a request for the rows up to `end`, which are `likely` so many.
    pub fn reading(&mut self, likely: u32, end: u32) -> Reading<'_> {
        let most = self.most_index(end);
        Reading::new(&mut self.rows, likely, most)
    }

    /// A row at or behind `end` that the total does not know either is nonsense.
    fn most_index(&self, end: u32) -> u32 {
        self.rows.len().max(end).min(MAX_ROWS)
    }

    /// Takes one row of an answer to a request for the rows up to `end`.
    ///
    /// Gives how long its query ran, if it is known to have ended only since this answer.
    pub fn take_row(
        &mut self,
        index: u64,
        row: &Row,
        stamp: Stamp,
        end: u32,
        delta: &mut Delta,
    ) -> Option<i64> {
        let most = self.most_index(end);
        let index = u32::try_from(index).ok().filter(|index| *index < most)?;
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
        self.count(index, change);
        self.note_times(packed.started(), packed.ended());
        let has_ended = |state: Option<QueryState>| state.is_some_and(QueryState::is_terminal);
        if has_ended(change.before) || !has_ended(change.after) {
            return None;
        }
        if change.before.is_some() {
            delta.latest_end = delta.latest_end.max(packed.ended());
        }
        packed.duration()
    }

    fn count(&mut self, index: u32, change: Change) {
        for (state, step) in [(change.before, u32::MAX), (change.after, 1)] {
            let count = state.and_then(|state| self.tally.get_mut(state as usize));
            if let Some(count) = count {
                *count = count.wrapping_add(step);
            }
        }
        let Some(state) = change.after else { return };
        if state != QueryState::Queued {
            self.front = self.front.max(index + 1);
        }
        if !state.is_terminal() {
            self.first_open = self.first_open.min(index);
        }
    }

    fn note_times(&mut self, started: Option<i64>, ended: Option<i64>) {
        // No time sorts before any time.
        self.latest_time = self.latest_time.max(started).max(ended);
        self.last_end = self.last_end.max(ended);
        self.first_start = match (self.first_start, started) {
            (Some(first), Some(start)) => Some(first.min(start)),
            (first, start) => first.or(start),
        };
    }

    /// Ends the taking of an answer: moves the marks over what is known now.
    pub fn settle(&mut self, delta: &Delta) {
        if delta.changed_rows > 0 {
            self.revision += 1;
        }
        while self.rows.state(self.first_unread).is_some() {
            self.first_unread += 1;
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
        self.tally.iter().sum()
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

    /// The latest time that the API named: its clock was at least there.
    pub fn latest_time(&self) -> Option<i64> {
        self.latest_time
    }

    /// Rows in a state.
    pub fn rows_in(&self, state: QueryState) -> u32 {
        self.tally.get(state as usize).copied().unwrap_or(0)
    }

    /// What the counts know and the rows do not.
    pub fn gap(&self) -> Gap {
        let Progress { running, ended, .. } = self.progress();
        let rows = |state| i64::from(self.rows_in(state));
        let rows_ended = rows(QueryState::Success) + rows(QueryState::Failure);
        let rows_started = rows_ended + rows(QueryState::Running) + rows(QueryState::Unknown);
        Gap {
            starts: (running + ended) as i64 - rows_started,
            ends: ended as i64 - rows_ended,
        }
    }

    /// Whether all rows are known, and are in the states that the counts say.
    ///
    /// No row is ahead of the counts, and rows only move forward: where the tallies are equal, no row is behind.
    pub fn is_synced(&self) -> bool {
        let Some(head) = &self.head else { return false };
        let Progress {
            queued,
            running,
            success,
            failure,
            total,
            ..
        } = head.progress;
        let counts = [
            (QueryState::Queued, queued),
            (QueryState::Running, running),
            (QueryState::Success, success),
            (QueryState::Failure, failure),
        ];
        let agree = counts
            .iter()
            .all(|(state, count)| u64::from(self.rows_in(*state)) == *count);
        head.complete && agree && self.peak.is_none() && u64::from(self.read_rows()) == total
    }
}

/// Whether no count is smaller than before: queries come into being, start and end, and never the other way.
fn is_forward(new: Progress, old: Progress) -> bool {
    let counts = |progress: Progress| {
        let started = progress.running + progress.ended;
        [progress.total, started, progress.success, progress.failure]
    };
    counts(new)
        .iter()
        .zip(counts(old))
        .all(|(new, old)| *new >= old)
}
