//! Which window of rows to request next.
//!
//! Queries start in the order of their creation, a few at a time: between two polls only a narrow band of rows
//! changes. A poll reads that band; the counts that come with it tell whether anything changed elsewhere. Where they
//! do, a later poll reads there instead, where most rows have waited for longest. Further windows are read beyond the
//! poll while little happens, after a sleep, and at the end.

use super::delta::Delta;
use super::loading::Loading;
use super::page_size::{PageSize, PageStats};
use super::recheck::Recheck;
use super::stragglers::{is_doubtful, open_band, stalest, waiting};
use super::tracker::{Gap, Tracker};
use super::window::{GRID, LARGEST, Window, ahead_of, earliest};
use super::{Instant, PageRequest};

/// Stragglers are worth a poll when they have waited for so many ticks for each query that will start meanwhile. A
/// tick is half a poll.
const WORTH_TICKS: f64 = 2.0;

/// What brings the counts in the fewest bytes.
const COUNTS_ONLY: Window = Window {
    offset: 0,
    limit: 1,
};

/// What one request beyond the poll costs, and what a poll earns towards it while little happens.
const COST: u32 = 10;
const EARNED: u32 = 3;
const MOST_CREDIT: u32 = 30;

/// Remembers what was requested, and decides what to request.
#[derive(Debug)]
pub struct Plan {
    /// Whether a reader wants rows; else only counts are requested.
    wants_rows: bool,
    size: PageSize,
    last: Option<Window>,
    /// Whether the last poll read another window than the band.
    was_for_stragglers: bool,
    credit: u32,
    loading: Loading,
    recheck: Recheck,
    /// Whether a poll has been answered since the last window beyond it.
    may_recheck: bool,
    /// Whether the batch is over, so that rows are wanted at once.
    is_over: bool,
    /// Where the search for rows out of order goes on.
    cursor: Option<u32>,
    /// Rows that are still to be searched before the search is given up.
    to_search: u32,
    /// The gap that could not be closed: nothing is searched for it again.
    unexplained: Option<Gap>,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            wants_rows: true,
            size: PageSize::default(),
            last: None,
            was_for_stragglers: false,
            credit: COST,
            loading: Loading::default(),
            recheck: Recheck::default(),
            may_recheck: false,
            is_over: false,
            cursor: None,
            to_search: 0,
            unexplained: None,
        }
    }
}

impl Plan {
    /// Whether a reader wants rows.
    pub fn wants_rows(&self) -> bool {
        self.wants_rows
    }

    /// Sets whether a reader wants rows. Gives whether that is new.
    pub fn set_wants_rows(&mut self, wants_rows: bool) -> bool {
        std::mem::replace(&mut self.wants_rows, wants_rows) != wants_rows
    }

    /// Learns from a response: how heavy rows are, how many the server gives at once, and whether loading helps.
    pub fn learn(&mut self, requested: Window, stats: &PageStats, tracker: &Tracker, now: Instant) {
        let in_band = self.last == Some(requested) || tracker.has_unread();
        self.size.learn(requested, stats, tracker.total(), in_band);
        self.learn_from_load(requested, stats, tracker, now);
    }

    /// Learns whether rows come that were never read.
    fn learn_from_load(
        &mut self,
        requested: Window,
        stats: &PageStats,
        tracker: &Tracker,
        now: Instant,
    ) {
        if stats.new_rows > 0 {
            self.loading.succeed();
        } else if self.wants_rows
            && tracker.has_unread()
            && requested.covers(tracker.first_unread(), tracker.first_unread() + 1)
        {
            self.loading.fail(now);
        }
    }

    /// Learns what else a response has shown: other counts, and whether it was a poll.
    pub fn learn_counts(&mut self, delta: &Delta, is_poll: bool) {
        if delta.head_changed {
            self.loading.try_again();
        }
        self.may_recheck |= is_poll;
    }

    /// After a response that was too long to be read.
    pub fn request_fewer(&mut self, requested: Window) {
        self.size.request_fewer(requested);
    }

