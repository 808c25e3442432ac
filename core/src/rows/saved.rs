//! What a watch knew, as text that a later watch can begin with. It holds rows, and nothing of how they were asked for.

use crate::request::StatusRequest;
use crate::rows::bytes::{Reader, Writer, checksum, from_text, to_text};
use crate::rows::interner::{Interner, Symbol};
use crate::rows::packed::{EMPTY_ROW, PackedRow, SAVED};
use crate::rows::restore::RowCheck;
use crate::rows::{FIRST_REVISION, MAX_ROWS, MAX_WORDS, Row, Rows, UNREAD, code_of};

/// Begins every saved text: the letters say what it is, the digit is the format's version.
const MARK: &str = "sbs2.";
const MARK_OF_ANY_VERSION: &str = "sbs";

/// Why a saved state cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SavedError {
    /// It was damaged.
    Damaged,
    /// Another version of this crate saved it, in a form that this one does not read.
    OtherVersion,
    /// It belongs to another batch or base URL.
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
    ///
    /// # Errors
    ///
    /// A text that is damaged, of another version of this crate, or of another batch or address.
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
        if reader.number() != Some(SAVED as u64) {
            return Err(SavedError::OtherVersion);
        }
        let rows = Rows::read(&mut reader).ok_or(SavedError::Damaged)?;
        if !reader.bytes.is_empty() {
            return Err(SavedError::Damaged);
        }
        Ok(Self { rows })
    }
}

impl Rows {
    /// Writes all rows: each as its difference to the row before, which is mostly a byte a column.
    fn write(&self, writer: &mut Writer) {
        writer.number(SAVED as u64);
        self.interner.write(writer);
        writer.number(self.words.len() as u64);
        for word in &self.words {
            writer.number(word.to_bits().into());
        }
        writer.number(self.states.len() as u64);
        let mut before = EMPTY_ROW.to_saved();
        for (state, packed) in self.states.iter().zip(&self.packed) {
            writer.number((*state).into());
            if code_of(*state) == UNREAD {
                continue;
            }
            let numbers = packed.to_saved();
            for (number, before) in numbers.iter().zip(before) {
                writer.signed(number.wrapping_sub(before));
            }
            before = numbers;
        }
    }

    /// Reads what [`Rows::write`] wrote; `None` for anything else.
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let mut rows = Self::default();
        let interner = Interner::read(reader)?;
        let words = reader.number().filter(|words| *words <= MAX_WORDS as u64)?;
        let mut check = RowCheck::new(&interner, words as usize);
        for _ in 0..words {
            let word = Symbol::from_bits(reader.small()?);
            rows.words
                .push(Some(word).filter(|word| check.is_unknown_word(*word))?);
        }
        let length = reader.small().filter(|length| *length <= MAX_ROWS)?;
        let mut before = EMPTY_ROW.to_saved();
        for index in 0..length {
            let state = u16::try_from(reader.number()?).ok()?;
            let mut packed = EMPTY_ROW;
            if code_of(state) != UNREAD {
                for number in &mut before {
                    *number = number.wrapping_add(reader.signed()?);
                }
                packed = PackedRow::from_saved(before)?;
            }
            let row = Row { state, packed };
            rows.push(index, Some(row).filter(|row| check.passes(row))?)?;
        }
        rows.interner = interner;
        Some(rows)
    }

    /// Adds a row that was saved.
    fn push(&mut self, index: u32, row: Row) -> Option<()> {
        // Not at once to the length that is claimed: that may be a lie.
        self.grow_by_half(index + 1);
        let at = index as usize;
        (*self.states.get_mut(at)?, *self.packed.get_mut(at)?) = (row.state, row.packed);
        *self.changed.get_mut(at)? = FIRST_REVISION;
        Some(())
    }
}
