//! What a page looks at: rows, filtered and in an order, and as files; failures by cause; the map of accounts and days;
//! times.
//! Rows become objects only here, and only those that somebody looks at.

mod csv;
mod export;
mod filter;
mod grid;
mod groups;
mod query_options;
mod radix;
mod ranks;
mod search;
mod sort;
mod sorted_view;
mod timing;

use serde::Serialize;

use super::Rows;
use crate::model::{BatchQuery, QueryState};

pub use export::{Export, Format};
pub use filter::{Cause, Filter};
pub use grid::SplitGrid;
pub use groups::ErrorGroup;
pub use sort::Sort;
pub use sorted_view::SortedView;
pub use timing::Timing;

/// States by the names that options and exports have for them, in the order of [`QueryState`].
const STATES: [(&str, QueryState); 5] = [
    ("queued", QueryState::Queued),
    ("running", QueryState::Running),
    ("success", QueryState::Success),
    ("failure", QueryState::Failure),
    ("unknown", QueryState::Unknown),
];

/// In a list of states: no query, or one that was never read.
pub const NO_STATE: u8 = 255;

/// Which rows to read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RowQuery {
    /// Which rows, and in which order.
    pub filter: Filter,
    /// Position of the first among them.
    pub offset: u64,
    /// The most rows.
    pub limit: u64,
    /// Instead, these rows, by their positions in the batch.
    pub indexes: Option<Vec<u32>>,
}

/// The rows of a window.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct QueryWindow {
    /// Number of matching rows.
    pub total: u64,
    /// Position of the first of these among them.
    pub offset: u64,
    /// The revision that they belong to.
    pub revision: u32,
    /// The rows.
    pub queries: Vec<BatchQuery>,
}

/// The positions of all matching rows, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QueryOrder {
    /// The revision that it belongs to.
    pub revision: u32,
    /// Positions in the batch, sorted.
    pub indexes: Vec<u32>,
}

/// The rows at one revision.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// The rows.
    pub(crate) rows: &'a Rows,
    /// Grows with every change of a row or a count.
    pub revision: u32,
    /// Whether every row was read at least once.
    pub is_complete: bool,
}

impl View<'_> {
    /// Returns a window of the known rows.
    pub fn queries(&self, query: &RowQuery, order: &mut SortedView) -> QueryWindow {
        if let Some(indexes) = &query.indexes {
            let queries = self.read_queries(indexes);
            return QueryWindow {
                total: queries.len() as u64,
                offset: 0,
                revision: self.revision,
                queries,
            };
        }
        let (found, total) = if self.is_in_place(&query.filter) {
            (&[][..], self.rows.len())
        } else {
            let found = order.of(self.rows, &query.filter, self.revision);
            (found, found.len() as u32)
        };
        let start = u32::try_from(query.offset).unwrap_or(u32::MAX).min(total);
        let end = start.saturating_add(query.limit as u32).min(total);
        let mut indexes = Vec::new();
        for place in start..end {
            indexes.push(found.get(place as usize).copied().unwrap_or(place));
        }
        QueryWindow {
            total: total.into(),
            offset: query.offset,
            revision: self.revision,
            queries: self.read_queries(&indexes),
        }
    }

    /// Returns the positions of all matching rows, in order.
    pub fn query_order(&self, filter: &Filter, order: &mut SortedView) -> QueryOrder {
        let (rows, revision) = (self.rows, self.revision);
        let indexes = if self.is_in_place(filter) {
            (0..rows.len()).collect()
        } else {
            order.of(rows, filter, revision).to_vec()
        };
        QueryOrder { revision, indexes }
    }

    /// Whether the rows of a filter are all rows, each at its position in the batch.
    fn is_in_place(&self, filter: &Filter) -> bool {
        filter.is_natural() && self.is_complete
    }

    /// Rows that were never read are left out.
    fn read_queries(&self, indexes: &[u32]) -> Vec<BatchQuery> {
        let mut queries = Vec::with_capacity(indexes.len());
        for index in indexes {
            queries.extend(self.rows.query(*index));
        }
        queries
    }
}
