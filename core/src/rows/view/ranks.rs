//! How texts follow each other: compared once for each text, however many rows share it.

use super::radix::sort_texts;
use super::sort::Sort;
use crate::fields::Kind;
use crate::rows::Rows;
use crate::rows::interner::{Interner, Symbol, small_number};
use crate::rows::pack::MAX_KEY_DIGITS;
use crate::rows::record::Value;

/// No row has this text in the column that is sorted by.
const UNSEEN: i64 = -1;

/// Texts follow all numbers.
const BEHIND_NUMBERS: i64 = i32::MAX as i64;

/// Ranks of the texts of one column. Beside a rank there is room for a number of 32 bits.
#[derive(Debug, Default)]
pub struct Ranks {
    made_for: (Sort, bool),
    /// By symbol. The largest where the text counts as none.
    ranks: Vec<i64>,
    /// Each text that has a rank.
    seen: Vec<Symbol>,
}

impl Ranks {
    /// The rank of a text, if it has one. A number is its own.
    pub fn of(&self, symbol: Symbol) -> Option<i64> {
        if let Some(number) = symbol.number() {
            return Some(i64::from(number) << 32);
        }
        let rank = self.ranks.get(symbol.to_bits() as usize).copied();
        rank.filter(|rank| *rank != i64::MAX)
    }

    /// Ranks all texts of a column. Ranks that exist are reused unless the column has new texts.
    pub fn prepare(&mut self, rows: &Rows, sort: Sort, descending: bool) {
        // The direction changes only where missing values stand within a record.
        let made_for = (sort, descending);
        if self.made_for != made_for {
            *self = Self {
                made_for,
                ..Self::default()
            };
        }
        self.ranks.resize(rows.interner.len() as usize, UNSEEN);
        let known = self.seen.len();
        for index in 0..rows.len() {
            let symbol = sort.symbol(rows, index);
            if let Some(rank) = self.ranks.get_mut(symbol.to_bits() as usize)
                && *rank == UNSEEN
            {
                *rank = i64::MAX;
                self.seen.push(symbol);
            }
        }
        if self.seen.len() > known {
            self.compare(&rows.interner);
        }
    }

    fn compare(&mut self, interner: &Interner) {
        let (sort, descending) = self.made_for;
        let mut keys = Keys::default();
        for symbol in &self.seen {
            keys.add(interner, sort, descending, *symbol);
        }
        let sorted = sort_texts(self.seen.len() as u32, &|place| keys.get(place));
        let mut rank = 0;
        let mut before: &[u8] = &[];
        for place in sorted {
            let key = keys.get(place);
            if key != before {
                rank += 1;
                before = key;
            }
            let Some(symbol) = self.seen.get(place as usize) else {
                continue;
            };
            let value = match sort.kind {
                _ if key.is_empty() => i64::MAX,
                // Room is needed for a number, alone or as the first of a list.
                Kind::Accounts | Kind::Text if !sort.is_shared => {
                    first_number(interner, *symbol) << 32 | rank
                }
                Kind::Key | Kind::Link => {
                    rank << 32 | KeyParts::of(interner.bytes(*symbol)).small()
                }
                _ => rank << 32,
            };
            if let Some(known) = self.ranks.get_mut(symbol.to_bits() as usize) {
                *known = value;
            }
        }
    }
}

/// The number that the first of a list is.
fn first_number(interner: &Interner, symbol: Symbol) -> i64 {
    let list = if interner.is_list(symbol) {
        interner.list(symbol)
    } else {
        Vec::new()
    };
    let number = list.first().and_then(|text| small_number(text));
    number.map_or(BEHIND_NUMBERS, i64::from)
}

/// A text, and the number at its end without leading zeros.
struct KeyParts<'t> {
    stem: &'t [u8],
    digits: &'t [u8],
}

