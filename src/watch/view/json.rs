//! Rows as JSON, with the names and values that windows have.

use super::STATES;
use super::export::add_number;
use crate::model::BatchQuery;

type Member<'a> = (&'a str, Value<'a>);

/// What may be a value; `None` is `null`.
enum Value<'a> {
    Number(Option<i64>),
    Text(Option<&'a str>),
    List(&'a [String]),
    Object(Option<&'a [Member<'a>]>),
}

/// Adds the object of a row.
pub fn add_query(piece: &mut String, query: &BatchQuery) {
    let state = STATES.iter().find(|(_, state)| *state == query.state);
    let error = query.error.as_ref().map(|error| {
        [
            ("status", Value::Number(error.status)),
            ("code", text(&error.code)),
            ("message", text(&error.message)),
            ("description", text(&error.description)),
        ]
    });
    let result = query.result.as_ref().map(|result| {
        let total = result.total_rows.map(|total| total as i64);
        [
            ("totalRows", Value::Number(total)),
            ("url", text(&result.url)),
        ]
    });
    let members = [
        ("index", Value::Number(Some(query.index as i64))),
        ("scheduleId", text(&query.schedule_id)),
        ("state", Value::Text(state.map(|(name, _)| *name))),
        ("statusCode", text(&query.status_code)),
        ("startedAt", Value::Number(query.started_at)),
        ("endedAt", Value::Number(query.ended_at)),
        ("durationMs", Value::Number(query.duration_ms)),
        ("accounts", Value::List(&query.accounts)),
        ("startDate", text(&query.start_date)),
        ("endDate", text(&query.end_date)),
        (
            "error",
            Value::Object(error.as_ref().map(|members| members.as_slice())),
        ),
        (
            "result",
            Value::Object(result.as_ref().map(|members| members.as_slice())),
        ),
    ];
    add_object(piece, &members);
}

fn text(text: &Option<String>) -> Value<'_> {
    Value::Text(text.as_deref())
}

fn add_object(piece: &mut String, members: &[Member<'_>]) {
    let mut before = '{';
    for (name, value) in members {
        piece.push(before);
        before = ',';
        add_text(piece, name);
        piece.push(':');
        add_value(piece, value);
    }
    piece.push('}');
}

fn add_value(piece: &mut String, value: &Value<'_>) {
    match value {
        Value::Number(Some(number)) => add_number(piece, *number),
        Value::Text(Some(text)) => add_text(piece, text),
        Value::Object(Some(members)) => add_object(piece, members),
        Value::List(texts) => {
            piece.push('[');
            for (place, text) in texts.iter().enumerate() {
                piece.push_str(if place == 0 { "" } else { "," });
                add_text(piece, text);
            }
            piece.push(']');
        }
        Value::Number(None) | Value::Text(None) | Value::Object(None) => piece.push_str("null"),
    }
}

fn add_text(piece: &mut String, text: &str) {
    piece.push('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => {
                piece.push('\\');
                piece.push(letter);
            }
            '\0'..='\u{1f}' => {
                let digit = |value: u32| char::from_digit(value, 16).unwrap_or('0');
                piece.push_str("\\u00");
                piece.push(digit(letter as u32 / 16));
                piece.push(digit(letter as u32 % 16));
            }
            _ => piece.push(letter),
        }
    }
    piece.push('"');
}