    /// What was given up: where, and in words.
    pub fn complaint(&self, tracker: &Tracker) -> Option<(&'static str, &'static str)> {
        if !self.wants_rows {
            return None;
        }
        let is_in_vain = self.unexplained.is_some() || self.recheck.was_in_vain();
        if self.loading.has_given_up() {
            Some((
                "data",
                "rows that the total promises do not come; the counts are shown",
            ))
        } else if is_in_vain && !tracker.has_unread() && !tracker.is_synced() {
            Some((
                "meta.progress",
                "the counts do not agree with the rows, however often they are read; the counts are shown",
            ))
        } else {
            None
        }
    }

    /// No row is read before this time, where rows are missing or in doubt; `None` where there is nothing to read.
    pub fn rows_not_before(&self, tracker: &Tracker) -> Option<Instant> {
        if !self.wants_rows {
            return None;
        }
        if tracker.has_unread() {
            return self.loading.not_before();
        }
        let is_due = self.is_over && self.recheck.has_effort() && tracker.doubt(true).is_any();
        is_due.then(|| self.recheck.not_before())
    }

    /// The batch is over, or goes on after all. Once it is over, rows that are missing or in doubt are read at once.
    pub fn set_over(&mut self, is_over: bool) {
        if is_over && !self.is_over {
            self.recheck.succeed();
            self.loading.succeed();
        }
        self.is_over = is_over;
    }

    /// Rows of a batch that is over are read once more, with new effort.
    pub fn read_again(&mut self) {
        self.recheck = Recheck::default();
        self.loading.succeed();
    }

    /// The next page of rows that were never read; `None` when there is none, or all have been requested.
    pub fn load(
        &self,
        tracker: &Tracker,
        in_flight: &[PageRequest],
        now: Instant,
    ) -> Option<Window> {
        if !self.wants_rows || self.loading.not_before().is_none_or(|at| now < at) {
            return None;
        }
        let total = tracker.total();
        let mut offset = tracker.first_unread();
        while offset < total {
            let window = Window {
                offset,
                limit: self.size.page_rows(),
            };
            match in_flight.iter().find(|other| other.window.overlaps(window)) {
                Some(other) => offset = other.window.end(),
                None if tracker.needs_reading(offset) => return Some(window),
                None => offset += 1,
            }
        }
        None
    }

    /// The window of the next poll, where so many queries may have started since the last one.
    pub fn poll(&mut self, tracker: &Tracker, expected_starts: u32, calm: bool) -> Window {
        if !self.wants_rows {
            return COUNTS_ONLY;
        }
        if calm {
            self.credit = (self.credit + EARNED).min(MOST_CREDIT);
        }
        let band = self.band(tracker, expected_starts);
        self.last = Some(band);
        self.straggler_window(tracker, expected_starts)
            .unwrap_or(band)
    }

    /// Another window than the band: where rows that the counts tell of have waited for longest.
    ///
    /// No larger than the band, only where it is worth a poll, and never twice in a row.
    fn straggler_window(&mut self, tracker: &Tracker, expected_starts: u32) -> Option<Window> {
        let gap = tracker.gap();
        let changes = gap.ends.max(gap.starts);
        if std::mem::take(&mut self.was_for_stragglers) || changes <= 0 || tracker.has_unread() {
            return None;
        }
        let waiting = waiting(tracker, gap, self.size.most_ended_rows())?;
        // Only some of those that wait have changed.
        let share = (changes as f64 / f64::from(waiting.rows)).min(1.0);
        self.was_for_stragglers =
            f64::from(waiting.ticks) * share > f64::from(expected_starts) * WORTH_TICKS;
        self.was_for_stragglers.then_some(waiting.window)
    }

