//! Whether a row that was saved is one that a response could have brought: what is restored passes the checks that responses
//! pass, so that a forged state yields no link, time or text that they could not.

use crate::fields::Kind;
use crate::model::QueryState;
use crate::request::bound::MAX_SAFE_INTEGER;
use crate::rows::interner::{Interner, MAX_TEXT_BYTES, Symbol};
use crate::rows::pack::MAX_KEY_DIGITS;
use crate::rows::packed::{Column, KEY, NO_NUMBER, NUMBER_KINDS, kept_fields};
use crate::rows::record::Value;
use crate::rows::{FIRST_WORD, LINK_HAS_KEY_NUMBER, Row, code_of};
use crate::status::{Part, is_web_url};
use crate::time::{is_date_time, parse_date};

const MAX_KEY_NUMBER: u32 = 10_u32.pow(MAX_KEY_DIGITS as u32) - 1;

/// Checks rows against the texts that were saved with them: each text once for each column that it is in.
pub struct RowCheck<'i> {
    interner: &'i Interner,
    words: usize,
    /// For each text a bit for each column in which it has passed.
    passed: Vec<u32>,
}

impl<'i> RowCheck<'i> {
    /// A check of rows with some `words` for states that this version does not know.
    pub fn new(interner: &'i Interner, words: usize) -> Self {
        Self {
            interner,
            words,
            passed: vec![0; interner.len() as usize],
        }
    }

    /// Whether a row could come from a response.
    pub fn passes(&mut self, row: &Row) -> bool {
        let word = usize::from(code_of(row.state).saturating_sub(FIRST_WORD));
        let is_word = code_of(row.state) >= FIRST_WORD;
        let is_number =
            |(number, kind): (&i64, Kind)| *number == NO_NUMBER || is_in_range(*number, kind);
        (!is_word || word < self.words)
            && row.packed.numbers.iter().zip(NUMBER_KINDS).all(is_number)
            && self.is_key(row)
            && self.are_texts(row)
    }

    /// A key that is kept with its number apart does not go on with digits before it; a link that ends with the number has
    /// one to end with.
    fn is_key(&self, row: &Row) -> bool {
        let prefix = self.interner.bytes(row.packed.symbol(KEY));
        let ends_in_digit = prefix.last().is_some_and(u8::is_ascii_digit);
        let ends_link = row.state & LINK_HAS_KEY_NUMBER != 0;
        row.packed.key_number().map_or(!ends_link, |number| {
            number <= MAX_KEY_NUMBER && !ends_in_digit
        })
    }

    fn are_texts(&mut self, row: &Row) -> bool {
        let has_number = row.state & LINK_HAS_KEY_NUMBER != 0;
        let mut symbols = row.packed.symbols.into_iter().zip(0..);
        kept_fields().all(|(field, column)| {
            if !matches!(column, Column::Symbol | Column::Record) {
                return true;
            }
            let Some((symbol, at)) = symbols.next() else {
                return true;
            };
            let is_before_number = has_number && field.kind == Kind::Link;
            let bit = 1 << (2 * at + u32::from(is_before_number));
            let passed = self.passed.get(symbol.to_bits() as usize);
            if passed.is_some_and(|passed| passed & bit != 0) {
                return true;
            }
            let passes = match column {
                Column::Record => self.is_record(symbol, field.part),
                _ if is_before_number => self
                    .text(symbol)
                    .is_some_and(|start| is_web_url(&[start, "0"].concat())),
                _ => self.is_text(symbol, field.kind),
            };
            let passed = self.passed.get_mut(symbol.to_bits() as usize);
            if let Some(passed) = passed.filter(|_| passes) {
                *passed |= bit;
            }
            passes
        })
    }

    fn is_record(&self, record: Symbol, part: Part) -> bool {
        let mut length = 0;
        let are_values = self
            .interner
            .values(record, part)
            .all(|(field, value)| match value {
                Value::Number(number) => {
                    length += size_of::<i64>();
                    number.is_none_or(|number| is_in_range(number, field.kind))
                }
                Value::Symbol(symbol) => {
                    length += size_of::<Symbol>();
                    self.is_text(symbol, field.kind)
                }
            });
        let is_stored = record.number().is_none() && self.interner.knows(record);
        are_values && is_stored && length == self.interner.bytes(record).len()
    }

    /// Whether a symbol stands for a text of a kind, or for none.
    fn is_text(&self, symbol: Symbol, kind: Kind) -> bool {
        if !symbol.is_some() {
            return true;
        }
        if symbol.number().is_some() {
            return matches!(kind, Kind::Text | Kind::Accounts);
        }
        if kind == Kind::Accounts && self.interner.is_list(symbol) {
            return self.interner.is_whole_list(symbol);
        }
        self.text(symbol).is_some_and(|text| match kind {
            Kind::Link => is_web_url(text),
            Kind::Day => matches!(parse_date(text), Some((_, false))),
            _ => true,
        })
    }

    /// A text, if it is one.
    fn text(&self, symbol: Symbol) -> Option<&str> {
        if !self.interner.knows(symbol) {
            return None;
        }
        let bytes = self.interner.bytes(symbol);
        str::from_utf8(bytes)
            .ok()
            .filter(|text| text.len() <= MAX_TEXT_BYTES)
    }

    /// Whether a symbol is a word that this version does not know.
    pub fn is_unknown_word(&self, symbol: Symbol) -> bool {
        let is_unknown = |word: &str| QueryState::from_word(word) == QueryState::Unknown;
        symbol.number().is_some() || self.text(symbol).is_some_and(is_unknown)
    }
}

fn is_in_range(number: i64, kind: Kind) -> bool {
    match kind {
        Kind::Time => is_date_time(number),
        Kind::Count => (0..=MAX_SAFE_INTEGER as i64).contains(&number),
        _ => number.unsigned_abs() <= MAX_SAFE_INTEGER,
    }
}
