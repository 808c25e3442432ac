//! Rows before the frontier that the counts may tell of: which they are, and which window reads most of them.

use super::tracker::{Gap, Tracker};
use super::window::Window;
use crate::model::QueryState;

/// An open row this far before the next one is a straggler: not worth reading at every poll.
const STRAGGLER: u32 = 50;

/// Where the last band of open rows begins: stragglers far before it are left out.
pub fn open_band(tracker: &Tracker) -> u32 {
    let mut start = tracker.front();
    let mut index = start;
    while index > tracker.first_open() && start - index < STRAGGLER {
        index -= 1;
        if tracker.rows.is_open(index) {
            start = index;
        }
    }
    start
}

/// Whether a row before the front may be what the counts tell of: a queued one has started, an open one has ended.
pub fn is_doubtful(tracker: &Tracker, index: u32, gap: Gap) -> bool {
    match tracker.rows.state(index) {
        Some(QueryState::Queued) => gap.starts > 0,
        Some(QueryState::Running | QueryState::Unknown) => gap.ends > 0,
        _ => false,
    }
}

/// The doubtful rows that the newest counts may tell of, and the ticks since each was read.
pub fn waiting(tracker: &Tracker, gap: Gap) -> Vec<(u32, u32)> {
    let since = tracker.head().map_or(0, |head| head.sent);
    (tracker.first_open()..tracker.front())
        .filter(|index| is_doubtful(tracker, *index, gap))
        .map(|index| (index, since.saturating_sub(tracker.rows.seen(index))))
        .filter(|(_, ticks)| *ticks > 0)
        .collect()
}

/// The window of at most so many rows in which rows have waited for the most ticks, all together.
pub fn heaviest(waiting: &[(u32, u32)], most: u32) -> Option<(u32, Window)> {
    let mut best: Option<(u32, Window)> = None;
    let mut behind = waiting.iter().peekable();
    let mut sum = 0;
    for (last, ticks) in waiting {
        sum += ticks;
        while let Some((_, ticks)) = behind.next_if(|(index, _)| last - index >= most) {
            sum -= ticks;
        }
        if best.is_none_or(|(known, _)| sum > known) {
            let first = behind.peek().map_or(*last, |(index, _)| *index);
            best = Some((sum, Window::snapped(first, last + 1, most)));
        }
    }
    best
}

/// The doubtful row that was not read for the longest time, of those that were not read since then.
pub fn stalest(tracker: &Tracker, since: u32, gap: Gap) -> Option<u32> {
    let mut stalest: Option<(u32, u32)> = None;
    for index in tracker.first_open()..tracker.front() {
        let seen = tracker.rows.seen(index);
        let older = seen < since && stalest.is_none_or(|(known, _)| seen < known);
        if older && is_doubtful(tracker, index, gap) {
            stalest = Some((seen, index));
        }
    }
    stalest.map(|(_, index)| index)
}
