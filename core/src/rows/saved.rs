//! What a watch knew, as text that a later watch can begin with. It holds rows, and nothing of how they were asked for.

use crate::request::StatusRequest;
use crate::rows::bytes::{Reader, Writer, checksum, from_text, to_text};
use crate::rows::interner::{Interner, Symbol};
use crate::rows::packed::{EMPTY_ROW, PackedRow};
use crate::rows::{CODE, FIRST_REVISION, FIRST_WORD, MAX_ROWS, Rows, UNREAD};

/// Begins every saved text: the letters say what it is, the digit is the format's version.
const MARK: &str = "sbs1.";
const MARK_OF_ANY_VERSION: &str = "sbs";

/// Why a saved text cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SavedError {
    /// It is not what was saved.
    Damaged,
    /// Another version of this crate saved it, in a form that this one does not read.
    OtherVersion,
    /// It tells of another batch, or of one at another address.
    OtherBatch,
}

/// What an earlier watch of the same batch knew.
#[derive(Debug)]
pub struct Saved {
    /// The rows that it knew.
    pub(crate) rows: Rows,
}

impl Saved {
    /// Saves `rows` of the batch that `request` asks for.
    pub(crate) fn write(rows: &Rows, request: &StatusRequest) -> String {
        let mut writer = Writer::default();
        writer.block(request.resource_url().as_bytes());
        rows.write(&mut writer);
        let sum = checksum(&writer.bytes).to_le_bytes();
        writer.bytes.extend_from_slice(&sum);
        let mut text = MARK.to_owned();
        text += &to_text(&writer.bytes);
        text
    }

    /// Reads what a watch saved for the same batch at the same address.
    pub fn read(text: &str, request: &StatusRequest) -> Result<Self, SavedError> {
        let Some(text) = text.strip_prefix(MARK) else {
            let is_other = text.starts_with(MARK_OF_ANY_VERSION);
            return Err(if is_other {
                SavedError::OtherVersion
            } else {
                SavedError::Damaged
            });
        };
        let bytes = from_text(text).ok_or(SavedError::Damaged)?;
        let (bytes, sum) = bytes.split_last_chunk().ok_or(SavedError::Damaged)?;
        if checksum(bytes) != u32::from_le_bytes(*sum) {
            return Err(SavedError::Damaged);
        }
        let mut reader = Reader { bytes };
        if reader.block().ok_or(SavedError::Damaged)? != request.resource_url().as_bytes() {
            return Err(SavedError::OtherBatch);
        }
        let rows = Rows::read(&mut reader).ok_or(SavedError::Damaged)?;
        if !reader.bytes.is_empty() {
            return Err(SavedError::Damaged);
        }
        Ok(Self { rows })
    }
}

impl Rows {
    /// Writes all rows: each as its difference to the row before, which is mostly a byte a field.
    fn write(&self, writer: &mut Writer) {
        self.interner.write(writer);
        writer.number(self.words.len() as u64);
        for word in &self.words {
            writer.number(word.to_bits().into());
        }
        writer.number(self.states.len() as u64);
        let mut before = EMPTY_ROW.to_numbers();
        for (state, packed) in self.states.iter().zip(&self.packed) {
            writer.bytes.push(*state);
            if *state == UNREAD {
                continue;
            }
            let numbers = packed.to_numbers();
            for (number, before) in numbers.iter().zip(before) {
                writer.signed(number.wrapping_sub(before));
            }
            before = numbers;
        }
    }

    /// Reads what [`Rows::write`] wrote; `None` for anything else.
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let mut rows = Self {
            interner: Interner::read(reader)?,
            ..Self::default()
        };
        for _ in 0..reader.number()? {
            rows.words.push(Symbol::from_bits(reader.small()?));
        }
        if rows.words.len() + FIRST_WORD as usize > CODE as usize {
            return None;
        }
        let length = reader.small().filter(|length| *length <= MAX_ROWS)?;
        let mut before = EMPTY_ROW.to_numbers();
        for index in 0..length {
            let state = reader.byte()?;
            let mut packed = EMPTY_ROW;
            if state != UNREAD {
                for number in &mut before {
                    *number = number.wrapping_add(reader.signed()?);
                }
                packed = PackedRow::from_numbers(before)?;
            }
            rows.push(index, state, packed)?;
        }
        let known = rows.words.iter().all(|word| rows.interner.knows(*word));
        known.then_some(rows)
    }

    /// Adds a row that was saved, if it is one that could have been.
    fn push(&mut self, index: u32, state: u8, packed: PackedRow) -> Option<()> {
        let code = state & CODE;
        let words = usize::from(code.saturating_sub(FIRST_WORD));
        let valid = code < FIRST_WORD || words < self.words.len();
        let texts = [
            packed.id_prefix,
            packed.accounts,
            packed.days,
            packed.error,
            packed.link,
        ];
        if !valid || !texts.iter().all(|id| self.interner.knows(*id)) {
            return None;
        }
        if index == self.len() {
            // Not at once to the length that is claimed: that may be a lie.
            self.grow_by_half(index + 1);
        }
        let at = index as usize;
        (*self.states.get_mut(at)?, *self.packed.get_mut(at)?) = (state, packed);
        *self.changed.get_mut(at)? = FIRST_REVISION;
        Some(())
    }
}
