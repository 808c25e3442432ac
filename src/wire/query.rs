//! One element of `data`.

use std::borrow::Cow;

use super::fields::Fields;
use super::json::{Cursor, JsonError, Kind};
use crate::warning::{Finding, Warnings};

type Text<'a> = Option<Cow<'a, str>>;

/// A query as sent. The same one is filled again for each row, so that rows cost no allocation.
#[derive(Debug, Default)]
pub struct WireQuery<'a> {
    pub schedule_id: Text<'a>,
    pub status_code: Text<'a>,
    pub start_time: Text<'a>,
    pub end_time: Text<'a>,
    pub accounts: Vec<Cow<'a, str>>,
    pub start_date: Text<'a>,
    pub end_date: Text<'a>,
    pub error: Option<WireError<'a>>,
    pub result: Option<WireResult<'a>>,
}

/// `error_info` as sent.
#[derive(Debug, Default)]
pub struct WireError<'a> {
    pub status: Option<i64>,
    pub code: Text<'a>,
    pub message: Text<'a>,
    pub description: Text<'a>,
}

/// `result_info` as sent.
#[derive(Debug, Default)]
pub struct WireResult<'a> {
    pub total_rows: Option<i64>,
    pub results_url: Text<'a>,
}

impl<'a> WireQuery<'a> {
    fn clear(&mut self) {
        let mut accounts = std::mem::take(&mut self.accounts);
        accounts.clear();
        *self = Self {
            accounts,
            ..Self::default()
        };
    }

    fn read(&mut self, fields: &mut Fields<'_>, json: &mut Cursor<'a>) -> Result<bool, JsonError> {
        self.clear();
        fields.object("", json, &mut |fields, key, json| {
            match &*key {
                "@type" => check_type(fields, json)?,
                "schedule_id" => self.schedule_id = fields.text("schedule_id", json)?,
                "status_code" => self.status_code = fields.text("status_code", json)?,
                "query_start_time" => self.start_time = fields.text("query_start_time", json)?,
                "query_end_time" => self.end_time = fields.text("query_end_time", json)?,
                "split_info" => self.read_split(fields, json)?,
                "error_info" => self.error = read_error(fields, json)?,
                "result_info" => self.result = read_result(fields, "result_info", json)?,
                "results_info" => {
                    fields.note(Finding::OlderName, "results_info", "");
                    let older = read_result(fields, "results_info", json)?;
                    self.result = self.result.take().or(older);
                }
                other => fields.unknown("", other, json)?,
            }
            Ok(())
        })
    }

    fn read_split(
        &mut self,
        fields: &mut Fields<'_>,
        json: &mut Cursor<'a>,
    ) -> Result<(), JsonError> {
        // A repeated key replaces the one before, as in JSON.parse.
        self.accounts.clear();
        fields.object("split_info", json, &mut |fields, key, json| {
            match &*key {
                "ds_accounts" => {
                    self.accounts.clear();
                    fields.texts("split_info.ds_accounts", json, &mut self.accounts)?;
                }
                "start_date" => self.start_date = fields.text("split_info.start_date", json)?,
                "end_date" => self.end_date = fields.text("split_info.end_date", json)?,
                other => fields.unknown("split_info", other, json)?,
            }
            Ok(())
        })?;
        Ok(())
    }
}

fn check_type(fields: &mut Fields<'_>, json: &mut Cursor<'_>) -> Result<(), JsonError> {
    let word = fields.text("@type", json)?;
    if let Some(word) = word.filter(|word| word != "batch_query") {
        fields.note(Finding::UnknownType, "@type", &word);
    }
    Ok(())
}

fn read_error<'a>(
    fields: &mut Fields<'_>,
    json: &mut Cursor<'a>,
) -> Result<Option<WireError<'a>>, JsonError> {
    let mut error = WireError::default();
    if json.kind()? == Kind::Text {
        error.message = json.text().map(Some)?;
        fields.note(Finding::TextForError, "error_info", "");
        return Ok(Some(error));
    }
    let there = fields.object("error_info", json, &mut |fields, key, json| {
        match &*key {
            "status" => error.status = fields.integer("error_info.status", json)?,
            "code" => error.code = fields.text("error_info.code", json)?,
            "message" => error.message = fields.text("error_info.message", json)?,
            "description" => error.description = fields.text("error_info.description", json)?,
            other => fields.unknown("error_info", other, json)?,
        }
        Ok(())
    })?;
    Ok(there.then_some(error))
}

fn read_result<'a>(
    fields: &mut Fields<'_>,
    name: &'static str,
    json: &mut Cursor<'a>,
) -> Result<Option<WireResult<'a>>, JsonError> {
    let (rows, url) = match name {
        "results_info" => ("results_info.total_rows", "results_info.results_url"),
        _ => ("result_info.total_rows", "result_info.results_url"),
    };
    let mut result = WireResult::default();
    let there = fields.object(name, json, &mut |fields, key, json| {
        match &*key {
            "total_rows" => result.total_rows = fields.integer(rows, json)?,
            "results_url" => result.results_url = fields.text(url, json)?,
            other => fields.unknown(name, other, json)?,
        }
        Ok(())
    })?;
    Ok(there.then_some(result))
}

/// Reads the elements of `data`, and hands each to `row` with its position. One that is no object keeps its place, empty.
pub fn read_queries<'a>(
    data: &'a [u8],
    warnings: &mut Warnings,
    mut row: impl FnMut(usize, &WireQuery<'a>, &mut Fields<'_>),
) -> Result<(), JsonError> {
    let mut query = WireQuery::default();
    let mut position = 0;
    Cursor::new(data).array(&mut |json| {
        let mut fields = Fields {
            warnings,
            row: Some(position),
        };
        query.read(&mut fields, json)?;
        row(position, &query, &mut fields);
        position += 1;
        Ok(())
    })
}
