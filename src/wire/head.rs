//! The answer but for its rows: `meta`, and where `data` is.

use std::borrow::Cow;

use super::failure::{WireFailure, read_error_member};
use super::fields::Fields;
use super::json::{Cursor, JsonError, Kind};
use crate::warning::{Finding, Warnings};

/// The head of an answer as sent.
#[derive(Debug, Default)]
pub struct WireHead<'a> {
    pub request_id: Option<Cow<'a, str>>,
    pub status_code: Option<Cow<'a, str>>,
    /// `queued`, `running`, `success`, `failure`; `None` when there is no such object.
    pub progress: Option<[Option<i64>; 4]>,
    /// `offset`, `limit`, `total`; `None` when there is no such object.
    pub paginate: Option<[Option<i64>; 3]>,
    /// The text of the `data` array; its rows are read later, once all of the answer is known to be JSON.
    pub data: Option<&'a [u8]>,
    /// What `data` is instead of an array.
    pub data_kind: Option<Kind>,
    /// An API error in the answer's place.
    pub error: Option<WireFailure<'a>>,
}

const PROGRESS: [(&str, &str); 4] = [
    ("queued", "meta.progress.queued"),
    ("running", "meta.progress.running"),
    ("success", "meta.progress.success"),
    ("failure", "meta.progress.failure"),
];

const PAGINATE: [(&str, &str); 3] = [
    ("offset", "meta.paginate.offset"),
    ("limit", "meta.paginate.limit"),
    ("total", "meta.paginate.total"),
];

/// Reads the head of an answer, to its end. The answer must be an object.
pub fn read_head<'a>(body: &'a [u8], warnings: &mut Warnings) -> Result<WireHead<'a>, JsonError> {
    let mut head = WireHead::default();
    let mut fields = Fields {
        warnings,
        row: None,
    };
    let mut json = Cursor::new(body);
    json.object(&mut |key, json| {
        match &*key {
            "meta" => head.read_meta(&mut fields, json)?,
            "data" => head.read_data(&mut fields, json)?,
            "error" => head.error = read_error_member(&mut fields, json)?,
            // The published page leaves open whether these lie in `meta` or beside it.
            "progress" if head.progress.is_none() => {
                head.progress = read_counts(&mut fields, "progress", &PROGRESS, json)?
            }
            "paginate" if head.paginate.is_none() => {
                head.paginate = read_counts(&mut fields, "paginate", &PAGINATE, json)?
            }
            "progress" | "paginate" => {
                json.skip()?;
            }
            other => fields.unknown("", other, json)?,
        }
        Ok(())
    })?;
    json.finish()?;
    Ok(head)
}

impl<'a> WireHead<'a> {
    fn read_meta(
        &mut self,
        fields: &mut Fields<'_>,
        json: &mut Cursor<'a>,
    ) -> Result<(), JsonError> {
        fields.object("meta", json, &mut |fields, key, json| {
            match &*key {
                "request_id" => self.request_id = fields.text("meta.request_id", json)?,
                "status_code" => self.status_code = fields.text("meta.status_code", json)?,
                "progress" => {
                    self.progress = read_counts(fields, "meta.progress", &PROGRESS, json)?
                }
                "paginate" => {
                    self.paginate = read_counts(fields, "meta.paginate", &PAGINATE, json)?
                }
                other => fields.unknown("meta", other, json)?,
            }
            Ok(())
        })?;
        Ok(())
    }

    fn read_data(
        &mut self,
        fields: &mut Fields<'_>,
        json: &mut Cursor<'a>,
    ) -> Result<(), JsonError> {
        let kind = json.kind()?;
        self.data_kind = Some(kind);
        if kind != Kind::Object {
            let raw = json.skip()?;
            self.data = (kind == Kind::Array).then_some(raw);
            return Ok(());
        }
        // Wrapped once more: { "data": { "meta": {}, "data": [] } }.
        self.data = None;
        json.object(&mut |key, json| {
            match &*key {
                "meta" => self.read_meta(fields, json)?,
                "data" if json.kind()? == Kind::Array => {
                    self.data = Some(json.skip()?);
                    fields.note(Finding::WrappedData, "data", "");
                }
                other => fields.unknown("data", other, json)?,
            }
            Ok(())
        })
    }
}

fn read_counts<const N: usize>(
    fields: &mut Fields<'_>,
    path: &str,
    names: &[(&str, &str); N],
    json: &mut Cursor<'_>,
) -> Result<Option<[Option<i64>; N]>, JsonError> {
    let mut counts = [None; N];
    let there = fields.object(path, json, &mut |fields, key, json| {
        let known = counts
            .iter_mut()
            .zip(names)
            .find(|(_, (name, _))| *name == key);
        match known {
            Some((count, (_, path))) => *count = fields.integer(path, json)?,
            None => fields.unknown(path, &key, json)?,
        }
        Ok(())
    })?;
    Ok(there.then_some(counts))
}
