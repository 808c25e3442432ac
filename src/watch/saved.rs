//! What a watch knew, as text that a later watch can begin with. It holds rows, and nothing of how they were asked for.

use super::bytes::{Reader, Writer, checksum, from_text, to_text};
use super::rows::Rows;
use crate::request::StatusRequest;

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
    pub(super) rows: Rows,
}

impl Saved {
    /// Saves `rows` of the batch that `request` asks for.
    pub fn write(rows: &Rows, request: &StatusRequest) -> String {
        let mut writer = Writer::default();
        writer.block(request.place().as_bytes());
        rows.write(&mut writer);
        let sum = checksum(&writer.bytes).to_le_bytes();
        writer.bytes.extend_from_slice(&sum);
        let mut text = MARK.to_owned();
        text += &to_text(&writer.bytes);
        text
    }

    /// Reads what [`Saved::write`] saved for the same batch at the same address.
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
        if reader.block().ok_or(SavedError::Damaged)? != request.place().as_bytes() {
            return Err(SavedError::OtherBatch);
        }
        let rows = Rows::read(&mut reader).ok_or(SavedError::Damaged)?;
        if !reader.bytes.is_empty() {
            return Err(SavedError::Damaged);
        }
        Ok(Self { rows })
    }
}
