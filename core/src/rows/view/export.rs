//! Rows as a file, piece by piece: which rows and in which order is settled when it begins, what they are as each
//! piece is made.

use super::View;
use super::csv;
use crate::json;
use crate::text::digits;

/// The most rows of a piece. Each takes a few milliseconds, and the page is drawn in between.
const MAX_ROWS: usize = 500;

/// A piece that is longer than this has no further row: messages may be long.
const MAX_BYTES: usize = 256 << 10;

/// What kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Lines for a spreadsheet.
    Csv,
    /// One array of objects.
    Json,
}

/// A file on its way.
#[derive(Debug)]
pub struct Export {
    format: Format,
    /// Positions in the batch.
    indexes: Vec<u32>,
    /// How many of them are done; one more after the last piece.
    done: usize,
    /// Whether there is a row in it: one that is known no more leaves none.
    has_rows: bool,
}

impl Export {
    /// A file of these rows.
    pub fn new(format: Format, indexes: Vec<u32>) -> Self {
        Self {
            format,
            indexes,
            done: 0,
            has_rows: false,
        }
    }

    /// The next piece; `None` after the last.
    pub fn next_piece(&mut self, view: View<'_>) -> Option<String> {
        let left = self.indexes.get(self.done..)?;
        let mut piece = String::new();
        match self.format {
            _ if self.done > 0 => {}
            Format::Csv => csv::add_head(&mut piece),
            Format::Json => piece.push('['),
        }
        for index in left.iter().take(MAX_ROWS) {
            if piece.len() > MAX_BYTES {
                break;
            }
            self.done += 1;
            if self.format == Format::Csv {
                if let Some(row) = view.rows.unpack(*index) {
                    csv::add_line(&mut piece, *index, &row);
                }
            } else if let Some(query) = view.rows.query(*index) {
                piece.push_str(if self.has_rows { ",\n" } else { "\n" });
                json::add(&mut piece, &query, whole);
                self.has_rows = true;
            }
        }
        if self.done == self.indexes.len() {
            if self.format == Format::Json {
                piece.push_str("\n]\n");
            }
            self.done += 1;
        }
        Some(piece)
    }
}

/// Rows have no other numbers.
fn whole(number: f64) -> String {
    digits(number as u64)
}
