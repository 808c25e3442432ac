//! What a page looks at: a window of rows, filtered and sorted; failures by cause; the map of accounts and days.
//! Rows become objects only here, and only those that somebody looks at.

use serde::Serialize;

use super::Watch;
use super::rows::Rows;
use super::texts::{TextId, contains};
use crate::bound::{self, Bound};
use crate::model::{BatchQuery, QueryState};
use crate::options::{OptionError, Value, boolean, find, refuse_unknown, set, text};

/// The options of a window, in the order in which messages list them.
const NAMES: [&str; 7] = [
    "offset",
    "limit",
    "status",
    "search",
    "sort",
    "descending",
    "changedSince",
];

const STATES: [(&str, QueryState); 5] = [
    ("queued", QueryState::Queued),
    ("running", QueryState::Running),
    ("success", QueryState::Success),
    ("failure", QueryState::Failure),
    ("unknown", QueryState::Unknown),
];

const SORTS: [(&str, Sort); 6] = [
    ("index", Sort::Index),
    ("state", Sort::State),
    ("startedAt", Sort::StartedAt),
    ("endedAt", Sort::EndedAt),
    ("durationMs", Sort::DurationMs),
    ("totalRows", Sort::TotalRows),
];

/// Where a row changed last.
const SINCE: Bound = Bound {
    name: "changedSince",
    expected: "a revision, as snapshots have them",
    ..bound::OFFSET
};

/// A map has no more lines or columns than this.
const MOST_LINES: usize = 10_000;

/// A cell of the map without a query.
pub const NO_QUERY: u8 = 255;

/// By what rows are sorted. Rows without the value come last, either way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// Position in the batch.
    #[default]
    Index,
    /// State: queued, running, success, failure, unknown.
    State,
    /// Start.
    StartedAt,
    /// End.
    EndedAt,
    /// From start to end.
    DurationMs,
    /// Rows of the result.
    TotalRows,
}

/// Which rows are looked at, and in which order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// One bit a state that is wanted; none is all.
    states: u8,
    /// In lower case. Looked for in accounts, schedule ID and the error's texts.
    search: String,
    /// Only rows that changed after this revision.
    changed_since: Option<u64>,
    sort: Sort,
    descending: bool,
}

/// A window of rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// Which rows, and in which order.
    pub filter: Filter,
    /// Position of the first among them.
    pub offset: u64,
    /// The most rows.
    pub limit: u64,
}

/// The rows of a window.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct QueryWindow {
    /// Rows that match, in all.
    pub total: u64,
    /// Position of the first of these among them.
    pub offset: u64,
    /// The revision that they are of.
    pub revision: u32,
    /// The rows.
    pub queries: Vec<BatchQuery>,
}

/// Failures with the same code and message.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ErrorGroup {
    /// The stable code.
    pub code: Option<String>,
    /// The sentence.
    pub message: Option<String>,
    /// The status of the first.
    pub status: Option<i64>,
    /// How many.
    pub count: u32,
    /// Their share of all failures.
    pub share: f64,
    /// Position of the first in the batch.
    pub first_index: u32,
    /// Position of the last in the batch.
    pub last_index: u32,
    /// The earliest end.
    pub first_at: Option<i64>,
    /// The latest end.
    pub last_at: Option<i64>,
}

/// The queries of a batch that is split by account and day, one cell each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SplitGrid {
    /// The lines, in the order of their first query.
    pub accounts: Vec<String>,
    /// The columns, by their first day.
    pub days: Vec<String>,
    /// States line by line: 0 queued, 1 running, 2 success, 3 failure, 4 unknown, 255 no query.
    pub states: Vec<u8>,
    /// Positions in the batch plus one, line by line; 0 where there is no query.
    pub queries: Vec<u32>,
}

/// Rows in an order that was asked for, kept until a row changes.
#[derive(Debug, Default)]
pub struct Order {
    made_for: Option<(Filter, u32)>,
    rows: Vec<u32>,
}

