//! What is known of each query, in columns: some 60 bytes a row, whatever its JSON weighed.

mod bytes;
pub(crate) mod encode;
pub(crate) mod interner;
mod packed;
pub mod saved;
pub mod view;

use crate::model::{BatchQuery, QueryError, QueryResult, QueryState};
use crate::rows::interner::{Interner, Symbol, small_number};
use crate::rows::packed::{EMPTY_ROW, NO_NUMBER, NO_TIME, PackedRow};
use crate::text::{cut, digits, join};

/// More rows than this are not kept: no batch is that large, but an answer may say so.
pub const MAX_ROWS: u32 = 2_000_000;

/// The revision of rows that were saved.
pub const FIRST_REVISION: u32 = 1;

/// Low bits of a state: 0 to 3 are the known states, then these, then the words that nobody knows.
pub(super) const CODE: u8 = 0x1f;
pub(super) const UNREAD: u8 = 4;
pub(super) const UNKNOWN: u8 = 5;
pub(super) const FIRST_WORD: u8 = 6;

/// The accounts are a list, each with its length before it.
pub(super) const ACCOUNT_LIST: u8 = 0x20;
/// There is a result.
pub(super) const HAS_RESULT: u8 = 0x40;
/// The link ends with the schedule ID, which is not stored twice.
pub(super) const LINK_ENDS_WITH_ID: u8 = 0x80;

/// When an answer was asked for and came, on a logical clock (Lamport): it ticks with each request and each answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stamp {
    /// The tick at which the request was sent.
    pub sent: u32,
    /// The tick at which its answer came.
    pub arrived: u32,
}

/// What a row was before an answer, and is after it. `None`: never read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Change {
    /// The state before.
    pub before: Option<QueryState>,
    /// The state after.
    pub after: Option<QueryState>,
    /// Whether anything is different now.
    pub changed: bool,
    /// Whether a query that had ended, or had started, is said to be at an earlier stage.
    pub went_back: bool,
}

/// Why a query failed, by its texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ErrorSymbols {
    /// HTTP-like status.
    pub status: Option<i64>,
    /// Stable code.
    pub code: Symbol,
    /// A sentence.
    pub message: Symbol,
    /// More of it.
    pub description: Symbol,
}

/// A row as it is kept.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row {
    /// The state's code, and flags.
    pub state: u8,
    /// All else.
    pub packed: PackedRow,
}

impl Row {
    /// The state of its query.
    pub fn query_state(&self) -> QueryState {
        state_of(self.state).unwrap_or_default()
    }
}

