//! An answer's body, from bytes to a page of status or to an error with its JSON path.

use crate::error::{ApiError, ResponseError, ResponseProblem};
use crate::model::{BatchOutcome, BatchState, BatchStatus, PageWindow, Progress, QueryState};
use crate::normalize::{
    QueryRow, normalize_page, normalize_progress, normalize_row, normalize_state,
};
use crate::options::MAX_SAFE_INTEGER;
use crate::text::redact;
use crate::warning::{Warning, Warnings};
use crate::wire::{
    Cursor, Fields, Head, JsonError, Kind, Part, Record, Text, read_failure, read_head, read_rows,
};

/// So much of an answer's beginning is kept until the token is out of it: any token fits.
const MOST_KEPT: usize = 16 << 10;

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
    read_status_without(body, asked_offset, None)
}

/// The same for an answer that may repeat `secret`, which no message then holds.
pub(crate) fn read_status_without(
    body: &[u8],
    asked_offset: u64,
    secret: Option<&str>,
) -> Result<BatchStatus, ResponseError> {
    let mut queries = Vec::new();
    let answer = read_answer(body, asked_offset, secret, &mut |index, row| {
        queries.push(row.to_query(index));
    })?;
    Ok(BatchStatus {
        request_id: answer.request_id,
        state: answer.state,
        status_code: answer.status_code,
        outcome: answer.outcome,
        progress: answer.progress,
        page: answer.page,
        queries,
        warnings: answer.warnings,
        rate_limit: None,
    })
}

/// An answer but for its rows.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub request_id: Option<String>,
    pub state: BatchState,
    pub status_code: Option<String>,
    pub outcome: Option<BatchOutcome>,
    pub progress: Progress,
    /// Whether all four counts are known.
    pub complete: bool,
    pub page: PageWindow,
    pub warnings: Vec<Warning>,
}

/// Reads the body of a successful answer, and hands its rows with their positions in the batch to `row`.
///
/// No row is handed over before all of the answer is known to be usable.
pub(crate) fn read_answer(
    body: &[u8],
    asked_offset: u64,
    secret: Option<&str>,
    row: &mut dyn FnMut(u64, QueryRow<'_>),
) -> Result<Answer, ResponseError> {
    let mut answer = read_usable(body, asked_offset, secret, row);
    if let Err(error) = &mut answer {
        error.redact(secret);
    }
    answer
}

fn read_usable(
    body: &[u8],
    asked_offset: u64,
    secret: Option<&str>,
    row: &mut dyn FnMut(u64, QueryRow<'_>),
) -> Result<Answer, ResponseError> {
    let mut warnings = Warnings::new(secret);
    let head = open(body, &mut warnings)?;
    let data = rows_of(&head)?;
    let wire = &head.record;
    let mut fields = Fields {
        warnings: &mut warnings,
        row: None,
    };
    let state = normalize_state(wire, &mut fields);
    let page = normalize_page(wire, asked_offset, &mut fields);
    let counted = normalize_progress(wire, page, &mut fields, || tally(data))
        .ok_or_else(|| uncountable(wire))?;
    read_rows(data, &mut warnings, &mut |position, record, fields| {
        let index = page.offset.saturating_add(position as u64);
        row(index.min(MAX_SAFE_INTEGER), normalize_row(record, fields));
    })
    .map_err(|error| not_json(body, error))?;
    Ok(Answer {
        request_id: wire.owned(Text::RequestId),
        state,
        status_code: wire.owned(Text::Status),
        outcome: counted.progress.outcome(state, counted.complete),
        progress: counted.progress,
        complete: counted.complete,
        page,
        warnings: warnings.into_list(),
    })
}

/// Counts the rows, and their states in the order of [`Progress::new`].
fn tally(data: &[u8]) -> (u64, [u64; 4]) {
    let (mut rows, mut counts) = (0, [0; 4]);
    // The text was read once already: it is JSON.
    let _ = read_rows(data, &mut Warnings::new(None), &mut |_, record, _| {
        rows += 1;
        let state = QueryState::from_word(record.text(Text::Status).unwrap_or_default());
        if let Some(count) = counts.get_mut(state as usize) {
            *count += 1;
        }
    });
    (rows, counts)
}

/// Reads the head; the answer must be a JSON object.
fn open<'a>(body: &'a [u8], warnings: &mut Warnings<'_>) -> Result<Head<'a>, ResponseError> {
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

fn rows_of<'a>(head: &Head<'a>) -> Result<&'a [u8], ResponseError> {
    let expected = "an array of queries";
    let wire = &head.record;
    let (problem, path) = match (head.data, head.data_kind) {
        (Some(data), _) => return Ok(data),
        _ if wire.path(Part::Error).is_some() => {
            let (code, message) = (wire.owned(Text::Code), wire.owned(Text::Message));
            (ResponseProblem::ErrorBody { code, message }, "error")
        }
        (None, None) => (ResponseProblem::Missing { expected }, "data"),
        (None, Some(kind)) => {
            let found = kind.words();
            (ResponseProblem::WrongType { expected, found }, "data")
        }
    };
    Err(with_request_id(useless(problem, path), wire))
}

fn uncountable(wire: &Record<'_>) -> ResponseError {
    let problem = ResponseProblem::Missing {
        expected: "an object with the counts queued, running, success and failure",
    };
    with_request_id(useless(problem, "meta.progress"), wire)
}

fn with_request_id(mut error: ResponseError, wire: &Record<'_>) -> ResponseError {
    error.request_id = wire.owned(Text::RequestId);
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
        let start = body.get(..MOST_KEPT).unwrap_or(body);
        ResponseProblem::NotJson {
            at: error.at,
            start: String::from_utf8_lossy(start).into_owned(),
        }
    };
    useless(problem, "")
}

impl ResponseError {
    /// Takes `secret` out of everything that the answer could have put into this error.
    pub fn redact(&mut self, secret: Option<&str>) {
        match &mut self.problem {
            ResponseProblem::NotJson { start, .. } => {
                *start = redact(std::mem::take(start), secret);
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
    let wire = read_failure(body);
    ApiError {
        code: wire.owned(Text::Code),
        message: wire.owned(Text::Message),
        description: wire.owned(Text::Description),
        request_id: wire.owned(Text::RequestId),
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
            &mut self.challenge,
        ] {
            *text = text.take().map(|text| redact(text, secret));
        }
    }
}
