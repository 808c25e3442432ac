//! From JSON to records, by the schema: the head of a response and its rows in one go, and error bodies.

use std::borrow::Cow;

use super::fields::Fields;
use super::json::{Cursor, JsonError, Kind, only_element};
use super::record::{Part, Record};
use super::schema::{FAILURE, Field, HEAD, Object, Precedence, ROW, To, WRAPPED};
use crate::fields::Slot;
use crate::request::bound::RESPONSE_ROWS;
use crate::status::warning::{WarningCode, Warnings};

/// Takes the rows of a response as they are read. Whether the response is of any use is only known at its end.
pub trait RowVisitor {
    /// Rows begin. Those that came before do not count: a repeated `data` replaces the one before.
    fn begin(&mut self);

    /// The next row. One that is no object keeps its place, empty.
    fn row(&mut self, record: &mut Record<'_>, fields: &mut Fields<'_, '_>);
}

/// The rows of a response while it is read.
pub struct Rows<'r, 's> {
    pub taken_by: &'r mut dyn RowVisitor,
    /// What was off in them.
    pub warnings: Warnings<'s>,
    /// What `data` is.
    pub kind: Option<Kind>,
    /// Whether there is an array of rows.
    pub are_there: bool,
    /// How many have been read, with those that do not count.
    pub read: usize,
    /// Where there were more than are read of one response.
    pub too_many_at: Option<&'static str>,
}

/// What is at hand while an object is read.
struct Reading<'r, 'w, 's, 'a> {
    record: &'r mut Record<'a>,
    fields: Fields<'w, 's>,
}

/// Reads a response to its end: its head, and its rows into `rows`. It must be an object.
pub fn read_head<'a>(
    json: &mut Cursor<'a>,
    warnings: &mut Warnings<'_>,
    rows: &mut Rows<'_, '_>,
) -> Result<Record<'a>, JsonError> {
    let mut record = Record::default();
    let mut reading = Reading::new(&mut record, warnings, None);
    reading.members(&HEAD, json, Some(rows))?;
    json.finish()?;
    Ok(record)
}

/// Reads an error body. What cannot be read is left empty: the HTTP status has said the most already.
pub fn read_failure(body: &str) -> Record<'_> {
    let mut record = Record::default();
    let mut warnings = Warnings::new(None);
    let mut reading = Reading::new(&mut record, &mut warnings, None);
    // A body that breaks off may still have said why before it did.
    let _ = reading.object(&FAILURE, &mut Cursor::new(body));
    record
}

impl<'r, 's> Rows<'r, 's> {
    /// No rows yet.
    pub fn new(taken_by: &'r mut dyn RowVisitor, warnings: Warnings<'s>) -> Self {
        Self {
            taken_by,
            warnings,
            kind: None,
            are_there: false,
            read: 0,
            too_many_at: None,
        }
    }

    fn begin(&mut self, path: &'static str) {
        self.warnings.begin(path);
        self.are_there = true;
        self.taken_by.begin();
    }

    fn read(&mut self, path: &'static str, json: &mut Cursor<'_>) -> Result<(), JsonError> {
        self.begin(path);
        let mut record = Record::default();
        let mut position = 0;
        let mut more = json.open(b'[', b']')?;
        while more {
            if self.read < RESPONSE_ROWS {
                record.clear();
                let mut row = Reading::new(&mut record, &mut self.warnings, Some(position));
                row.object(&ROW, json)?;
                self.taken_by.row(row.record, &mut row.fields);
                position += 1;
                self.read += 1;
            } else {
                self.too_many_at = Some(path);
                json.skip()?;
            }
            more = json.has_more(b']')?;
        }
        Ok(())
    }
}

impl<'r, 'w, 's, 'a> Reading<'r, 'w, 's, 'a> {
    fn new(record: &'r mut Record<'a>, warnings: &'w mut Warnings<'s>, row: Option<usize>) -> Self {
        let fields = Fields { warnings, row };
        Self { record, fields }
    }

    /// Reads an object by its fields. False when there is none.
    fn object(
        &mut self,
        object: &'static Object,
        json: &mut Cursor<'a>,
    ) -> Result<bool, JsonError> {
        if json.next() == b'{' {
            return self.members(object, json, None).map(|()| true);
        }
        if json.quick_null() {
            return Ok(false);
        }
        let kind = json.kind()?;
        let raw = json.skip()?;
        let at = (object.path, "");
        match only_element(raw).filter(|only| only.starts_with('{')) {
            Some(only) if kind == Kind::Array => {
                self.fields.warn(WarningCode::Wrapped, at, "");
                self.object(object, &mut Cursor::new(only))
            }
            _ => {
                self.fields.warn(WarningCode::NotObject, at, kind.words());
                Ok(false)
            }
        }
    }

