//! The queries of a page, handed over in columns: one crossing for all of them.

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::objects::to_js;
use crate::reflect::set;
use supermetrics_batch_status_core::fields::{Kind, QUERY_FIELDS};
use supermetrics_batch_status_core::model::BatchStatus;
use supermetrics_batch_status_core::status::{Part, Record, RowSink};
use supermetrics_batch_status_core::text::is_printable;

#[wasm_bindgen(module = "/src/exports/page_rows.js")]
extern "C" {
    /// Makes objects of the columns.
    fn queries(text: &str, cells: &[u32], numbers: &[f64], offset: f64) -> JsValue;
}

const HAS_ERROR: u32 = 8;
const HAS_RESULT: u32 = 16;
const ACCOUNTS: u32 = 5;

/// The rows of a page, one after the other; field by field as in the table: page_rows.js reads them so.
#[derive(Default)]
pub struct Columns {
    text: String,
    cells: Vec<u32>,
    numbers: Vec<f64>,
}

impl Columns {
    /// The page as an object, with these rows.
    pub fn add_to(&self, status: &BatchStatus) -> JsValue {
        let object = to_js(status);
        let offset = status.page.offset as f64;
        let queries = queries(&self.text, &self.cells, &self.numbers, offset);
        set(&object, "queries", &queries);
        object
    }

    fn text(&mut self, text: Option<&str>) {
        let length = text.map_or(0, |text| {
            self.text.push_str(text);
            utf16_length(text) as u32 + 1
        });
        self.cells.push(length);
    }

    fn number(&mut self, number: Option<i64>) {
        self.numbers
            .push(number.map_or(f64::NAN, |number| number as f64));
    }
}

impl RowSink for Columns {
    fn begin(&mut self) {
        *self = Self::default();
    }

    fn keep(&mut self, row: &Record<'_>) {
        let flag = |part, flag: u32| row.path(part).map_or(0, |_| flag);
        let flags = flag(Part::Error, HAS_ERROR) | flag(Part::Result, HAS_RESULT);
        let accounts = row.accounts.len() as u32;
        self.cells
            .push(row.state as u32 | flags | accounts << ACCOUNTS);
        for field in QUERY_FIELDS {
            match (field.part, field.kind) {
                (Part::Error, _) if flags & HAS_ERROR == 0 => {}
                (Part::Result, _) if flags & HAS_RESULT == 0 => {}
                (_, Kind::Index | Kind::State) => {}
                (_, Kind::Accounts) => {
                    for account in &row.accounts {
                        self.text(Some(account));
                    }
                }
                (_, Kind::Time | Kind::Duration | Kind::Number | Kind::Count) => {
                    self.number(row.number(field.slot));
                }
                _ => self.text(row.text(field.slot)),
            }
        }
    }
}

/// The length of a text in JavaScript.
fn utf16_length(text: &str) -> usize {
    if is_printable(text.as_bytes()) {
        return text.len();
    }
    text.chars().map(char::len_utf16).sum()
}
