//! Rows in the order that was asked for, and what is kept of it for the next time.

use super::filter::Filter;
use super::radix::{Keyed, sort_by_key};
use super::ranks::Ranks;
use super::search::Search;
use super::sort::Sort;
use crate::rows::Rows;

/// Rows in an order that was asked for, kept until a row changes; and what remains true after that.
#[derive(Debug, Default)]
pub struct SortedView {
    made_for: Option<(Filter, u32)>,
    rows: Vec<u32>,
    search: Search,
    ranks: Ranks,
}

impl SortedView {
    /// The rows of a filter, in its order.
    pub(super) fn of(&mut self, rows: &Rows, filter: &Filter, revision: u32) -> &[u32] {
        let known = |(made_for, at): &(Filter, u32)| *at == revision && made_for == filter;
        if !self.made_for.as_ref().is_some_and(known) {
            self.rows = self.make(rows, filter, revision);
            self.made_for = Some((filter.clone(), revision));
        }
        &self.rows
    }

    fn make(&mut self, rows: &Rows, filter: &Filter, revision: u32) -> Vec<u32> {
        let mut found = filter.kept(rows);
        if !filter.search.is_empty() {
            self.search.prepare(rows, &filter.search, revision);
            found.retain(|index| self.search.finds(rows, *index));
        }
        if filter.sort == Sort::default() {
            if filter.descending {
                found.reverse();
            }
            return found;
        }
        self.ranks.prepare(rows, filter.sort, filter.descending);
        let mut keyed: Vec<Keyed> = Vec::with_capacity(found.len());
        for index in &found {
            keyed.push((key(rows, *index, filter, &self.ranks), *index));
        }
        sort_by_key(&mut keyed);
        for (place, (_, index)) in found.iter_mut().zip(&keyed) {
            *place = *index;
        }
        found
    }
}

/// The value that a row is sorted by, so that the first is the smallest. Where there is none it is the largest.
fn key(rows: &Rows, index: u32, filter: &Filter, ranks: &Ranks) -> u64 {
    let value = match filter.sort.value(rows, index, |symbol| ranks.of(symbol)) {
        None => i64::MAX,
        Some(value) if filter.descending => value.saturating_neg(),
        Some(value) => value,
    };
    // Negative values come before the others.
    value as u64 ^ 1 << 63
}
