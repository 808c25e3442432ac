//! From a row of an answer to what is kept of it.

use crate::model::QueryState;
use crate::rows::interner::{Symbol, small_number};
use crate::rows::packed::{EMPTY_ROW, NO_COUNT, NO_NUMBER, NO_TIME, PackedRow};
use crate::rows::{
    ACCOUNT_LIST, CODE, FIRST_WORD, HAS_RESULT, LINK_ENDS_WITH_ID, Row, Rows, UNKNOWN,
};
use crate::status::RowSink;
use crate::status::{ErrorRow, QueryRow};
use crate::text::{digits, is_same, join};

/// The rows of an answer that is being read: only at its end are they known to be of use.
#[derive(Debug)]
pub struct Reading<'r> {
    rows: &'r mut Rows,
    read: Vec<Row>,
    /// Behind this place in the answer, a row is none of the batch.
    most: u32,
    /// All rows of the answer.
    count: u32,
}

impl<'r> Reading<'r> {
    /// Reads an answer with some `likely` rows.
    pub fn new(rows: &'r mut Rows, likely: u32, most: u32) -> Self {
        Self {
            rows,
            read: Vec::with_capacity(likely.min(most) as usize),
            most,
            count: 0,
        }
    }

    /// The rows in their order, and how many there were with those that are none of the batch.
    pub fn into_read(self) -> (Vec<Row>, u32) {
        (self.read, self.count)
    }
}

impl RowSink for Reading<'_> {
    fn begin(&mut self) {
        self.read.clear();
        self.count = 0;
    }

    fn keep(&mut self, row: &QueryRow<'_>) {
        if self.count < self.most {
            let before = self.read.last().map_or(&EMPTY_ROW, |row| &row.packed);
            let row = self.rows.encode(row, before);
            self.read.push(row);
        }
        self.count = self.count.saturating_add(1);
    }
}

impl Rows {
    /// Most texts are those of the row `before`: they are looked for there first.
    fn encode(&mut self, row: &QueryRow<'_>, before: &PackedRow) -> Row {
        let mut state = self.state_code(row);
        let (id_prefix, id_number) = self.encode_id(row.schedule_id, before);
        let (accounts, is_list) = self.encode_accounts(row);
        if is_list {
            state |= ACCOUNT_LIST;
        }
        let mut link = Symbol::NONE;
        if let Some(result) = row.result {
            state |= HAS_RESULT;
            if let Some(url) = result.url {
                let start = row.schedule_id.and_then(|id| before_end(url, id));
                state |= start.map_or(0, |_| LINK_ENDS_WITH_ID);
                link = self
                    .interner
                    .intern_after(before.link, start.unwrap_or(url));
            }
        }
        let result_rows = row.result.and_then(|result| result.total_rows);
        let error = row.error.map(|error| self.encode_error(&error));
        let packed = PackedRow {
            started: row.started_at.unwrap_or(NO_TIME),
            ended: row.ended_at.unwrap_or(NO_TIME),
            total_rows: result_rows.unwrap_or(NO_COUNT),
            id_prefix,
            id_number,
            accounts,
            days: self.encode_days(row.start_date, row.end_date, before),
            error: error.unwrap_or(Symbol::NONE),
            link,
        };
        Row { state, packed }
    }

    fn state_code(&mut self, row: &QueryRow<'_>) -> u8 {
        if row.state != QueryState::Unknown {
            return row.state as u8;
        }
        let Some(word) = row.status_code else {
            return UNKNOWN;
        };
        let word = self.interner.intern(word);
        let known = self.words.iter().position(|other| *other == word);
        let position = known.unwrap_or_else(|| {
            // More kinds of word than there are codes share the last one.
            if FIRST_WORD as usize + self.words.len() < CODE as usize {
                self.words.push(word);
            }
            self.words.len().saturating_sub(1)
        });
        FIRST_WORD + position as u8
    }

    /// A common beginning, and a number at the end.
    fn encode_id(&mut self, id: Option<&str>, before: &PackedRow) -> (Symbol, u32) {
        let Some(id) = id else {
            return (Symbol::NONE, NO_NUMBER);
        };
        let mut start = id.as_bytes();
        while let [shorter @ .., b'0'..=b'9'] = start
            && id.len() - shorter.len() <= 9
        {
            start = shorter;
        }
        let (prefix, number) = id.split_at_checked(start.len()).unwrap_or((id, ""));
        match small_number(number) {
            Some(number) if self.interner.is_of(before.id_prefix, prefix) => {
                (before.id_prefix, number)
            }
            Some(number) => (self.interner.intern_bytes(prefix.as_bytes()), number),
            None => (self.interner.intern(id), NO_NUMBER),
        }
    }

    /// One account as it is; several, each with its length before it. The flag tells which.
    fn encode_accounts(&mut self, row: &QueryRow<'_>) -> (Symbol, bool) {
        match row.accounts {
            [] => (Symbol::NONE, false),
            [only] => (self.interner.intern(only), false),
            several => {
                let mut list = String::new();
                for account in several {
                    list += &join(&[&digits(account.len() as u64), ":", account]);
                }
                (self.interner.intern_bytes(list.as_bytes()), true)
            }
        }
    }

    fn encode_days(
        &mut self,
        start: Option<&str>,
        end: Option<&str>,
        before: &PackedRow,
    ) -> Symbol {
        if start.is_none() && end.is_none() {
            return Symbol::NONE;
        }
        let (start, end) = (start.unwrap_or_default(), end.unwrap_or_default());
        let known = self.interner.bytes(before.days);
        if let Some((first, [b'/', last @ ..])) = known.split_at_checked(start.len())
            && is_same(first, start.as_bytes())
            && is_same(last, end.as_bytes())
        {
            return before.days;
        }
        let days = join(&[start, "/", end]);
        self.interner.intern_bytes(days.as_bytes())
    }

    fn encode_error(&mut self, error: &ErrorRow<'_>) -> Symbol {
        let status = error.status.unwrap_or(NO_TIME).to_le_bytes();
        let mut bytes = [0; 20];
        let texts = [error.code, error.message, error.description]
            .map(|text| self.interner.intern_some(text).to_bits());
        let parts = status
            .into_iter()
            .chain(texts.into_iter().flat_map(u32::to_le_bytes));
        for (byte, part) in bytes.iter_mut().zip(parts) {
            *byte = part;
        }
        self.interner.intern_bytes(&bytes)
    }
}

/// What comes before `end`, if the text ends so.
fn before_end<'a>(text: &'a str, end: &str) -> Option<&'a str> {
    let (start, found) = text.split_at_checked(text.len().checked_sub(end.len())?)?;
    is_same(found.as_bytes(), end.as_bytes()).then_some(start)
}
