//! When queries have started and ended, in columns, and how long they take.

use super::filter::Filter;
use super::radix::{Keyed, sort_by_key};
use super::sorted_view::SortedView;
use super::{NO_STATE, View};
use crate::model::QueryState;

/// Times of all rows, one element each, in the order of creation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Timing {
    /// Epoch milliseconds; NaN where there is none.
    pub started_at: Vec<f64>,
    /// Epoch milliseconds; NaN where there is none.
    pub ended_at: Vec<f64>,
    /// 0 queued, 1 running, 2 success, 3 failure, 4 unknown, 255 never read.
    pub states: Vec<u8>,
    /// Median duration of the matching finished queries (nearest rank).
    pub median_ms: Option<u64>,
    /// 95th percentile of these durations (nearest rank).
    pub p95_ms: Option<u64>,
}

impl View<'_> {
    /// Returns the start and end of all queries, and the median and 95th percentile of the matching queries' durations.
    pub fn timing(&self, filter: &Filter, order: &mut SortedView) -> Timing {
        let rows = self.rows;
        let mut durations: Vec<Keyed> = Vec::new();
        for index in self.query_order(filter, order).indexes {
            let has_ended = rows.state(index).is_some_and(QueryState::is_terminal);
            if let Some(ms) = rows.packed(index).duration().filter(|_| has_ended) {
                durations.push((ms as u64, index));
            }
        }
        sort_by_key(&mut durations);
        let mut timing = Timing {
            median_ms: percentile(&durations, 50),
            p95_ms: percentile(&durations, 95),
            ..Timing::default()
        };
        let time = |time: Option<i64>| time.map_or(f64::NAN, |time| time as f64);
        for index in 0..rows.len() {
            let state = rows.state(index);
            timing.started_at.push(time(rows.packed(index).started()));
            timing.ended_at.push(time(rows.packed(index).ended()));
            let code = state.map_or(NO_STATE, |state| state as u8);
            timing.states.push(code);
        }
        timing
    }
}

/// The nearest rank: the smallest that no more than so many in a hundred are below or equal to.
fn percentile(sorted: &[Keyed], percent: usize) -> Option<u64> {
    let rank = (sorted.len() * percent).div_ceil(100);
    let (ms, _) = sorted.get(rank.checked_sub(1)?)?;
    Some(*ms)
}
