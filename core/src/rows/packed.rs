//! What a row holds besides its state: 48 bytes, whatever its JSON weighed.

use crate::fields::{Kind, QUERY_FIELDS, QueryField, Slot};
use crate::rows::interner::Symbol;
use crate::time::duration_ms;

/// Stands for a number that is missing.
pub const NO_NUMBER: i64 = i64::MIN;
/// Stands for a key without a number at its end.
pub const NO_KEY_NUMBER: u32 = u32::MAX;

/// In which of the columns of a packed row a field is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// A number of its own.
    Number,
    /// A symbol of its own.
    Symbol,
    /// The first of some shared fields: their record's symbol.
    Record,
    /// None: beside the row, or in the record of another field.
    None,
}

impl QueryField {
    /// Where it is kept; `before` is the field before it.
    const fn column(&self, before: Option<&Self>) -> Column {
        match (self.kind, before) {
            (_, Some(before))
                if self.is_shared && before.is_shared && self.part as u8 == before.part as u8 =>
            {
                Column::None
            }
            _ if self.is_shared => Column::Record,
            (Kind::Time | Kind::Number | Kind::Count, _) => Column::Number,
            (Kind::Key | Kind::Accounts | Kind::Day | Kind::Text | Kind::Link, _) => Column::Symbol,
            _ => Column::None,
        }
    }
}

/// How all fields are kept.
struct Layout {
    /// For each field of the table how it is kept, and in which column: of its own, or that of its record.
    fields: [(Column, usize); QUERY_FIELDS.len()],
    /// Columns of numbers.
    numbers: usize,
    /// Columns of symbols.
    symbols: usize,
    /// See [`NUMBER_KINDS`].
    kinds: [Kind; QUERY_FIELDS.len()],
}

const LAYOUT: Layout = layout();

#[expect(clippy::indexing_slicing, reason = "the compiler evaluates it")]
const fn layout() -> Layout {
    let mut layout = Layout {
        fields: [(Column::None, 0); QUERY_FIELDS.len()],
        numbers: 0,
        symbols: 0,
        kinds: [Kind::Number; QUERY_FIELDS.len()],
    };
    let mut at = 0;
    let mut before = None;
    while at < QUERY_FIELDS.len() {
        let field = &QUERY_FIELDS[at];
        let column = field.column(before);
        layout.fields[at] = match column {
            Column::Number => (column, layout.numbers),
            // The record's own column has been counted.
            Column::None if field.is_shared => (column, layout.symbols - 1),
            _ => (column, layout.symbols),
        };
        match column {
            Column::Number => {
                layout.kinds[layout.numbers] = field.kind;
                layout.numbers += 1;
            }
            Column::Symbol | Column::Record => layout.symbols += 1,
            Column::None => {}
        }
        before = Some(field);
        at += 1;
    }
    layout
}

/// The column of a field by its slot: fields have the first slots, in the order of the table.
#[expect(clippy::indexing_slicing, reason = "the compiler evaluates it")]
const fn column_at(slot: Slot) -> usize {
    LAYOUT.fields[slot as usize].1
}

/// For each field how it is kept, and in which column.
static FIELDS: [(Column, usize); QUERY_FIELDS.len()] = LAYOUT.fields;

/// The column of a field, of its own or of its record.
pub fn column_of(field: &QueryField) -> usize {
    let column = FIELDS.get(field.slot as usize);
    column.map_or(0, |(_, column)| *column)
}

/// The fields with how they are kept.
pub fn kept_fields() -> impl Iterator<Item = (&'static QueryField, Column)> {
    let columns = FIELDS.iter().map(|(column, _)| *column);
    QUERY_FIELDS.iter().zip(columns)
}

/// Columns of numbers.
pub const NUMBERS: usize = LAYOUT.numbers;
/// Columns of symbols.
pub const SYMBOLS: usize = LAYOUT.symbols;

/// Columns that views look at.
pub const STARTED: usize = column_at(Slot::StartTime);
pub const ENDED: usize = column_at(Slot::EndTime);
pub const TOTAL_ROWS: usize = column_at(Slot::TotalRows);
pub const KEY: usize = column_at(Slot::ScheduleId);
pub const ACCOUNTS: usize = column_at(Slot::Accounts);
pub const DAYS: usize = column_at(Slot::StartDate);
pub const ERROR: usize = column_at(Slot::ErrorStatus);

