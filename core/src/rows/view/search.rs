//! Which rows hold one of the parts that are searched for: looked up once for each text, and once for each row until it changes.

use std::borrow::Cow;

use crate::fields::{Kind, QUERY_FIELDS};
use crate::rows::Rows;
use crate::rows::interner::{Symbol, contains};
use crate::rows::packed::column_of;

/// Between two parts that are searched for. No UTF-8 has this byte.
pub(super) const SEPARATOR: u8 = 0xff;

/// What was found so far.
#[derive(Debug, Default)]
pub struct Search {
    /// One of them is to be found, see [`SEPARATOR`].
    parts: Vec<u8>,
    /// For each text whether it holds a part. Texts are never removed.
    texts: Vec<bool>,
    /// For each row whether it holds a part, as of a revision.
    rows: Vec<Option<bool>>,
    revision: u32,
}

/// Digits at the end of what is searched for. Numbers are not written out to be searched: that would cost more than
/// all the rest.
#[derive(Clone, Copy, Debug)]
struct Digits {
    count: usize,
    value: u64,
    /// One more than the largest number of so many digits.
    limit: u64,
}

impl Digits {
    fn at_end_of(part: &[u8]) -> Option<Self> {
        let mut digits = Self {
            count: 0,
            value: 0,
            limit: 1,
        };
        // No number has as many.
        let last = part.iter().rev().take(18);
        for byte in last.take_while(|byte| byte.is_ascii_digit()) {
            digits.value += u64::from(byte - b'0') * digits.limit;
            digits.limit *= 10;
            digits.count += 1;
        }
        (digits.count > 0).then_some(digits)
    }

    /// Whether they are some of a number's.
    fn are_in(self, number: u32) -> bool {
        let mut left = u64::from(number);
        let mut before = left / self.limit;
        loop {
            // As many digits are left, with nothing before them that is not there.
            let has_so_many = left >= self.limit / 10 || self.count == 1;
            if has_so_many && left - before * self.limit == self.value {
                return true;
            }
            left /= 10;
            before /= 10;
            if left == 0 {
                return false;
            }
        }
    }

    /// Whether they are a number's first.
    fn begin(self, number: u32) -> bool {
        let mut left = u64::from(number);
        while left >= self.limit {
            left /= 10;
        }
        left == self.value && (left >= self.limit / 10 || self.count == 1)
    }
}

impl Search {
    /// Prepares the search for one of `parts`, which are in lower case, in the rows of a revision.
    pub fn prepare(&mut self, rows: &Rows, parts: &[u8], revision: u32) {
        if self.parts != parts {
            *self = Self {
                parts: parts.to_vec(),
                ..Self::default()
            };
        }
        for id in self.texts.len() as u32..rows.interner.len() {
            let found = self.is_in(rows.interner.bytes(Symbol::from_bits(id)));
            self.texts.push(found);
        }
        self.rows.resize(rows.len() as usize, None);
        for (found, index) in self.rows.iter_mut().zip(0..) {
            if rows.changed(index) > self.revision {
                *found = None;
            }
        }
        self.revision = revision;
    }

    /// Whether a text holds a part.
    fn is_in(&self, text: &[u8]) -> bool {
        self.any(&|part| contains(text, part))
    }

    fn any(&self, is_found: &dyn Fn(&[u8]) -> bool) -> bool {
        let mut parts = self.parts.split(|byte| *byte == SEPARATOR);
        parts.any(is_found)
    }

    /// Whether a row holds a part.
    pub fn finds(&mut self, rows: &Rows, index: u32) -> bool {
        if let Some(Some(found)) = self.rows.get(index as usize) {
            return *found;
        }
        let found = self.looks_through(rows, index);
        if let Some(known) = self.rows.get_mut(index as usize) {
            *known = Some(found);
        }
        found
    }

    fn looks_through(&self, rows: &Rows, index: u32) -> bool {
        let mut searched = QUERY_FIELDS.iter().filter(|field| field.is_searched);
        searched.any(|field| {
            let symbol = rows.symbol(index, column_of(field));
            match field.kind {
                _ if field.is_shared => {
                    self.has(rows.interner.symbol_of(symbol, field.part, field.slot))
                }
                Kind::Key => self.has_key(rows, symbol, rows.packed(index).key_number()),
                Kind::Link => self.has_key(rows, symbol, rows.link_number(index)),
                Kind::Accounts => self.has_account(rows, symbol),
                _ => self.has(symbol),
            }
        })
    }

    fn has_key(&self, rows: &Rows, text: Symbol, number: Option<u32>) -> bool {
        let in_number = |number| self.is_in_number(rows.interner.bytes(text), number);
        self.has(text) || number.is_some_and(in_number)
    }

    fn has(&self, id: Symbol) -> bool {
        match (self.texts.get(id.to_bits() as usize), id.number()) {
            (Some(found), _) => *found,
            (None, Some(number)) => self.is_in_number(b"", number),
            (None, None) => false,
        }
    }

    fn is_in_number(&self, before: &[u8], number: u32) -> bool {
        self.any(&|part| is_in_number(part, before, number))
    }

    /// A list is stored with the lengths of its texts, which are not what is searched for.
    fn has_account(&self, rows: &Rows, accounts: Symbol) -> bool {
        let may_have = self.has(accounts);
        if !may_have || !rows.interner.is_list(accounts) {
            return may_have;
        }
        let has = |text: &Cow<'_, str>| self.is_in(text.as_bytes());
        rows.interner.list(accounts).iter().any(has)
    }
}

/// Whether a part is in a number with a text before it, and ends in the number.
fn is_in_number(part: &[u8], before: &[u8], number: u32) -> bool {
    // What is searched for can only end in a number if it does so itself.
    let Some(digits) = Digits::at_end_of(part) else {
        return false;
    };
    let split = part.split_at_checked(part.len() - digits.count);
    let (head, _) = split.unwrap_or_default();
    if head.is_empty() {
        return digits.are_in(number);
    }
    let start = before.len().checked_sub(head.len());
    let end = start.and_then(|start| before.get(start..));
    end.is_some_and(|end| end.eq_ignore_ascii_case(head)) && digits.begin(number)
}