impl Look {
    /// Checks the options of a window.
    pub fn decode(options: &Value) -> Result<Self, OptionError> {
        let mut look = Self {
            limit: 100,
            ..Self::default()
        };
        let fields = match options {
            Value::Absent => return Ok(look),
            Value::Object(fields) => fields,
            other => {
                return Err(OptionError::NotAnObject { got: other.shown() });
            }
        };
        refuse_unknown(fields, &NAMES, "")?;
        let field = |name| find(fields, name);
        set(&mut look.offset, field("offset"), &bound::OFFSET)?;
        set(&mut look.limit, field("limit"), &bound::LIMIT)?;
        let filter = &mut look.filter;
        filter.states = decode_states(field("status"))?;
        let search = text(field("search"), "search", "a string")?.unwrap_or_default();
        filter.search = search.trim().to_ascii_lowercase();
        filter.sort = decode_sort(field("sort"))?;
        filter.descending = boolean(field("descending"), "descending")?.unwrap_or(false);
        if *field("changedSince") != Value::Absent {
            let mut since = 0;
            set(&mut since, field("changedSince"), &SINCE)?;
            filter.changed_since = Some(since);
        }
        Ok(look)
    }
}

fn decode_states(value: &Value) -> Result<u8, OptionError> {
    let names = match value {
        Value::Absent => return Ok(0),
        Value::List(names) => names.as_slice(),
        one => std::slice::from_ref(one),
    };
    let mut states = 0;
    for name in names {
        let known = STATES
            .iter()
            .find(|(known, _)| matches!(name, Value::Text(name) if name == known));
        let Some((_, state)) = known else {
            let expected =
                "one or more of \"queued\", \"running\", \"success\", \"failure\", \"unknown\"";
            return Err(OptionError::invalid("status", expected, name.shown()));
        };
        states |= 1 << *state as u8;
    }
    Ok(states)
}

fn decode_sort(value: &Value) -> Result<Sort, OptionError> {
    if *value == Value::Absent {
        return Ok(Sort::Index);
    }
    let known = SORTS
        .iter()
        .find(|(known, _)| matches!(value, Value::Text(name) if name == known));
    known.map(|(_, sort)| *sort).ok_or_else(|| {
        let expected = "one of \"index\", \"state\", \"startedAt\", \"endedAt\", \"durationMs\", \"totalRows\"";
        OptionError::invalid("sort", expected, value.shown())
    })
}

impl Filter {
    fn keeps_all(&self) -> bool {
        self.states == 0 && self.search.is_empty() && self.changed_since.is_none()
    }

    /// The value that a row is sorted by; the largest where it has none.
    fn key(&self, rows: &Rows, index: u32) -> i64 {
        let value = match self.sort {
            Sort::Index => Some(index.into()),
            Sort::State => rows.state(index).map(|state| state as i64),
            Sort::StartedAt => rows.started(index),
            Sort::EndedAt => rows.ended(index),
            Sort::DurationMs => rows.duration(index),
            Sort::TotalRows => rows.total_rows(index).map(|count| count as i64),
        };
        match value {
            None => i64::MAX,
            Some(value) if self.descending => -value,
            Some(value) => value,
        }
    }

    fn keeps(&self, rows: &Rows, index: u32) -> bool {
        let Some(state) = rows.state(index) else {
            return false;
        };
        (self.states == 0 || self.states & 1 << state as u8 != 0)
            && self
                .changed_since
                .is_none_or(|since| u64::from(rows.changed(index)) > since)
    }
}

/// Texts that hold what is searched for, found once for all rows that share them.
struct Search<'r> {
    rows: &'r Rows,
    part: &'r [u8],
    found: Vec<bool>,
    /// Numbers are written here: a text of its own for each row would cost more than all the rest.
    digits: Vec<u8>,
}

impl<'r> Search<'r> {
    fn new(rows: &'r Rows, part: &'r str) -> Self {
        let part = part.as_bytes();
        let mut found = Vec::with_capacity(rows.texts.len() as usize);
        for id in 0..rows.texts.len() {
            found.push(contains(rows.texts.bytes(TextId::from_bits(id)), part));
        }
        Self {
            rows,
            part,
            found,
            digits: Vec::new(),
        }
    }

    fn has(&mut self, id: TextId) -> bool {
        match (self.found.get(id.to_bits() as usize), id.number()) {
            (Some(found), _) => *found,
            (None, Some(number)) => self.has_number(b"", number),
            (None, None) => false,
        }
    }

