//! An answer's body, from bytes to a page of status or to an error with its JSON path.

use crate::error::{ApiError, ResponseError, ResponseProblem};
use crate::model::BatchStatus;
use crate::normalize::{normalize_page, normalize_progress, normalize_query, normalize_state};
use crate::text::{redact, shorten};
use crate::warning::Warnings;
use crate::wire::{
    Cursor, Fields, JsonError, Kind, WireFailure, WireHead, read_failure, read_head, read_queries,
};

/// Longest part of an answer that a message shows.
const MOST_SHOWN: usize = 40;

/// Reads the body of a successful answer. `asked_offset` stands in where it does not give its own.
///
/// What is off but usable becomes a warning; what makes the answer useless is the error.
///
/// ```
/// use supermetrics_batch_status::answer::read_status;
/// let body = br#"{"meta":{"status_code":"RUNNING","progress":{"queued":"1","running":0,"success":1,"failure":0},
///   "paginate":{"offset":0,"limit":100,"total":2}},"data":[]}"#;
/// let status = read_status(body, 0).unwrap();
/// assert_eq!(status.progress.fraction, 0.5);
/// assert_eq!(status.warnings[0].path, "meta.progress.queued");
/// ```
pub fn read_status(body: &[u8], asked_offset: u64) -> Result<BatchStatus, ResponseError> {
    let mut warnings = Warnings::default();
    let wire = open(body, &mut warnings)?;
    let data = rows_of(&wire)?;
    let mut fields = Fields {
        warnings: &mut warnings,
        row: None,
    };
    let state = normalize_state(wire.status_code.as_deref(), &mut fields);
    let page = normalize_page(&wire, asked_offset, &mut fields);
    let mut queries = Vec::new();
    read_queries(data, fields.warnings, |position, row, fields| {
        let index = page.offset.saturating_add(position as u64);
        queries.push(normalize_query(index, row, fields));
    })
    .map_err(|error| not_json(body, error))?;
    let progress =
        normalize_progress(&wire, page, &queries, &mut fields).ok_or_else(|| uncountable(&wire))?;
    Ok(BatchStatus {
        request_id: wire.request_id.map(Into::into),
        state,
        status_code: wire.status_code.map(Into::into),
        outcome: progress.outcome(state),
        progress,
        page,
        queries,
        warnings: warnings.into_list(),
        rate_limit: None,
    })
}

/// Reads the head; the answer must be a JSON object.
fn open<'a>(body: &'a [u8], warnings: &mut Warnings) -> Result<WireHead<'a>, ResponseError> {
    if body.iter().all(u8::is_ascii_whitespace) {
        return Err(useless(ResponseProblem::Empty, ""));
    }
    let mut json = Cursor::new(body);
    let kind = json.kind().map_err(|error| not_json(body, error))?;
    if kind != Kind::Object {
        let read = json.skip().and_then(|_| json.finish());
        read.map_err(|error| not_json(body, error))?;
        let problem = ResponseProblem::WrongType {
            expected: "an object",
            found: kind.words(),
        };
        return Err(useless(problem, ""));
    }
    read_head(body, warnings).map_err(|error| not_json(body, error))
}

fn rows_of<'a>(wire: &WireHead<'a>) -> Result<&'a [u8], ResponseError> {
    let problem = match (wire.data, &wire.error, wire.data_kind) {
        (Some(data), _, _) => return Ok(data),
        (None, Some(error), _) => ResponseProblem::ErrorBody {
            code: error.code.as_deref().map(str::to_owned),
            message: error.message.as_deref().map(str::to_owned),
        },
        (None, None, None) => ResponseProblem::Missing {
            expected: "an array of queries",
        },
        (None, None, Some(kind)) => ResponseProblem::WrongType {
            expected: "an array of queries",
            found: kind.words(),
        },
    };
    let path = if wire.error.is_some() {
        "error"
    } else {
        "data"
    };
    Err(with_request_id(useless(problem, path), wire))
}

fn uncountable(wire: &WireHead<'_>) -> ResponseError {
    let problem = ResponseProblem::Missing {
        expected: "an object with the counts queued, running, success and failure",
    };
    with_request_id(useless(problem, "meta.progress"), wire)
}

fn with_request_id(mut error: ResponseError, wire: &WireHead<'_>) -> ResponseError {
    error.request_id = wire.request_id.as_deref().map(str::to_owned);
    error
}

fn useless(problem: ResponseProblem, path: &str) -> ResponseError {
    ResponseError {
        problem,
        path: path.to_owned(),
        status: None,
        request_id: None,
    }
}

fn not_json(body: &[u8], error: JsonError) -> ResponseError {
    let begins_as_json = body.trim_ascii_start().starts_with(b"{");
    let problem = if error.at_end && begins_as_json {
        ResponseProblem::CutOff { length: body.len() }
    } else {
        let start = body.get(..200).unwrap_or(body);
        ResponseProblem::NotJson {
            at: error.at,
            start: shorten(&String::from_utf8_lossy(start), MOST_SHOWN),
        }
    };
    useless(problem, "")
}

impl ResponseError {
    /// Takes `secret` out of everything that the answer could have put into this error.
    pub fn redact(&mut self, secret: Option<&str>) {
        match &mut self.problem {
            ResponseProblem::NotJson { start, .. } => {
                *start = redact(std::mem::take(start), secret)
            }
            ResponseProblem::ErrorBody { code, message } => {
                *code = code.take().map(|text| redact(text, secret));
                *message = message.take().map(|text| redact(text, secret));
            }
            _ => {}
        }
        self.request_id = self.request_id.take().map(|text| redact(text, secret));
    }
}

/// Reads the body of an answer with an error status, whatever it is.
pub fn read_api_error(body: &[u8]) -> ApiError {
    let WireFailure {
        request_id,
        code,
        message,
        description,
    } = read_failure(body);
    ApiError {
        code: code.map(Into::into),
        message: message.map(Into::into),
        description: description.map(Into::into),
        request_id: request_id.map(Into::into),
        ..ApiError::default()
    }
}

impl ApiError {
    /// Takes `secret` out of everything that the answer could have put into this error.
    pub fn redact(&mut self, secret: Option<&str>) {
        for text in [
            &mut self.code,
            &mut self.message,
            &mut self.description,
            &mut self.request_id,
        ] {
            *text = text.take().map(|text| redact(text, secret));
        }
    }
}
