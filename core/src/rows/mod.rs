//! What is known of each query, in columns: some 60 bytes a row, whatever its JSON weighed.

mod bytes;
pub(crate) mod interner;
pub(crate) mod pack;
pub(crate) mod packed;
mod record;
mod restore;
pub mod saved;
pub mod view;

use std::borrow::Cow;

use crate::model::{BatchQuery, QueryState};
use crate::rows::interner::{Interner, Symbol};
use crate::rows::packed::{EMPTY_ROW, PackedRow};
use crate::text::{digits, join};

/// More rows than this are not kept: no batch is that large, but a response may say so.
pub const MAX_ROWS: u32 = 2_000_000;

/// The revision of rows that were saved.
pub const FIRST_REVISION: u32 = 1;

/// There is a result.
pub(super) const HAS_RESULT: u16 = 1;
/// The link ends with the number of the key, which is not stored twice.
pub(super) const LINK_HAS_KEY_NUMBER: u16 = 2;
/// The flags above; the rest of a state is its code: 0 to 3 for the known states, then these, then words that this
/// version does not know.
const FLAG_BITS: u32 = 2;
pub(super) const UNREAD: u16 = 4;
pub(super) const UNKNOWN: u16 = 5;
pub(super) const FIRST_WORD: u16 = 6;

/// More status words that nobody knows are not told apart.
pub(super) const MAX_WORDS: usize = 10_000;

pub(super) fn pack_state(code: u16, flags: u16) -> u16 {
    code << FLAG_BITS | flags
}

/// When a response was asked for and came, on a logical clock (Lamport): it ticks with each request and each response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stamp {
    /// The tick at which the request was sent.
    pub sent: u32,
    /// The tick at which its response came.
    pub arrived: u32,
}

/// What a row was before a response, and is after it. `None`: never read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Change {
    /// The state before.
    pub before: Option<QueryState>,
    /// The state after.
    pub after: Option<QueryState>,
    /// Whether anything is different now.
    pub changed: bool,
    /// Whether a query that had ended, or had started, is said to be at an earlier stage.
    pub went_back: bool,
    /// What the row held before, where that has changed.
    pub old: PackedRow,
}

/// A row as it is kept.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row {
    /// The state's code, and flags.
    pub state: u16,
    /// All else.
    pub packed: PackedRow,
}

/// All rows.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    /// The rows' strings.
    pub interner: Interner,
    pub(super) states: Vec<u16>,
    /// The tick at which the row was last read.
    pub(super) seen: Vec<u32>,
    /// The revision at which the row last changed.
    pub(super) changed: Vec<u32>,
    pub(super) packed: Vec<PackedRow>,
    /// Status words that nobody knows.
    pub(super) words: Vec<Symbol>,
}

impl Rows {
    /// How many rows there is room for; some may never have been read.
    pub fn len(&self) -> u32 {
        self.states.len() as u32
    }

    /// Makes room for rows up to `total`, all unread.
    pub fn grow(&mut self, total: u32) {
        let total = total.min(MAX_ROWS) as usize;
        let more = total.saturating_sub(self.states.len());
        if more == 0 {
            return;
        }
        self.reserve(more);
        self.states.resize(total, pack_state(UNREAD, 0));
        self.seen.resize(total, 0);
        self.changed.resize(total, 0);
        self.packed.resize(total, EMPTY_ROW);
    }

    fn reserve(&mut self, more: usize) {
        // To the row: doubling would take twice the memory for nothing.
        self.states.reserve_exact(more);
        self.seen.reserve_exact(more);
        self.changed.reserve_exact(more);
        self.packed.reserve_exact(more);
    }

    /// Forgets the rows from `total` on.
    pub fn cut(&mut self, total: u32) {
        let total = total as usize;
        self.states.truncate(total);
        self.seen.truncate(total);
        self.changed.truncate(total);
        self.packed.truncate(total);
    }

    /// Makes room for rows up to `total` one by one, as a list grows.
    pub(super) fn grow_by_half(&mut self, total: u32) {
        if self.states.capacity() < total as usize {
            self.reserve(self.states.len() / 2 + 64);
        }
        self.grow(total);
    }

    /// State of a row; `None` where it was never read.
    pub fn state(&self, index: u32) -> Option<QueryState> {
        state_of(self.states.get(index as usize).copied()?)
    }

    /// Whether a row was read and has not ended, but has started.
    pub fn is_open(&self, index: u32) -> bool {
        matches!(
            self.state(index),
            Some(QueryState::Running | QueryState::Unknown)
        )
    }