    /// The band in which rows change: from the last straggler to those that may have started.
    fn band(&self, tracker: &Tracker, expected_starts: u32) -> Window {
        let total = if tracker.has_answered() {
            tracker.total()
        } else {
            // What was restored need not be read again.
            tracker.rows.len()
        };
        let most = self.size.most_rows();
        if total <= most {
            // All of it, at the URL of the first request.
            return Window {
                offset: 0,
                limit: self.size.page_rows(),
            };
        }
        // Never so far that the window leaves the frontier behind.
        let half = ahead_of(most) / 2;
        let ahead = expected_starts.min(half);
        // The counts may know of starts that no row shows yet.
        let started = u32::try_from(tracker.gap().starts).unwrap_or(0);
        let ahead = ahead.saturating_add(started.min(half));
        let end = tracker.frontier().saturating_add(ahead).min(total).max(1);
        let start = open_band(tracker).min(end - 1).max(earliest(end, most));
        match self.last {
            Some(last) if last.covers(start, end) && last.limit <= most.min((end - start) * 3) => {
                last
            }
            _ => Window::snapped(start, end, most),
        }
    }

    /// What else to read, now that a response is in: where the counts say that more has changed.
    pub fn follow_up(&mut self, tracker: &Tracker, tick: u32, now: Instant) -> Option<Window> {
        if tracker.is_synced() {
            self.recheck.succeed();
        }
        if tracker.is_synced() || tracker.has_unread() || !self.wants_rows {
            (self.cursor, self.unexplained) = (None, None);
            return None;
        }
        let gap = tracker.gap();
        let may_recheck = tracker.doubt(self.is_over).is_any()
            && (self.is_over
                || tracker.counts.were_run_again() && std::mem::take(&mut self.may_recheck));
        let rows = self.size.page_rows();
        if may_recheck
            && let Some(window) = self.recheck.next(tracker, tick, now, rows, self.is_over)
        {
            return Some(window);
        }
        if self.is_over || gap.starts <= 0 && gap.ends <= 0 {
            (self.cursor, self.unexplained) = (None, None);
            return None;
        }
        if self.unexplained == Some(gap) {
            return None;
        }
        // After a long sleep, more has changed than a page holds: the request always pays.
        let is_free = u32::try_from(gap.starts).is_ok_and(|starts| starts > self.size.most_rows());
        if !is_free && self.credit < COST {
            return None;
        }
        let window = self.search(tracker, gap)?;
        if !is_free {
            self.credit -= COST;
        }
        Some(window)
    }

    /// Where the change that no row shows is most likely: at the frontier, among the stragglers, anywhere.
    fn search(&mut self, tracker: &Tracker, gap: Gap) -> Option<Window> {
        let since = tracker.head().sent;
        let (frontier, total) = (tracker.frontier(), tracker.total());
        if gap.starts > 0 && frontier < total && tracker.rows.seen(frontier) < since {
            let starts = u32::try_from(gap.starts).unwrap_or(LARGEST);
            let end = frontier.saturating_add(starts).saturating_add(GRID / 2);
            return Some(Window::snapped(
                frontier,
                end.min(total),
                self.size.page_rows(),
            ));
        }
        if let Some(stale) = stalest(tracker, since, gap) {
            let most = if gap.starts > 0 {
                self.size.page_rows()
            } else {
                self.size.most_ended_rows()
            };
            let last = (stale..stale.saturating_add(most).min(frontier))
                .rfind(|index| is_doubtful(tracker, *index, gap));
            return Some(Window::snapped(stale, last.unwrap_or(stale) + 1, most));
        }
        self.search_everywhere(tracker)
    }

    /// Rows that start out of order: all that have not ended are read, in turn, once for each gap.
    fn search_everywhere(&mut self, tracker: &Tracker) -> Option<Window> {
        let (start, end) = (tracker.first_open(), tracker.total());
        let cursor = match self.cursor {
            None => {
                self.to_search = end.saturating_sub(start);
                start
            }
            Some(cursor) if cursor < start || cursor >= end => start,
            Some(cursor) => cursor,
        };
        if self.to_search == 0 {
            self.unexplained = Some(tracker.gap());
            self.cursor = None;
            return None;
        }
        let rows = (end - start)
            .div_ceil(8)
            .clamp(self.size.most_rows(), self.size.page_rows());
        let window = Window::snapped(cursor, (cursor + rows).min(end), self.size.page_rows());
        self.to_search = self
            .to_search
            .saturating_sub(window.end().saturating_sub(cursor));
        self.cursor = Some(window.end());
        Some(window)
    }
}
