//! How texts follow each other: compared once for each text, however many rows share it.

use super::radix::sort_texts;
use super::sort::Sort;
use crate::rows::Rows;
use crate::rows::interner::{Symbol, small_number};

/// No row has this text in the column that is sorted by.
const UNSEEN: i64 = -1;

/// Interner follow all numbers.
const BEHIND_NUMBERS: i64 = i32::MAX as i64;

/// Ranks of the texts of one column. Beside a rank there is room for a number of 32 bits.
#[derive(Debug, Default)]
pub struct Ranks {
    made_for: (Sort, bool),
    /// By the text's ID. The largest where the text counts as none.
    ranks: Vec<i64>,
    /// Each text that has a rank, and a row that has it.
    seen: Vec<(Symbol, u32)>,
}

impl Ranks {
    /// The rank of a text, if it has one. A number is its own.
    pub fn of(&self, id: Symbol) -> Option<i64> {
        if let Some(number) = id.number() {
            return Some(i64::from(number) << 32);
        }
        let rank = self.ranks.get(id.to_bits() as usize).copied();
        rank.filter(|rank| *rank != i64::MAX)
    }

    /// Ranks all texts of a column. Those that it knows already are only compared again where one has come to them.
    pub fn prepare(&mut self, rows: &Rows, sort: Sort, descending: bool) {
        // Which way matters only to what is missing in an error.
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
            let id = sort.text(rows, index);
            if let Some(rank) = self.ranks.get_mut(id.to_bits() as usize)
                && *rank == UNSEEN
            {
                *rank = i64::MAX;
                self.seen.push((id, index));
            }
        }
        if self.seen.len() > known {
            self.compare(rows);
        }
    }

    fn compare(&mut self, rows: &Rows) {
        let mut keys = Keys::default();
        for (id, index) in &self.seen {
            keys.add(rows, self.made_for, *id, *index);
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
            let Some((id, index)) = self.seen.get(place as usize) else {
                continue;
            };
            let value = match self.made_for.0 {
                _ if key.is_empty() => i64::MAX,
                // Room is needed for the number of a list's first account.
                Sort::Accounts => first_number(rows, *index) << 32 | rank,
                _ => rank << 32,
            };
            if let Some(known) = self.ranks.get_mut(id.to_bits() as usize) {
                *known = value;
            }
        }
    }
}

/// The number that a row's first account is. One account alone that is a number has no text.
fn first_number(rows: &Rows, index: u32) -> i64 {
    let accounts = if rows.has_account_list(index) {
        rows.accounts(index)
    } else {
        Vec::new()
    };
    let number = accounts.first().and_then(|account| small_number(account));
    number.map_or(BEHIND_NUMBERS, i64::from)
}

/// Interner in the form in which their bytes can be compared, one after the other.
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

    /// Adds the text of a row; nothing where it counts as none.
    fn add(&mut self, rows: &Rows, (sort, descending): (Sort, bool), id: Symbol, index: u32) {
        let text = rows.interner.bytes(id);
        match sort {
            Sort::Accounts if rows.has_account_list(index) => {
                for account in rows.accounts(index) {
                    match small_number(&account) {
                        Some(number) => self.add_number(number),
                        None => self.add_text(account.as_bytes()),
                    }
                }
            }
            Sort::Error => {
                let parts = rows.error(id).map(|error| [error.code, error.message]);
                let parts = parts.filter(|parts| *parts != [Symbol::NONE; 2]);
                for part in parts.into_iter().flatten() {
                    match part.number() {
                        Some(number) => self.add_number(number),
                        None if part.is_some() => self.add_text(rows.interner.bytes(part)),
                        // Last, either way.
                        None => self.bytes.push(if descending { 0 } else { 3 }),
                    }
                }
            }
            // No first day.
            Sort::StartDate if text.first() == Some(&b'/') => {}
            _ => self.add_text(text),
        }
        self.ends.push(self.bytes.len());
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