    /// The tick at which a row was last read.
    pub fn seen(&self, index: u32) -> u32 {
        self.seen.get(index as usize).copied().unwrap_or(0)
    }

    /// The revision at which a row last changed.
    pub fn changed(&self, index: u32) -> u32 {
        self.changed.get(index as usize).copied().unwrap_or(0)
    }

    /// What a row holds besides its state; nothing where there is no such row.
    pub fn packed(&self, index: u32) -> &PackedRow {
        self.packed.get(index as usize).unwrap_or(&EMPTY_ROW)
    }

    fn code(&self, index: u32) -> u16 {
        let state = self.states.get(index as usize);
        state.map_or(UNREAD, |state| code_of(*state))
    }

    fn flags(&self, index: u32) -> u16 {
        let state = self.states.get(index as usize);
        state.map_or(0, |state| state & (pack_state(1, 0) - 1))
    }

    /// Takes what a response says of a row. A response that was asked for before the row was last read may only
    /// move it forward: queued, started, ended.
    pub fn put(&mut self, index: u32, row: &Row, stamp: Stamp, revision: u32) -> Change {
        if index >= self.len() {
            self.grow_by_half(index.saturating_add(1));
        }
        let before = self.state(index);
        let after = state_of(row.state).unwrap_or_default();
        let mut change = Change {
            before,
            after: before,
            changed: false,
            went_back: false,
            old: EMPTY_ROW,
        };
        let newer = stamp.sent >= self.seen(index);
        let back = before.map_or(0, stage) > stage(after);
        if (back || before.is_some() && stage(after) == before.map_or(0, stage)) && !newer {
            return change;
        }
        let at = index as usize;
        let (Some(state), Some(packed), Some(seen), Some(changed)) = (
            self.states.get_mut(at),
            self.packed.get_mut(at),
            self.seen.get_mut(at),
            self.changed.get_mut(at),
        ) else {
            return change;
        };
        *seen = stamp.arrived.max(*seen);
        change.after = Some(after);
        change.went_back = back;
        change.changed = *state != row.state || *packed != row.packed;
        if change.changed {
            change.old = std::mem::replace(packed, row.packed);
            (*state, *changed) = (row.state, revision);
        }
        change
    }

    /// A symbol of a row, by its column.
    pub fn symbol(&self, index: u32, column: usize) -> Symbol {
        self.packed(index).symbol(column)
    }

    /// The row as the rest of the crate knows queries.
    pub fn query(&self, index: u32) -> Option<BatchQuery> {
        let mut query = BatchQuery::from(&self.unpack(index)?);
        query.index = index.into();
        Some(query)
    }

    fn word(&self, index: u32) -> Option<Cow<'_, str>> {
        let word = match self.code(index) {
            0 => "QUEUED",
            1 => "RUNNING",
            2 => "SUCCESS",
            3 => "FAILURE",
            code => {
                let position = code.checked_sub(FIRST_WORD)?;
                return self.interner.text(*self.words.get(position as usize)?);
            }
        };
        Some(Cow::Borrowed(word))
    }

    /// The number at the end of a row's link, where it is not stored with it.
    pub fn link_number(&self, index: u32) -> Option<u32> {
        let has_number = self.flags(index) & LINK_HAS_KEY_NUMBER != 0;
        self.packed(index).key_number().filter(|_| has_number)
    }

    /// A text with the number that is not stored with it.
    fn with_number(&self, text: Symbol, number: Option<u32>) -> Option<Cow<'_, str>> {
        let text = self.interner.text(text)?;
        Some(match number {
            None => text,
            Some(number) => Cow::Owned(join(&[&text, &digits(number.into())])),
        })
    }
}

/// The code of a state, without the flags.
fn code_of(state: u16) -> u16 {
    state >> FLAG_BITS
}

fn state_of(state: u16) -> Option<QueryState> {
    match code_of(state) {
        0 => Some(QueryState::Queued),
        1 => Some(QueryState::Running),
        2 => Some(QueryState::Success),
        3 => Some(QueryState::Failure),
        UNREAD => None,
        _ => Some(QueryState::Unknown),
    }
}

/// How far a query is: queued, started, ended.
fn stage(state: QueryState) -> u8 {
    match state {
        QueryState::Queued => 0,
        QueryState::Running | QueryState::Unknown => 1,
        QueryState::Success | QueryState::Failure => 2,
    }
}
