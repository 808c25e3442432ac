//! What rows can be sorted by.

use crate::fields::{Kind, QUERY_FIELDS, QueryField, Slot};
use crate::rows::Rows;
use crate::rows::interner::Symbol;
use crate::rows::packed::column_of;
use crate::status::Part;

/// A sort key. In both directions, rows without the value come last, and equal rows keep their order of creation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sort {
    pub(super) kind: Kind,
    pub(super) slot: Slot,
    pub(super) part: Part,
    /// Whether it is kept in a record: the field behind it then decides between equals.
    pub(super) is_shared: bool,
    /// The column in which it is kept, where it is kept.
    column: usize,
}

impl Default for Sort {
    /// By the position in the batch.
    fn default() -> Self {
        Self {
            kind: Kind::Index,
            slot: Slot::Index,
            part: Part::Row,
            is_shared: false,
            column: 0,
        }
    }
}

impl Sort {
    /// By the field with this name, where rows can be sorted by it.
    ///
    /// ```
    /// use supermetrics_batch_status_core::rows::view::Sort;
    /// assert!(Sort::by("durationMs").is_some());
    /// assert!(Sort::by("endDate").is_none());
    /// ```
    pub fn by(name: &str) -> Option<Self> {
        let is_named = |field: &&QueryField| !name.is_empty() && field.sort == name;
        let field = QUERY_FIELDS.iter().find(is_named)?;
        Some(Self {
            kind: field.kind,
            slot: field.slot,
            part: field.part,
            is_shared: field.is_shared,
            column: column_of(field),
        })
    }

    /// Whether rows are compared by a text, and not by a number.
    fn is_by_text(self) -> bool {
        self.is_shared
            || matches!(
                self.kind,
                Kind::Key | Kind::Accounts | Kind::Day | Kind::Text | Kind::Link
            )
    }

    /// The symbol that a row is sorted by.
    pub(super) fn symbol(self, rows: &Rows, index: u32) -> Symbol {
        rows.symbol(index, self.column)
    }

    /// The value that a row is sorted by; `rank` is that of a symbol.
    pub(super) fn value(
        self,
        rows: &Rows,
        index: u32,
        rank: impl Fn(Symbol) -> Option<i64>,
    ) -> Option<i64> {
        if self.is_by_text() {
            let number = match self.kind {
                Kind::Key => rows.packed(index).key_number(),
                Kind::Link => rows.link_number(index),
                _ => None,
            };
            let rank = rank(self.symbol(rows, index))?;
            return Some(rank + number.map_or(0, |number| i64::from(number) + 1));
        }
        match self.kind {
            Kind::Index => Some(index.into()),
            Kind::State => rows.state(index).map(|state| state as i64),
            Kind::Duration => rows.packed(index).duration(),
            _ => rows.packed(index).number(self.column),
        }
    }
}