    fn members(
        &mut self,
        object: &'static Object,
        json: &mut Cursor<'a>,
        mut rows: Option<&mut Rows<'_, '_>>,
    ) -> Result<(), JsonError> {
        let mut expected = object.fields.iter();
        let mut is_first = true;
        if !json.open(b'{', b'}')? {
            return Ok(());
        }
        loop {
            // The API sends its fields in one order, without white space: what comes next is known but for its value. All
            // else is read too, at two thirds of the speed.
            let next = expected.as_slice().first();
            let mut found = next.filter(|field| json.take_text(field.key(is_first)));
            if found.is_some() {
                expected.next();
            } else if is_first || json.has_more(b'}')? {
                let key = json.key()?;
                let mut fields = object.fields.iter();
                found = fields.find(|field| field.name == key);
                match found {
                    Some(_) => expected = fields,
                    None => self.fields.unknown((object.path, &key), json)?,
                }
            } else {
                return Ok(());
            }
            if let Some(field) = found {
                self.value(object, field, json, rows.as_deref_mut())?;
            }
            is_first = false;
        }
    }

    #[inline(always)]
    fn value(
        &mut self,
        object: &'static Object,
        field: &'static Field,
        json: &mut Cursor<'a>,
        rows: Option<&mut Rows<'_, '_>>,
    ) -> Result<(), JsonError> {
        let Self { record, fields } = self;
        if let To::Text(slot) = field.to
            && let Some(text) = json.quick_text()
        {
            record.set_text(slot, text.map(Cow::Borrowed));
            return Ok(());
        }
        let at = (object.path, field.name);
        match &field.to {
            To::Text(text) => record.set_text(*text, fields.text(at, json)?),
            To::Number(number) => record.set_number(*number, fields.integer(at, json)?),
            To::Accounts => {
                record.accounts.clear();
                fields.texts(at, json, &mut record.accounts)?;
            }
            To::Object(object) => self.part(object, json)?,
            To::Rows => self.rows(json, rows)?,
            To::WrappedRows => self.wrapped_rows(json, rows)?,
        }
        Ok(())
    }

    /// Reads an object within another. A repeated one replaces the one before, as in `JSON.parse`.
    fn part(&mut self, object: &'static Object, json: &mut Cursor<'a>) -> Result<(), JsonError> {
        let at = (object.path, "");
        if object.precedence == Precedence::Older {
            self.fields.warn(WarningCode::OlderName, at, "");
        }
        let found = self.record.path(object.part);
        let is_there = found.is_some();
        if is_there && object.precedence != Precedence::First && self.has_any(object) {
            return json.skip().map(|_| ());
        }
        let before = self.record.there();
        if is_there {
            self.forget(object);
        }
        // A bare sentence where an error was promised is its message.
        let there = if object.part == Part::Error && json.kind()? == Kind::Text {
            self.record.set_text(Slot::Message, Some(json.text()?));
            self.fields.warn(WarningCode::TextForError, at, "");
            true
        } else {
            self.object(object, json)?
        };
        if found.is_some_and(|path| path != object.path) && !self.has_any(object) {
            // Empty: what was sent in the other place counts.
            self.record.restore(before);
            return Ok(());
        }
        self.record
            .set_path(object.part, there.then_some(object.path));
        Ok(())
    }

    /// Whether anything was read of an object.
    fn has_any(&self, object: &'static Object) -> bool {
        object.fields.iter().any(|field| match field.to {
            To::Text(text) => self.record.text(text).is_some(),
            To::Number(number) => self.record.number(number).is_some(),
            _ => false,
        })
    }

    /// Forgets what was read of an object, and of those in it.
    fn forget(&mut self, object: &'static Object) {
        for field in object.fields {
            match &field.to {
                To::Text(text) => self.record.set_text(*text, None),
                To::Number(number) => self.record.set_number(*number, None),
                To::Accounts => self.record.accounts.clear(),
                To::Object(inner) if self.record.path(inner.part) == Some(inner.path) => {
                    self.record.set_path(inner.part, None);
                    self.forget(inner);
                }
                _ => {}
            }
        }
    }

    fn rows(
        &mut self,
        json: &mut Cursor<'a>,
        rows: Option<&mut Rows<'_, '_>>,
    ) -> Result<(), JsonError> {
        let kind = json.kind()?;
        let Some(rows) = rows else {
            return json.skip().map(|_| ());
        };
        rows.kind = Some(kind);
        rows.are_there = false;
        match kind {
            Kind::Array => rows.read("data", json),
            Kind::Object => self.members(&WRAPPED, json, Some(rows)),
            _ => json.skip().map(|_| ()),
        }
    }

    /// Rows wrapped once more: `{ "data": { "meta": {}, "data": [] } }`.
    fn wrapped_rows(
        &mut self,
        json: &mut Cursor<'a>,
        rows: Option<&mut Rows<'_, '_>>,
    ) -> Result<(), JsonError> {
        match (json.kind()?, rows) {
            (Kind::Array, Some(rows)) => {
                rows.read("data.data", json)?;
                self.fields.warn(WarningCode::WrappedData, ("", "data"), "");
                Ok(())
            }
            _ => self.fields.unknown(("data", "data"), json),
        }
    }
}