/// All rows.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    /// The rows' strings.
    pub interner: Interner,
    pub(super) states: Vec<u8>,
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
        // To the row: doubling would take twice the memory for nothing.
        self.states.reserve_exact(more);
        self.seen.reserve_exact(more);
        self.changed.reserve_exact(more);
        self.packed.reserve_exact(more);
        self.states.resize(total, UNREAD);
        self.seen.resize(total, 0);
        self.changed.resize(total, 0);
        self.packed.resize(total, EMPTY_ROW);
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
            let room = self.states.len() / 2 + 64;
            self.states.reserve(room);
            self.seen.reserve(room);
            self.changed.reserve(room);
            self.packed.reserve(room);
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

    /// Start in epoch milliseconds.
    pub fn started(&self, index: u32) -> Option<i64> {
        self.packed(index)?.started()
    }

    /// End in epoch milliseconds.
    pub fn ended(&self, index: u32) -> Option<i64> {
        self.packed(index)?.ended()
    }

    /// From start to end, in milliseconds.
    pub fn duration(&self, index: u32) -> Option<i64> {
        self.packed(index)?.duration()
    }

    /// Rows of its result.
    pub fn total_rows(&self, index: u32) -> Option<u64> {
        self.packed(index)?.total_rows()
    }

    fn packed(&self, index: u32) -> Option<&PackedRow> {
        self.packed.get(index as usize)
    }

    fn code(&self, index: u32) -> u8 {
        self.states.get(index as usize).copied().unwrap_or(UNREAD)
    }

    /// Takes what an answer says of a row. An answer that was asked for before the row was last read may only
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
            (*state, *packed, *changed) = (row.state, row.packed, revision);
        }
        change
    }

    /// The error's record; all rows with the same error share it.
    pub fn error_id(&self, index: u32) -> Symbol {
        self.packed(index)
            .map_or(Symbol::NONE, |packed| packed.error)
    }

    /// An error's texts, from its record.
    pub fn error(&self, record: Symbol) -> Option<ErrorSymbols> {
        let bytes = self.interner.bytes(record);
        let (status, texts) = bytes.split_first_chunk::<8>()?;
        let mut ids = texts
            .chunks_exact(4)
            .filter_map(|chunk| Some(u32::from_le_bytes(chunk.try_into().ok()?)))
            .map(Symbol::from_bits);
        Some(ErrorSymbols {
            status: Some(i64::from_le_bytes(*status)).filter(|status| *status != NO_TIME),
            code: ids.next()?,
            message: ids.next()?,
            description: ids.next()?,
        })
    }

    /// The account of a row that has exactly one; none for any other.
    pub fn only_account(&self, index: u32) -> Symbol {
        if self.code(index) & ACCOUNT_LIST == 0 {
            self.accounts_id(index)
        } else {
            Symbol::NONE
        }
    }

    /// Whether a row has several accounts.
    pub fn has_account_list(&self, index: u32) -> bool {
        self.code(index) & ACCOUNT_LIST != 0
    }

    /// All accounts of a row, as one searchable text.
    pub fn accounts_id(&self, index: u32) -> Symbol {
        self.packed(index)
            .map_or(Symbol::NONE, |packed| packed.accounts)
    }

    /// First and last day of a row, as one text: `2026-01-01/2026-01-07`.
    pub fn days_id(&self, index: u32) -> Symbol {
        self.packed(index)
            .map_or(Symbol::NONE, |packed| packed.days)
    }

    /// The row as the rest of the crate knows queries.
    pub fn query(&self, index: u32) -> Option<BatchQuery> {
        let state = self.state(index)?;
        let packed = self.packed(index)?;
        let (start_date, end_date) = self.days(packed.days);
        let schedule_id = self.schedule_id(index);
        Some(BatchQuery {
            index: index.into(),
            state,
            status_code: self.word(index),
            started_at: self.started(index),
            ended_at: self.ended(index),
            duration_ms: self.duration(index),
            accounts: self.accounts(index),
            start_date,
            end_date,
            error: self.error(packed.error).map(|error| QueryError {
                status: error.status,
                code: self.interner.text(error.code),
                message: self.interner.text(error.message),
                description: self.interner.text(error.description),
            }),
            result: (self.code(index) & HAS_RESULT != 0).then(|| QueryResult {
                total_rows: self.total_rows(index),
                url: self.link(index, schedule_id.as_deref()),
            }),
            schedule_id,
        })
    }

    fn word(&self, index: u32) -> Option<String> {
        let word = match self.code(index) & CODE {
            0 => "QUEUED",
            1 => "RUNNING",
            2 => "SUCCESS",
            3 => "FAILURE",
            code => {
                let position = code.checked_sub(FIRST_WORD)?;
                return self.interner.text(*self.words.get(position as usize)?);
            }
        };
        Some(word.to_owned())
    }

    /// The beginning of a row's key, and the number after it.
    pub fn id_parts(&self, index: u32) -> (Symbol, Option<u32>) {
        self.packed(index).map_or((Symbol::NONE, None), |packed| {
            let number = Some(packed.id_number).filter(|number| *number != NO_NUMBER);
            (packed.id_prefix, number)
        })
    }

    /// The key of a row.
    fn schedule_id(&self, index: u32) -> Option<String> {
        let packed = self.packed(index)?;
        let prefix = self.interner.text(packed.id_prefix)?;
        Some(match packed.id_number {
            NO_NUMBER => prefix,
            number => join(&[&prefix, &digits(number.into())]),
        })
    }

    /// The link, or its beginning, and the number at the end of the key that it ends with.
    pub fn link_parts(&self, index: u32) -> (Symbol, Option<u32>) {
        let link = self
            .packed(index)
            .map_or(Symbol::NONE, |packed| packed.link);
        let ends_with_id = self.code(index) & LINK_ENDS_WITH_ID != 0;
        (link, self.id_parts(index).1.filter(|_| ends_with_id))
    }

    fn link(&self, index: u32, schedule_id: Option<&str>) -> Option<String> {
        let start = self.interner.text(self.packed(index)?.link)?;
        if self.code(index) & LINK_ENDS_WITH_ID == 0 {
            return Some(start);
        }
        Some(join(&[&start, schedule_id.unwrap_or_default()]))
    }

    fn days(&self, days: Symbol) -> (Option<String>, Option<String>) {
        let Some(text) = self.interner.text(days) else {
            return (None, None);
        };
        let (start, end) = cut(&text, b"/");
        let day = |day: &str| Some(day.to_owned()).filter(|day| !day.is_empty());
        (day(start), day(end.unwrap_or_default()))
    }

    /// The accounts of a row.
    pub fn accounts(&self, index: u32) -> Vec<String> {
        let Some(text) = self.interner.text(self.accounts_id(index)) else {
            return Vec::new();
        };
        if self.code(index) & ACCOUNT_LIST == 0 {
            return vec![text];
        }
        let mut accounts = Vec::new();
        let mut rest = text.as_str();
        while let (length, Some(after)) = cut(rest, b":") {
            let length = small_number(length).map_or(usize::MAX, |length| length as usize);
            let Some((account, after)) = after.split_at_checked(length) else {
                break;
            };
            accounts.push(account.to_owned());
            rest = after;
        }
        accounts
    }
}

fn state_of(state: u8) -> Option<QueryState> {
    match state & CODE {
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
