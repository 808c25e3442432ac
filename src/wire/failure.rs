//! The body of an API error: the API's own envelope, or RFC 9457 problem details.

use std::borrow::Cow;

use super::fields::Fields;
use super::json::{Cursor, JsonError, Kind};
use crate::warning::Warnings;

/// What an error body says, in either shape.
#[derive(Debug, Default)]
pub struct WireFailure<'a> {
    pub request_id: Option<Cow<'a, str>>,
    pub code: Option<Cow<'a, str>>,
    pub message: Option<Cow<'a, str>>,
    pub description: Option<Cow<'a, str>>,
}

/// Reads an error body. What cannot be read is left empty: the HTTP status has said the most already.
pub fn read_failure(body: &[u8]) -> WireFailure<'_> {
    let mut warnings = Warnings::default();
    let mut fields = Fields {
        warnings: &mut warnings,
        row: None,
    };
    let mut failure = WireFailure::default();
    let mut json = Cursor::new(body);
    let read: Result<(), JsonError> = json.object(&mut |key, json| {
        match &*key {
            "error" => {
                let request_id = failure.request_id.take();
                failure = read_error_member(&mut fields, json)?.unwrap_or_default();
                failure.request_id = failure.request_id.take().or(request_id);
            }
            "meta" => failure.read_meta(&mut fields, json)?,
            "title" => failure.message = fields.text("title", json)?,
            "detail" => failure.description = fields.text("detail", json)?,
            _ => {
                json.skip()?;
            }
        }
        Ok(())
    });
    // A body that breaks off may still have said why before it did.
    let _ = read;
    failure
}

/// Reads the value of `error`: an object, or a bare sentence.
pub fn read_error_member<'a>(
    fields: &mut Fields<'_>,
    json: &mut Cursor<'a>,
) -> Result<Option<WireFailure<'a>>, JsonError> {
    let mut failure = WireFailure::default();
    if json.kind()? == Kind::Text {
        failure.message = json.text().map(Some)?;
        return Ok(Some(failure));
    }
    let there = fields.object("error", json, &mut |fields, key, json| {
        match &*key {
            "code" => failure.code = fields.text("error.code", json)?,
            "message" => failure.message = fields.text("error.message", json)?,
            "description" => failure.description = fields.text("error.description", json)?,
            _ => {
                json.skip()?;
            }
        }
        Ok(())
    })?;
    Ok(there.then_some(failure))
}

impl<'a> WireFailure<'a> {
    fn read_meta(
        &mut self,
        fields: &mut Fields<'_>,
        json: &mut Cursor<'a>,
    ) -> Result<(), JsonError> {
        fields.object("meta", json, &mut |fields, key, json| {
            if key == "request_id" {
                self.request_id = fields.text("meta.request_id", json)?;
            } else {
                json.skip()?;
            }
            Ok(())
        })?;
        Ok(())
    }
}
