//! Which rows are looked at, and how they are sorted.

use super::groups::cause_of;
use super::sort::Sort;
use crate::model::QueryState;
use crate::rows::Rows;
use crate::rows::interner::{Interner, Symbol};

/// Which rows are looked at, and in which order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// One bit a state that is wanted; none is all.
    pub(super) states: u8,
    /// In lower case, one after the other: one must be in an account, the schedule ID or the error's texts. Empty finds all.
    pub(super) search: Vec<u8>,
    /// Only failures of this group.
    pub(super) cause: Option<Cause>,
    /// Only rows that changed after this revision.
    pub(super) changed_since: Option<u64>,
    pub(super) sort: Sort,
    pub(super) descending: bool,
}

/// What the failures of a group have in common. `None`: they have none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cause {
    /// The stable code.
    pub code: Option<String>,
    /// The sentence.
    pub message: Option<String>,
}

impl Cause {
    /// As [`cause_of`] gives it for the rows that have it.
    fn key(&self, texts: &Interner) -> u64 {
        // The next text's ID: no row has it yet.
        let nobodys = Symbol::from_bits(texts.len());
        let id = |text: &Option<String>| match text {
            None => Symbol::NONE,
            Some(text) => texts.known(text).unwrap_or(nobodys),
        };
        u64::from(id(&self.code).to_bits()) << 32 | u64::from(id(&self.message).to_bits())
    }
}

impl Filter {
    /// Whether it keeps all rows, in the order of creation.
    pub(super) fn is_natural(&self) -> bool {
        *self == Self::default()
    }

    /// The rows that it keeps, whatever they hold that is searched for.
    pub(super) fn kept(&self, rows: &Rows) -> Vec<u32> {
        let is_wanted = |state| self.states == 0 || self.states & 1 << state as u8 != 0;
        let since = self.changed_since;
        let cause = self.cause.as_ref().map(|cause| cause.key(&rows.interner));
        let mut kept = Vec::new();
        for index in 0..rows.len() {
            let Some(state) = rows.state(index) else {
                continue;
            };
            let is_kept = is_wanted(state)
                && since.is_none_or(|since| u64::from(rows.changed(index)) > since)
                && cause.is_none_or(|cause| {
                    state == QueryState::Failure && cause_of(rows, index) == cause
                });
            if is_kept {
                kept.push(index);
            }
        }
        kept
    }
}
