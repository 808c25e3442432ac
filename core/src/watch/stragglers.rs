//! Rows before the frontier that the counts may tell of: which they are, and which window reads most of them.

use super::tracker::{Gap, Tracker};
use super::window::Window;
use crate::model::QueryState;

/// An open row this far before the next one is a straggler: not worth reading at every poll.
const STRAGGLER: u32 = 50;

/// Where the last band of open rows begins: stragglers far before it are left out.
pub fn open_band(tracker: &Tracker) -> u32 {
    let mut start = tracker.frontier();
    let mut index = start;
    while index > tracker.first_open() && start - index < STRAGGLER {
        index -= 1;
        if tracker.rows.is_open(index) {
            start = index;
        }
    }
    start
}

/// Whether a row before the frontier may be what the counts tell of: a queued one has started, an open one has ended.
pub fn is_doubtful(tracker: &Tracker, index: u32, gap: Gap) -> bool {
    match tracker.rows.state(index) {
        Some(QueryState::Queued) => gap.starts > 0,
        Some(QueryState::Running | QueryState::Unknown) => gap.ends > 0,
        _ => false,
    }
}

/// Doubtful rows that have waited since before the newest counts.
#[derive(Clone, Copy, Debug)]
pub struct Waiting {
    /// How many there are.
    pub rows: u32,
    /// The window in which they have waited for the most ticks, all together.
    pub window: Window,
    /// Those ticks.
    pub ticks: u32,
}

/// The doubtful rows that the newest counts may tell of, and the heaviest window of at most so many rows.
pub fn waiting(tracker: &Tracker, gap: Gap, most: u32) -> Option<Waiting> {
    let since = tracker.head().sent;
    let ticks = |index| {
        let is_doubtful = is_doubtful(tracker, index, gap);
        since.saturating_sub(tracker.rows.seen(index)) * u32::from(is_doubtful)
    };
    let (mut rows, mut sum) = (0, 0);
    let mut best: Option<(u32, u32, u32)> = None;
    let mut first = tracker.first_open();
    for last in tracker.first_open()..tracker.frontier() {
        let here = ticks(last);
        if here == 0 {
            continue;
        }
        rows += 1;
        sum += here;
        // The window slides along: what falls out of it no longer counts, and it begins with a row that waits.
        while last - first >= most || ticks(first) == 0 {
            sum -= ticks(first);
            first += 1;
        }
        if best.is_none_or(|(known, ..)| sum > known) {
            best = Some((sum, first, last));
        }
    }
    best.map(|(ticks, first, last)| Waiting {
        rows,
        window: Window::snapped(first, last + 1, most),
        ticks,
    })
}

/// The doubtful row that was not read for the longest time, of those that were not read since then.
pub fn stalest(tracker: &Tracker, since: u32, gap: Gap) -> Option<u32> {
    let mut stalest: Option<(u32, u32)> = None;
    for index in tracker.first_open()..tracker.frontier() {
        let seen = tracker.rows.seen(index);
        let older = seen < since && stalest.is_none_or(|(known, _)| seen < known);
        if older && is_doubtful(tracker, index, gap) {
            stalest = Some((seen, index));
        }
    }
    stalest.map(|(_, index)| index)
}
