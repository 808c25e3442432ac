//! Rows as CSV (RFC 4180), harmless in a spreadsheet: no text of the API's becomes a formula.

use std::borrow::Cow;

use crate::fields::{Kind, QUERY_FIELDS, QueryField};
use crate::status::{Part, Record};
use crate::text::digits;
use crate::time::add_utc;

/// The fields, column by column: results come before errors.
fn columns() -> impl Iterator<Item = &'static QueryField> {
    let in_csv = |field: &&QueryField| !field.csv.is_empty();
    let of = move |is_error: bool| {
        let fields = QUERY_FIELDS.iter().filter(in_csv);
        fields.filter(move |field| (field.part == Part::Error) == is_error)
    };
    of(false).chain(of(true))
}

/// Adds the line of names.
pub fn add_head(piece: &mut String) {
    for field in columns() {
        piece.push_str(field.csv);
        piece.push(',');
    }
    end_line(piece);
}

fn end_line(piece: &mut String) {
    piece.pop();
    piece.push_str("\r\n");
}

/// Between two accounts of one query. A semicolon would end the cell where the comma is for decimals.
const BETWEEN: &str = " | ";

/// Adds the line of a row. What we write ourselves needs no quotation marks, and is no formula.
pub fn add_line(piece: &mut String, index: u32, row: &Record<'_>) {
    for field in columns() {
        let number = row.number(field.slot);
        match (field.kind, number) {
            (Kind::Time | Kind::Number | Kind::Count | Kind::Duration, None) => {}
            (Kind::Index, _) => add_number(piece, index.into()),
            (Kind::Time, Some(time)) => add_utc(piece, time),
            (Kind::Number | Kind::Count | Kind::Duration, Some(number)) => {
                add_number(piece, number);
            }
            (Kind::Accounts, _) => add_text(piece, list(&row.accounts).as_deref()),
            _ => add_text(piece, row.text(field.slot)),
        }
        piece.push(',');
    }
    end_line(piece);
}

fn add_number(piece: &mut String, number: i64) {
    piece.push_str(if number < 0 { "-" } else { "" });
    piece.push_str(&digits(number.unsigned_abs()));
}

fn list(accounts: &[Cow<'_, str>]) -> Option<String> {
    let (first, others) = accounts.split_first()?;
    let mut list = first.to_string();
    for account in others {
        list.push_str(BETWEEN);
        list.push_str(account);
    }
    Some(list)
}

fn add_text(piece: &mut String, text: Option<&str>) {
    let Some(text) = text else {
        return;
    };
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
