//! Rows as CSV (RFC 4180), harmless in a spreadsheet: no text of the API's becomes a formula.

use crate::model::{BatchQuery, QueryError, QueryResult};
use crate::text::digits;
use crate::time::add_utc;

/// The first line.
pub const HEAD: &str = "index,schedule_id,status_code,start_time,end_time,duration_ms,accounts,start_date,end_date,total_rows,result_url,error_status,error_code,error_message,error_description\r\n";

/// Between two accounts of one query. A semicolon would end the cell where the comma is for decimals.
const BETWEEN: &str = " | ";

/// Adds the line of a row.
pub fn add_line(piece: &mut String, query: &BatchQuery) {
    let (no_result, no_error) = (QueryResult::default(), QueryError::default());
    let result = query.result.as_ref().unwrap_or(&no_result);
    let error = query.error.as_ref().unwrap_or(&no_error);
    let mut line = Line(piece);
    line.number(Some(query.index as i64));
    line.text(&query.schedule_id);
    line.text(&query.status_code);
    line.time(query.started_at);
    line.time(query.ended_at);
    line.number(query.duration_ms);
    line.text(&list(&query.accounts));
    line.text(&query.start_date);
    line.text(&query.end_date);
    line.number(result.total_rows.map(|total| total as i64));
    line.text(&result.url);
    line.number(error.status);
    line.text(&error.code);
    line.text(&error.message);
    line.text(&error.description);
    piece.pop();
    piece.push_str("\r\n");
}

/// Cells, each with a comma behind it. What we write ourselves needs no quotation marks, and is no formula.
struct Line<'p>(&'p mut String);

impl Line<'_> {
    fn number(&mut self, number: Option<i64>) {
        if let Some(number) = number {
            self.0.push_str(if number < 0 { "-" } else { "" });
            self.0.push_str(&digits(number.unsigned_abs()));
        }
        self.0.push(',');
    }

    fn time(&mut self, time: Option<i64>) {
        if let Some(time) = time {
            add_utc(self.0, time);
        }
        self.0.push(',');
    }

    fn text(&mut self, text: &Option<String>) {
        if let Some(text) = text {
            add_text(self.0, text);
        }
        self.0.push(',');
    }
}

fn list(accounts: &[String]) -> Option<String> {
    let (first, others) = accounts.split_first()?;
    let mut list = first.clone();
    for account in others {
        list.push_str(BETWEEN);
        list.push_str(account);
    }
    Some(list)
}

fn add_text(piece: &mut String, text: &str) {
    piece.push('"');
    if is_formula(text) {
        piece.push('\'');
    }
    let is_special = |letter: char| letter == '"' || letter.is_control();
    if text.chars().any(is_special) {
        text.chars().for_each(|letter| add_letter(piece, letter));
    } else {
        piece.push_str(text);
    }
    piece.push('"');
}

fn add_letter(piece: &mut String, letter: char) {
    match letter {
        '"' => piece.push_str("\"\""),
        '\t' | '\r' | '\n' => piece.push(letter),
        // RFC 4180 has no place for them, and some programs take the first as the end of the file.
        _ if letter.is_control() => piece.push(char::REPLACEMENT_CHARACTER),
        _ => piece.push(letter),
    }
}

/// Whether a spreadsheet may take a text for a formula, by OWASP's list; white space before it is no way round.
fn is_formula(text: &str) -> bool {
    let first = |text: &str| text.chars().next();
    matches!(first(text), Some('\t' | '\r' | '\n'))
        || matches!(
            first(text.trim_start()),
            Some('=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠')
        )
}
