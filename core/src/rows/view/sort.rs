//! What rows can be sorted by.

use crate::rows::Rows;
use crate::rows::interner::Symbol;

/// By what rows are sorted. Rows without the value come last, either way; equals stay in the order of creation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// Position in the batch.
    #[default]
    Index,
    /// The key, with the number at its end as a number.
    ScheduleId,
    /// State: queued, running, success, failure, unknown.
    State,
    /// Start.
    StartedAt,
    /// End.
    EndedAt,
    /// From start to end.
    DurationMs,
    /// Accounts: numbers by their size, then texts.
    Accounts,
    /// First day, then last.
    StartDate,
    /// Rows of the result.
    TotalRows,
    /// Where the result is.
    Url,
    /// The error's code, then its message.
    Error,
}

impl Sort {
    /// The stored text that a row is sorted by, where it is sorted by a text.
    pub(super) fn text(self, rows: &Rows, index: u32) -> Symbol {
        match self {
            Self::ScheduleId => rows.id_parts(index).0,
            Self::Accounts => rows.accounts_id(index),
            Self::StartDate => rows.days_id(index),
            Self::Url => rows.link_parts(index).0,
            Self::Error => rows.error_id(index),
            _ => Symbol::NONE,
        }
    }
}