    /// Whether the part is in a number, with what is written before it.
    fn has_number(&mut self, before: &[u8], number: u32) -> bool {
        self.digits.clear();
        let tail = before.len().saturating_sub(self.part.len());
        self.digits
            .extend_from_slice(before.get(tail..).unwrap_or_default());
        let start = self.digits.len();
        let mut left = number;
        loop {
            self.digits.push(b'0' + (left % 10) as u8);
            left /= 10;
            if left == 0 {
                break;
            }
        }
        if let Some(digits) = self.digits.get_mut(start..) {
            digits.reverse();
        }
        contains(&self.digits, self.part)
    }

    /// A list is stored with the lengths of its accounts, which are not what is searched for.
    fn has_account(&mut self, index: u32) -> bool {
        let rows = self.rows;
        let may_have = self.has(rows.accounts_id(index));
        if !may_have || !rows.has_account_list(index) {
            return may_have;
        }
        let has = |account: &String| contains(account.as_bytes(), self.part);
        rows.accounts(index).iter().any(has)
    }

    fn finds(&mut self, index: u32) -> bool {
        let rows = self.rows;
        let (prefix, number) = rows.id_parts(index);
        let error = rows.error(rows.error_id(index));
        self.has_account(index)
            || self.has(prefix)
            || number.is_some_and(|number| self.has_number(rows.texts.bytes(prefix), number))
            || error.is_some_and(|error| {
                self.has(error.code) || self.has(error.message) || self.has(error.description)
            })
    }
}

impl Order {
    /// The rows of a filter, in its order.
    fn of(&mut self, rows: &Rows, filter: &Filter, revision: u32) -> &[u32] {
        let known = |(made_for, at): &(Filter, u32)| *at == revision && made_for == filter;
        if !self.made_for.as_ref().is_some_and(known) {
            self.rows = sorted(rows, filter);
            self.made_for = Some((filter.clone(), revision));
        }
        &self.rows
    }
}

fn sorted(rows: &Rows, filter: &Filter) -> Vec<u32> {
    let mut search = (!filter.search.is_empty()).then(|| Search::new(rows, &filter.search));
    let mut keyed: Vec<(i64, u32)> = Vec::new();
    for index in 0..rows.len() {
        let found = |search: &mut Search<'_>| search.finds(index);
        if filter.keeps(rows, index) && search.as_mut().is_none_or(found) {
            keyed.push((filter.key(rows, index), index));
        }
    }
    if filter.sort != Sort::Index || filter.descending {
        keyed.sort_unstable();
    }
    keyed.into_iter().map(|(_, index)| index).collect()
}

impl Watch {
    /// A window of the rows that are known.
    pub fn queries(&self, look: &Look, order: &mut Order) -> QueryWindow {
        let rows = &self.tracker.rows;
        let revision = self.tracker.revision();
        let all = self.tracker.first_unread();
        let in_place = look.filter.keeps_all()
            && look.filter.sort == Sort::Index
            && !look.filter.descending
            && all == rows.len();
        let (total, indexes) = if in_place {
            let start = u32::try_from(look.offset).unwrap_or(u32::MAX).min(all);
            let end = start.saturating_add(look.limit as u32).min(all);
            (all as usize, (start..end).collect())
        } else {
            let order = order.of(rows, &look.filter, revision);
            let start = usize::try_from(look.offset).unwrap_or(usize::MAX);
            let window = order.iter().skip(start).take(look.limit as usize);
            (order.len(), window.copied().collect::<Vec<u32>>())
        };
        QueryWindow {
            total: total as u64,
            offset: look.offset,
            revision,
            queries: indexes
                .iter()
                .filter_map(|index| rows.query(*index))
                .collect(),
        }
    }

    /// Failures by code and message, the most frequent first.
    pub fn error_groups(&self) -> Vec<ErrorGroup> {
        let rows = &self.tracker.rows;
        let mut failed: Vec<(i64, u32)> = (0..rows.len())
            .filter(|index| rows.state(*index) == Some(QueryState::Failure))
            .map(|index| (cause(rows, index), index))
            .collect();
        failed.sort_unstable();
        let all = failed.len();
        let mut groups: Vec<(i64, u32)> = Vec::new();
        let found: Vec<ErrorGroup> = failed
            .chunk_by(|one, other| one.0 == other.0)
            .map(|group| error_group(rows, group, all))
            .collect();
        // The key of the largest group is the smallest; of equals, the first in the batch comes first.
        groups.extend((0_u32..).zip(&found).map(|(at, group)| {
            let place = i64::from(u32::MAX - group.count) << 31 | i64::from(group.first_index);
            (place, at)
        }));
        groups.sort_unstable();
        let at = |(_, at): &(i64, u32)| found.get(*at as usize).cloned();
        groups.iter().filter_map(at).collect()
    }