impl<'t> KeyParts<'t> {
    fn of(text: &'t [u8]) -> Self {
        let count = text
            .iter()
            .rev()
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        let (stem, mut digits) = text
            .split_at_checked(text.len() - count)
            .unwrap_or((text, b""));
        while let [b'0', rest @ ..] = digits
            && !rest.is_empty()
        {
            digits = rest;
        }
        Self { stem, digits }
    }

    /// The number plus one, where it fits beside a rank; 0 for none.
    fn small(&self) -> i64 {
        if self.digits.is_empty() || self.is_large() {
            return 0;
        }
        let add = |number, digit: &u8| number * 10 + i64::from(digit - b'0');
        self.digits.iter().fold(0, add) + 1
    }

    fn is_large(&self) -> bool {
        self.digits.len() > MAX_KEY_DIGITS
    }
}

/// Texts in the form in which their bytes can be compared, one after the other.
#[derive(Default)]
struct Keys {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Keys {
    fn get(&self, place: u32) -> &[u8] {
        let place = place as usize;
        let before = place
            .checked_sub(1)
            .and_then(|before| self.ends.get(before));
        let start = before.copied().unwrap_or(0);
        let end = self.ends.get(place).copied().unwrap_or(start);
        self.bytes.get(start..end).unwrap_or_default()
    }

    /// Adds a text, a list or a record; nothing where it counts as none.
    fn add(&mut self, interner: &Interner, sort: Sort, descending: bool, symbol: Symbol) {
        match sort.kind {
            _ if sort.is_shared => self.add_record(interner, sort, descending, symbol),
            Kind::Key | Kind::Link => self.add_key(&KeyParts::of(interner.bytes(symbol))),
            Kind::Accounts if interner.is_list(symbol) => {
                for text in interner.list(symbol) {
                    match small_number(&text) {
                        Some(number) => self.add_number(number),
                        None => self.add_text(text.as_bytes()),
                    }
                }
            }
            _ => self.add_text(interner.bytes(symbol)),
        }
        self.ends.push(self.bytes.len());
    }

    /// The field that is sorted by, and the one behind it.
    fn add_record(&mut self, interner: &Interner, sort: Sort, descending: bool, record: Symbol) {
        let values = interner
            .values(record, sort.part)
            .skip_while(|(field, _)| field.slot != sort.slot);
        let start = self.bytes.len();
        let mut is_there = false;
        for (_, value) in values.take(2) {
            let Value::Symbol(symbol) = value else {
                continue;
            };
            let is_missing_day = sort.kind == Kind::Day && !is_there && !symbol.is_some();
            if is_missing_day {
                break;
            }
            is_there |= symbol.is_some();
            match symbol.number() {
                Some(number) => self.add_number(number),
                None if symbol.is_some() => self.add_text(interner.bytes(symbol)),
                None if sort.kind == Kind::Day => {}
                // Last, either way.
                None => self.bytes.push(if descending { 0 } else { 3 }),
            }
        }
        if !is_there {
            self.bytes.truncate(start);
        }
    }

    /// The number at its end comes by its size: beside the rank, or, where it is too large for that, by its length.
    fn add_key(&mut self, key: &KeyParts<'_>) {
        self.add_text(key.stem);
        if key.is_large() {
            let length = key.digits.len() as u32;
            self.bytes.extend_from_slice(&length.to_be_bytes());
            self.bytes.extend_from_slice(key.digits);
        }
    }

    /// Numbers come by their size, before all texts.
    fn add_number(&mut self, number: u32) {
        self.bytes.push(1);
        self.bytes.extend_from_slice(&number.to_be_bytes());
    }

    /// A to Z in either case are the same.
    fn add_text(&mut self, text: &[u8]) {
        self.bytes.push(2);
        let start = self.bytes.len();
        self.bytes.extend_from_slice(text);
        if let Some(added) = self.bytes.get_mut(start..) {
            added.make_ascii_lowercase();
        }
        self.bytes.push(0);
    }
}
