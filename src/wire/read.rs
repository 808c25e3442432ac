//! From JSON to records, by the schema: the head with the place of its rows, the rows, error bodies.

use super::fields::Fields;
use super::json::{Cursor, JsonError, Kind};
use super::record::{Part, Record, Text};
use super::schema::{FAILURE, Field, HEAD, Object, ROW, Rank, To, WRAPPED};
use crate::warning::{Finding, Warnings};

/// Takes a member that the schema does not name, or says that it is unknown.
type Other<'f, 'a> = dyn FnMut(&mut Record<'a>, &str, &mut Fields<'_, '_>, &mut Cursor<'a>) -> Result<bool, JsonError>
    + 'f;

/// The head of an answer, and where its rows are.
#[derive(Debug)]
pub struct Head<'a> {
    pub record: Record<'a>,
    /// The text of the `data` array; its rows are read later, once all of the answer is known to be JSON.
    pub data: Option<&'a [u8]>,
    /// What `data` is instead of an array.
    pub data_kind: Option<Kind>,
}

/// Reads the head of an answer, to its end. The answer must be an object.
pub fn read_head<'a>(body: &'a [u8], warnings: &mut Warnings) -> Result<Head<'a>, JsonError> {
    let mut fields = Fields {
        warnings,
        row: None,
    };
    let mut json = Cursor::new(body);
    let (mut data, mut data_kind) = (None, None);
    let mut record = Record::new();
    json.object(&mut |key, json| {
        let mut other = |record: &mut Record<'a>,
                         name: &str,
                         fields: &mut Fields<'_, '_>,
                         json: &mut Cursor<'a>| {
            if name != "data" {
                return Ok(false);
            }
            let kind = json.kind()?;
            data_kind = Some(kind);
            data = match kind {
                Kind::Object => unwrap_data(record, fields, json)?,
                _ => Some(json.skip()?).filter(|_| kind == Kind::Array),
            };
            Ok(true)
        };
        read_member(&mut record, HEAD, "", &key, &mut fields, json, &mut other)
    })?;
    json.finish()?;
    Ok(Head {
        record,
        data,
        data_kind,
    })
}

/// Rows wrapped once more: `{ "data": { "meta": {}, "data": [] } }`.
fn unwrap_data<'a>(
    record: &mut Record<'a>,
    fields: &mut Fields<'_, '_>,
    json: &mut Cursor<'a>,
) -> Result<Option<&'a [u8]>, JsonError> {
    let mut data = None;
    json.object(&mut |key, json| {
        let mut other =
            |_: &mut Record<'a>, name: &str, fields: &mut Fields<'_, '_>, json: &mut Cursor<'a>| {
                let is_data = name == "data" && json.kind()? == Kind::Array;
                if is_data {
                    data = Some(json.skip()?);
                    fields.warnings.rows = "data.data";
                    fields.note(Finding::WrappedData, ("", "data"), "");
                }
                Ok(is_data)
            };
        read_member(record, WRAPPED, "data", &key, fields, json, &mut other)
    })?;
    Ok(data)
}

/// Reads the elements of `data`, and hands each to `row` with its position. One that is no object keeps its place, empty.
pub fn read_rows<'a>(
    data: &'a [u8],
    warnings: &mut Warnings<'_>,
    row: &mut dyn FnMut(usize, &Record<'a>, &mut Fields<'_, '_>),
) -> Result<(), JsonError> {
    let mut record = Record::new();
    let mut position = 0;
    Cursor::new(data).array(&mut |json| {
        let mut fields = Fields {
            warnings,
            row: Some(position),
        };
        record.clear();
        read_object(&mut record, ROW, "", &mut fields, json)?;
        row(position, &record, &mut fields);
        position += 1;
        Ok(())
    })
}

/// Reads an error body. What cannot be read is left empty: the HTTP status has said the most already.
pub fn read_failure(body: &[u8]) -> Record<'_> {
    let mut warnings = Warnings::new(None);
    let mut fields = Fields {
        warnings: &mut warnings,
        row: None,
    };
    let mut record = Record::new();
    // A body that breaks off may still have said why before it did.
    let _ = read_object(
        &mut record,
        FAILURE,
        "",
        &mut fields,
        &mut Cursor::new(body),
    );
    record
}

/// Reads an object by its fields. False when there is none.
fn read_object<'a>(
    record: &mut Record<'a>,
    schema: &'static [Field],
    path: &str,
    fields: &mut Fields<'_, '_>,
    json: &mut Cursor<'a>,
) -> Result<bool, JsonError> {
    fields.object((path, ""), json, &mut |fields, key, json| {
        read_member(
            record,
            schema,
            path,
            &key,
            fields,
            json,
            &mut |_, _, _, _| Ok(false),
        )
    })
}

fn read_member<'a>(
    record: &mut Record<'a>,
    schema: &'static [Field],
    path: &str,
    name: &str,
    fields: &mut Fields<'_, '_>,
    json: &mut Cursor<'a>,
    other: &mut Other<'_, 'a>,
) -> Result<(), JsonError> {
    let Some(field) = schema.iter().find(|field| field.name == name) else {
        if !other(record, name, fields, json)? {
            fields.unknown((path, name), json)?;
        }
        return Ok(());
    };
    let at = (path, field.name);
    match &field.to {
        To::Text(text) => record.set_text(*text, fields.text(at, json)?),
        To::Number(number) => record.set_number(*number, fields.integer(at, json)?),
        To::Accounts => {
            record.accounts.clear();
            fields.texts(at, json, &mut record.accounts)?;
        }
        To::Object(object) => read_part(record, object, fields, json)?,
    }
    Ok(())
}

/// Reads an object within another. A repeated one replaces the one before, as in `JSON.parse`.
fn read_part<'a>(
    record: &mut Record<'a>,
    object: &'static Object,
    fields: &mut Fields<'_, '_>,
    json: &mut Cursor<'a>,
) -> Result<(), JsonError> {
    let at = (object.path, "");
    if object.rank == Rank::Older {
        fields.note(Finding::OlderName, at, "");
    }
    if object.rank != Rank::First && record.path(object.part).is_some() {
        return json.skip().map(|_| ());
    }
    for field in object.fields {
        match field.to {
            To::Text(text) => record.set_text(text, None),
            To::Number(number) => record.set_number(number, None),
            To::Accounts => record.accounts.clear(),
            To::Object(_) => {}
        }
    }
    // A bare sentence where an error was promised is its message.
    let there = if object.part == Part::Error && json.kind()? == Kind::Text {
        record.set_text(Text::Message, Some(json.text()?));
        fields.note(Finding::TextForError, at, "");
        true
    } else {
        read_object(record, object.fields, object.path, fields, json)?
    };
    record.set_path(object.part, there.then_some(object.path));
    Ok(())
}