    /// The map of accounts and days; `None` where the batch is not split that way.
    pub fn split_grid(&self) -> Option<SplitGrid> {
        let rows = &self.tracker.rows;
        let (lines, accounts) = ranks(rows, &|index| rows.only_account(index))?;
        let (columns, days) = ranks(rows, &|index| rows.days_id(index))?;
        let cells = accounts.len() * days.len();
        if cells == 0 || cells > rows.len() as usize * 4 + 1000 {
            return None;
        }
        let mut grid = SplitGrid {
            states: vec![NO_QUERY; cells],
            queries: vec![0; cells],
            accounts: accounts
                .iter()
                .filter_map(|id| rows.texts.text(*id))
                .collect(),
            days: days
                .iter()
                .filter_map(|id| rows.texts.text(*id))
                .map(|days| {
                    days.split('/')
                        .find(|day| !day.is_empty())
                        .unwrap_or_default()
                        .to_owned()
                })
                .collect(),
        };
        for (index, (line, column)) in (0_u32..).zip(lines.iter().zip(&columns)) {
            let Some(state) = rows.state(index) else {
                continue;
            };
            let cell = *line as usize * days.len() + *column as usize;
            let query = grid.queries.get_mut(cell)?;
            if *query != 0 {
                // Two queries for one account and day: not a map.
                return None;
            }
            *query = index + 1;
            *grid.states.get_mut(cell)? = state as u8;
        }
        Some(grid)
    }
}

/// Code and message of a failure, as one number.
fn cause(rows: &Rows, index: u32) -> i64 {
    let error = rows.error(rows.error_id(index));
    error.map_or(-1, |error| {
        (u64::from(error.code.to_bits()) << 32 | u64::from(error.message.to_bits())) as i64
    })
}

fn error_group(rows: &Rows, group: &[(i64, u32)], all: usize) -> ErrorGroup {
    let indexes = || group.iter().map(|(_, index)| *index);
    let ends = || indexes().filter_map(|index| rows.ended(index));
    let first_index = indexes().next().unwrap_or(0);
    let error = rows.error(rows.error_id(first_index));
    ErrorGroup {
        code: error.and_then(|error| rows.texts.text(error.code)),
        message: error.and_then(|error| rows.texts.text(error.message)),
        status: error.and_then(|error| error.status),
        count: group.len() as u32,
        share: group.len() as f64 / all.max(1) as f64,
        first_index,
        last_index: indexes().next_back().unwrap_or(0),
        first_at: ends().min(),
        last_at: ends().max(),
    }
}

/// For each row the rank of its text, in the order in which texts come first; and the texts in that order.
/// `None` where a row that is known has no such text, or where there are more than a map could show.
fn ranks(rows: &Rows, text: &dyn Fn(u32) -> TextId) -> Option<(Vec<u32>, Vec<TextId>)> {
    let mut texts = Vec::new();
    // Sorted by text: a map of few lines and columns is found in a few steps, and needs no sorting of all rows.
    let mut known: Vec<(TextId, u32)> = Vec::new();
    let mut ranks = Vec::with_capacity(rows.len() as usize);
    for index in 0..rows.len() {
        if rows.state(index).is_none() {
            ranks.push(0);
            continue;
        }
        let id = text(index);
        let place = known.partition_point(|(other, _)| *other < id);
        let rank = match known.get(place) {
            Some((other, rank)) if *other == id => *rank,
            _ => {
                let rank = texts.len() as u32;
                known.insert(place, (id, rank));
                texts.push(id);
                rank
            }
        };
        if !id.is_some() || texts.len() > MOST_LINES {
            return None;
        }
        ranks.push(rank);
    }
    Some((ranks, texts))
}
