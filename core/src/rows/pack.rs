//! From a row of a response to what is kept of it, and back.

use crate::fields::{Kind, Slot};
use crate::model::QueryState;
use crate::rows::interner::{Symbol, small_number, truncate};
use crate::rows::packed::{Column, EMPTY_ROW, NO_KEY_NUMBER, NO_NUMBER, PackedRow, kept_fields};
use crate::rows::{
    FIRST_WORD, HAS_RESULT, LINK_HAS_KEY_NUMBER, MAX_WORDS, Row, Rows, UNKNOWN, pack_state,
};
use crate::status::{Part, Record, RowSink};

/// A longer number at the end of a key is kept as text.
pub const MAX_KEY_DIGITS: usize = 9;

/// The rows of a response that is being read: only at its end are they known to be of use.
#[derive(Debug)]
pub struct Reading<'r> {
    rows: &'r mut Rows,
    read: Vec<Row>,
    /// Behind this place in the response, a row is none of the batch.
    most: u32,
    /// All rows of the response.
    count: u32,
}

impl<'r> Reading<'r> {
    /// Reads a response with some `likely` rows.
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

    fn keep(&mut self, row: &Record<'_>) {
        if self.count < self.most {
            let before = self.read.last().map_or(&EMPTY_ROW, |row| &row.packed);
            let row = self.rows.pack(row, before);
            self.read.push(row);
        }
        self.count = self.count.saturating_add(1);
    }
}

impl Rows {
    /// Packs a row. Most texts are those of the row `before`: they are looked for there first.
    fn pack(&mut self, row: &Record<'_>, before: &PackedRow) -> Row {
        let mut packed = EMPTY_ROW;
        let mut flags = 0;
        let mut numbers = packed.numbers.iter_mut();
        let mut symbols = packed.symbols.iter_mut().zip(before.symbols);
        for (field, column) in kept_fields() {
            if column == Column::Number {
                if let Some(number) = numbers.next() {
                    *number = row.number(field.slot).unwrap_or(NO_NUMBER);
                }
                continue;
            }
            if column == Column::None {
                continue;
            }
            let Some((symbol, before)) = symbols.next() else {
                continue;
            };
            let text = row.text(field.slot);
            *symbol = match (column, field.kind) {
                (Column::Record, _) => self.interner.pack_record(row, field.part, before),
                (_, Kind::Accounts) => self.interner.intern_list(&row.accounts),
                (_, Kind::Key) => {
                    let (prefix, number) = split_number(text);
                    packed.key_number = number.unwrap_or(NO_KEY_NUMBER);
                    self.interner.intern_after(before, prefix, true)
                }
                (_, Kind::Link) => {
                    let (prefix, number) = split_number(text);
                    let has_number = number.is_some_and(|number| number == packed.key_number);
                    flags |= if has_number { LINK_HAS_KEY_NUMBER } else { 0 };
                    let kept = if has_number { prefix } else { text };
                    self.interner.intern_after(before, kept, true)
                }
                _ => self.interner.intern_after(before, text, false),
            };
        }
        if row.path(Part::Result).is_some() {
            flags |= HAS_RESULT;
        }
        let state = pack_state(self.state_code(row), flags);
        Row { state, packed }
    }

    fn state_code(&mut self, row: &Record<'_>) -> u16 {
        if row.state != QueryState::Unknown {
            return row.state as u16;
        }
        let Some(word) = row.text(Slot::Status) else {
            return UNKNOWN;
        };
        let word = self.interner.intern(word);
        let known = self.words.iter().position(|other| *other == word);
        let position = known.unwrap_or_else(|| {
            // More kinds of word than there are codes share the last one.
            if self.words.len() < MAX_WORDS {
                self.words.push(word);
            }
            self.words.len().saturating_sub(1)
        });
        FIRST_WORD + position as u16
    }

    /// The row as responses have them.
    pub(super) fn unpack(&self, index: u32) -> Option<Record<'_>> {
        let mut row = Record::default();
        row.state = self.state(index)?;
        let packed = self.packed(index);
        let mut numbers = packed.numbers.iter();
        let mut symbols = packed.symbols.iter();
        for (field, column) in kept_fields() {
            match (column, field.kind) {
                (Column::Number, _) => {
                    let number = numbers.next().copied();
                    row.set_number(field.slot, number.filter(|number| *number != NO_NUMBER));
                }
                (Column::None, Kind::StateWord) => row.put_text(field.slot, self.word(index)),
                (Column::None, Kind::Duration) => row.set_number(field.slot, packed.duration()),
                (Column::None, _) => {}
                (_, kind) => {
                    let symbol = symbols.next().copied().unwrap_or(Symbol::NONE);
                    match (column, kind) {
                        (Column::Record, _) => {
                            self.interner.unpack_record(symbol, field.part, &mut row)
                        }
                        (_, Kind::Accounts) => row.accounts = self.interner.list(symbol),
                        (_, Kind::Key) => {
                            row.put_text(field.slot, self.with_number(symbol, packed.key_number()))
                        }
                        (_, Kind::Link) => row.put_text(
                            field.slot,
                            self.with_number(symbol, self.link_number(index)),
                        ),
                        _ => row.put_text(field.slot, self.interner.text(symbol)),
                    }
                }
            }
        }
        let has_result = self.flags(index) & HAS_RESULT != 0;
        row.set_path(Part::Result, has_result.then_some("result_info"));
        Some(row)
    }
}

/// A text without the number at its end, and the number: nine digits at most, without leading zeros. What is left never
/// ends in a digit.
fn split_number(text: Option<&str>) -> (Option<&str>, Option<u32>) {
    let Some(text) = text.map(truncate) else {
        return (None, None);
    };
    let digits = text.bytes().rev().take_while(u8::is_ascii_digit).count();
    let split = text
        .split_at_checked(text.len() - digits)
        .filter(|_| digits <= MAX_KEY_DIGITS);
    let number = split.and_then(|(prefix, number)| Some((prefix, small_number(number)?)));
    match number {
        Some((prefix, number)) => (Some(prefix), Some(number)),
        None => (Some(text), None),
    }
}
