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

/// Adds the line of a row.
pub fn add_line(piece: &mut String, index: u32, row: &Record<'_>) {
    let mut line = Line(piece);
    for field in columns() {
        match field.kind {
            Kind::Index => line.number(Some(index.into())),
            Kind::Time => line.time(row.number(field.slot)),
            Kind::Number | Kind::Count | Kind::Duration => line.number(row.number(field.slot)),
            Kind::Accounts => line.text(list(&row.accounts).as_deref()),
            _ => line.text(row.text(field.slot)),
        }
    }
    end_line(piece);
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

    fn text(&mut self, text: Option<&str>) {
        if let Some(text) = text {
            add_text(self.0, text);
        }
        self.0.push(',');
    }
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
