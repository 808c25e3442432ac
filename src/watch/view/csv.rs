//! Rows as CSV (RFC 4180), harmless in a spreadsheet: no text of the API's becomes a formula.

use crate::model::BatchQuery;
use crate::text::digits;
use crate::time::add_utc;

/// The first line.
pub const HEAD: &str = "index,schedule_id,status_code,start_time,end_time,duration_ms,accounts,start_date,end_date,total_rows,result_url,error_status,error_code,error_message,error_description\r\n";

/// Between two accounts of one query. A semicolon would end the cell where the comma is for decimals.
const BETWEEN: &str = " | ";

/// What may be in a cell. What we write ourselves needs no quotation marks, and is no formula.
enum Cell<'a> {
    Number(Option<i64>),
    Time(Option<i64>),
    Text(Option<&'a str>),
}

/// Adds the line of a row.
pub fn add_line(piece: &mut String, query: &BatchQuery) {
    let result = query.result.as_ref();
    let error = query.error.as_ref();
    let accounts = list(&query.accounts);
    let cells = [
        Cell::Number(Some(query.index as i64)),
        Cell::Text(query.schedule_id.as_deref()),
        Cell::Text(query.status_code.as_deref()),
        Cell::Time(query.started_at),
        Cell::Time(query.ended_at),
        Cell::Number(query.duration_ms),
        Cell::Text(accounts.as_deref()),
        Cell::Text(query.start_date.as_deref()),
        Cell::Text(query.end_date.as_deref()),
        Cell::Number(result.and_then(|result| Some(result.total_rows? as i64))),
        Cell::Text(result.and_then(|result| result.url.as_deref())),
        Cell::Number(error.and_then(|error| error.status)),
        Cell::Text(error.and_then(|error| error.code.as_deref())),
        Cell::Text(error.and_then(|error| error.message.as_deref())),
        Cell::Text(error.and_then(|error| error.description.as_deref())),
    ];
    for (place, cell) in cells.into_iter().enumerate() {
        if place > 0 {
            piece.push(',');
        }
        match cell {
            Cell::Number(Some(number)) => add_number(piece, number),
            Cell::Time(Some(time)) => add_utc(piece, time),
            Cell::Text(Some(text)) => add_text(piece, text),
            Cell::Number(None) | Cell::Time(None) | Cell::Text(None) => {}
        }
    }
    piece.push_str("\r\n");
}

fn add_number(piece: &mut String, number: i64) {
    if number < 0 {
        piece.push('-');
    }
    piece.push_str(&digits(number.unsigned_abs()));
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
    for letter in text.chars() {
        match letter {
            '"' => piece.push_str("\"\""),
            '\t' | '\r' | '\n' => piece.push(letter),
            // RFC 4180 has no place for them, and some programs take the first as the end of the file.
            _ if letter.is_control() => piece.push(char::REPLACEMENT_CHARACTER),
            _ => piece.push(letter),
        }
    }
    piece.push('"');
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
