//! The queries of a page, handed over in columns: one crossing for all of them.

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::objects::to_js;
use crate::reflect::set;
use supermetrics_batch_status_core::model::BatchStatus;
use supermetrics_batch_status_core::status::QueryRow;
use supermetrics_batch_status_core::status::RowSink;
use supermetrics_batch_status_core::text::is_printable;

#[wasm_bindgen(module = "/src/exports/page_rows.js")]
extern "C" {
    /// Makes objects of the columns.
    fn queries(text: &str, cells: &[u32], numbers: &[f64], offset: f64) -> JsValue;
}

const HAS_ERROR: u32 = 8;
const HAS_RESULT: u32 = 16;
const ACCOUNTS: u32 = 5;

/// The rows of a page, one after the other; their order is that of page_rows.js.
#[derive(Default)]
pub struct Columns {
    text: String,
    cells: Vec<u32>,
    numbers: Vec<f64>,
}

impl Columns {
    /// The page as an object, with these rows.
    pub fn add_to(&self, status: &BatchStatus) -> Result<JsValue, JsValue> {
        let object = to_js(status)?;
        let offset = status.page.offset as f64;
        let queries = queries(&self.text, &self.cells, &self.numbers, offset);
        set(&object, "queries", &queries);
        Ok(object)
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

    fn keep(&mut self, row: &QueryRow<'_>) {
        let flag = |is_set: bool, flag: u32| if is_set { flag } else { 0 };
        let flags = flag(row.error.is_some(), HAS_ERROR) | flag(row.result.is_some(), HAS_RESULT);
        let accounts = row.accounts.len() as u32;
        self.cells
            .push(row.state as u32 | flags | accounts << ACCOUNTS);
        self.text(row.schedule_id);
        self.text(row.status_code);
        for number in [row.started_at, row.ended_at, row.duration_ms] {
            self.number(number);
        }
        for account in row.accounts {
            self.text(Some(account));
        }
        self.text(row.start_date);
        self.text(row.end_date);
        if let Some(error) = row.error {
            self.number(error.status);
            for text in [error.code, error.message, error.description] {
                self.text(text);
            }
        }
        if let Some(result) = row.result {
            self.number(result.total_rows.map(|count| count as i64));
            self.text(result.url);
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
