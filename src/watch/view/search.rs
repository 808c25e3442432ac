//! Which rows hold what is searched for: looked up once for each text, and once for each row until it changes.

use crate::watch::rows::Rows;
use crate::watch::texts::{TextId, contains};

/// What was found so far.
#[derive(Debug, Default)]
pub struct Search {
    part: Vec<u8>,
    /// For each text whether it holds the part. Texts are never taken away.
    texts: Vec<bool>,
    /// For each row whether it holds the part, as of a revision.
    rows: Vec<Option<bool>>,
    revision: u32,
    /// Numbers are written here: a text of its own for each row would cost more than all the rest.
    digits: Vec<u8>,
}

impl Search {
    /// Gets ready to look for `part`, which is in lower case, in the rows of a revision.
    pub fn prepare(&mut self, rows: &Rows, part: &str, revision: u32) {
        if self.part != part.as_bytes() {
            *self = Self {
                part: part.as_bytes().to_vec(),
                ..Self::default()
            };
        }
        for id in self.texts.len() as u32..rows.texts.len() {
            let text = rows.texts.bytes(TextId::from_bits(id));
            self.texts.push(contains(text, &self.part));
        }
        self.rows.resize(rows.len() as usize, None);
        for (found, index) in self.rows.iter_mut().zip(0..) {
            if rows.changed(index) > self.revision {
                *found = None;
            }
        }
        self.revision = revision;
    }

    /// Whether a row holds the part.
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

    fn looks_through(&mut self, rows: &Rows, index: u32) -> bool {
        let (prefix, number) = rows.id_parts(index);
        let error = rows.error(rows.error_id(index));
        self.has_account(rows, index)
            || self.has(prefix)
            || number.is_some_and(|number| self.has_number(rows.texts.bytes(prefix), number))
            || error.is_some_and(|error| {
                self.has(error.code) || self.has(error.message) || self.has(error.description)
            })
    }

    fn has(&mut self, id: TextId) -> bool {
        match (self.texts.get(id.to_bits() as usize), id.number()) {
            (Some(found), _) => *found,
            (None, Some(number)) => self.has_number(b"", number),
            (None, None) => false,
        }
    }

    /// Whether the part is in a number, with what is written before it, and ends in the number.
    fn has_number(&mut self, before: &[u8], number: u32) -> bool {
        if !self.part.last().is_some_and(u8::is_ascii_digit) {
            return false;
        }
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
        contains(&self.digits, &self.part)
    }

    /// A list is stored with the lengths of its accounts, which are not what is searched for.
    fn has_account(&mut self, rows: &Rows, index: u32) -> bool {
        let may_have = self.has(rows.accounts_id(index));
        if !may_have || !rows.has_account_list(index) {
            return may_have;
        }
        let has = |account: &String| contains(account.as_bytes(), &self.part);
        rows.accounts(index).iter().any(has)
    }
}