/// The values of one row, by their columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PackedRow {
    /// Times in epoch milliseconds, and counts.
    pub numbers: [i64; NUMBERS],
    /// The key without the number at its end, accounts, texts, records.
    pub symbols: [Symbol; SYMBOLS],
    /// The number at the end of the key.
    pub key_number: u32,
}

/// Nothing is known.
pub const EMPTY_ROW: PackedRow = PackedRow {
    numbers: [NO_NUMBER; NUMBERS],
    symbols: [Symbol::NONE; SYMBOLS],
    key_number: NO_KEY_NUMBER,
};

impl PackedRow {
    /// The number of a column.
    #[inline(always)]
    pub fn number(&self, column: usize) -> Option<i64> {
        let number = self.numbers.get(column).copied();
        number.filter(|number| *number != NO_NUMBER)
    }

    /// The symbol of a column.
    #[inline(always)]
    pub fn symbol(&self, column: usize) -> Symbol {
        self.symbols.get(column).copied().unwrap_or(Symbol::NONE)
    }

    /// Whether it is of another query than one that was at its place, by their schedule IDs.
    pub fn is_of_other_query(&self, old: &Self) -> bool {
        let key = |row: &Self| (row.symbol(KEY), row.key_number());
        let have_keys = old.symbol(KEY).is_some() && self.symbol(KEY).is_some();
        have_keys && key(old) != key(self)
    }

    /// Start in epoch milliseconds.
    pub fn started(&self) -> Option<i64> {
        self.number(STARTED)
    }

    /// End in epoch milliseconds.
    pub fn ended(&self) -> Option<i64> {
        self.number(ENDED)
    }

    /// From start to end, in milliseconds.
    pub fn duration(&self) -> Option<i64> {
        duration_ms(self.started()?, self.ended()?)
    }

    /// Rows of its result.
    pub fn total_rows(&self) -> Option<u64> {
        self.number(TOTAL_ROWS).map(|count| count as u64)
    }

    /// The number at the end of the key.
    pub fn key_number(&self) -> Option<u32> {
        Some(self.key_number).filter(|number| *number != NO_KEY_NUMBER)
    }
}

/// How many numbers a row is saved as.
pub const SAVED: usize = NUMBERS + SYMBOLS + 1;

/// The kinds of the number columns, by column; what follows them is not used.
pub static NUMBER_KINDS: [Kind; QUERY_FIELDS.len()] = LAYOUT.kinds;

impl PackedRow {
    /// As numbers that are near those of the rows around; zero is what is missing.
    pub fn to_saved(self) -> [i64; SAVED] {
        let mut saved = [0; SAVED];
        let mut places = saved.iter_mut();
        let mut put = |value| {
            if let Some(place) = places.next() {
                *place = value;
            }
        };
        let start = self.started();
        for ((column, number), kind) in self.numbers.iter().enumerate().zip(NUMBER_KINDS) {
            put(match (*number, start) {
                (NO_NUMBER, _) => 0,
                // How long it took is a smaller number than when it was.
                (number, Some(start)) if kind == Kind::Time && column != STARTED => {
                    beside_zero(number.wrapping_sub(start))
                }
                (number, _) => beside_zero(number),
            });
        }
        for symbol in self.symbols {
            put(symbol.to_bits().wrapping_add(1).into());
        }
        put(self.key_number.into());
        saved
    }

    /// The other way; `None` for numbers that no row has.
    pub fn from_saved(saved: [i64; SAVED]) -> Option<Self> {
        let mut row = EMPTY_ROW;
        let mut values = saved.into_iter();
        for (column, kind) in (0..NUMBERS).zip(NUMBER_KINDS) {
            let value = values
                .next()
                .filter(|value| *value != 0)
                .map(from_beside_zero);
            let start = row
                .started()
                .filter(|_| kind == Kind::Time && column != STARTED);
            if let (Some(place), Some(value)) = (row.numbers.get_mut(column), value) {
                *place = value.wrapping_add(start.unwrap_or(0));
            }
        }
        for symbol in &mut row.symbols {
            let bits = u32::try_from(values.next()?).ok()?;
            *symbol = Symbol::from_bits(bits.wrapping_sub(1));
        }
        row.key_number = u32::try_from(values.next()?).ok()?;
        Some(row)
    }
}

/// Makes room for zero among the numbers.
fn beside_zero(value: i64) -> i64 {
    if value < 0 {
        value
    } else {
        value.wrapping_add(1)
    }
}

fn from_beside_zero(number: i64) -> i64 {
    if number < 0 {
        number
    } else {
        number.wrapping_sub(1)
    }
}
