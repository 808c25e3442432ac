//! A response body: from bytes to a page of status, or to an error with its JSON path.

mod normalize;
pub mod warning;
pub(crate) mod wire;

use std::borrow::Cow;

use crate::error::{ApiError, ResponseError, ResponseProblem};
use crate::fields::Slot;
use crate::model::{BatchQuery, BatchStatus};
use crate::request::bound::{BODY_BYTES, RESPONSE_ROWS};
pub(crate) use crate::status::normalize::is_web_url;
use crate::status::normalize::{
    normalize_page, normalize_progress, normalize_row, normalize_state,
};
use crate::status::warning::{Warning, Warnings};
use crate::status::wire::{Cursor, Fields, Kind, RowVisitor, Rows, read_failure, without_mark};
pub use crate::status::wire::{Part, Record};
use crate::text::{redact, redact_id};

/// So much of a response's beginning is kept until the token is out of it: any token fits.
const MAX_KEPT: usize = 16 << 10;

/// Reads the body of a successful response. `asked_offset` is used if the response does not contain its own.
///
/// Deviations become warnings; what makes the response unusable is the error.
///
/// ```
/// use supermetrics_batch_status_core::status::read_status;
/// let body = br#"{"meta":{"status_code":"RUNNING","progress":{"queued":"1","running":0,"success":1,"failure":0},
///   "paginate":{"offset":0,"limit":100,"total":2}},"data":[]}"#;
/// let status = read_status(body, 0).unwrap();
/// assert_eq!(status.progress.fraction, 0.5);
/// assert_eq!(status.warnings[0].path, "meta.progress.queued");
/// ```
///
/// # Errors
///
/// A body that is empty, not JSON, cut off, or no batch status.
pub fn read_status(body: &[u8], asked_offset: u64) -> Result<BatchStatus, ResponseError> {
    let mut queries = Vec::new();
    let status = read_page(body, asked_offset, None, &mut queries)?;
    Ok(status.with_queries(queries))
}

/// Refuses a body that is longer than a call reads by default.
///
/// # Errors
///
/// More than 32 MiB.
pub fn check_length(length: u64) -> Result<(), ResponseError> {
    if length <= BODY_BYTES {
        return Ok(());
    }
    Err(too_long(BODY_BYTES, true))
}

/// The error of a body that is longer than `limit`.
pub(crate) fn too_long(limit: u64, is_fixed: bool) -> ResponseError {
    useless(ResponseProblem::TooLong { limit, is_fixed }, "")
}

/// Reads the body of a successful response, and passes its rows to `kept_by`. `secret` is removed from all messages.
///
/// # Errors
///
/// As [`read_status`]. The rows that `kept_by` has received must then be discarded.
pub fn read_page(
    body: &[u8],
    asked_offset: u64,
    secret: Option<&str>,
    kept_by: &mut dyn RowSink,
) -> Result<BatchStatus, ResponseError> {
    let Page {
        mut status, rows, ..
    } = read_response(body, asked_offset, secret, kept_by)?;
    let end = status.page.offset.saturating_add(rows);
    let beyond = Warning::beyond_total(end, status.progress.total);
    status.warnings.extend(beyond.filter(|_| rows > 0));
    Ok(status)
}

impl BatchStatus {
    /// The same with its rows, each at its place in the batch.
    pub(crate) fn with_queries(self, mut queries: Vec<BatchQuery>) -> Self {
        for (position, query) in queries.iter_mut().enumerate() {
            query.index = self.page.index(position);
        }
        Self { queries, ..self }
    }
}

/// Receives the rows of a response. If the response turns out to be unusable, they must be discarded.
pub trait RowSink {
    /// Starts the rows anew: those received before do not count.
    fn begin(&mut self);

    /// Receives the next row.
    fn keep(&mut self, row: &Record<'_>);
}

impl RowSink for Vec<BatchQuery> {
    fn begin(&mut self) {
        self.clear();
    }

    fn keep(&mut self, row: &Record<'_>) {
        self.push(row.into());
    }
}

/// One page of status, whose rows are elsewhere.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    /// The page without its queries.
    pub status: BatchStatus,
    /// Whether all four counts are known.
    pub complete: bool,
    /// How many rows there are.
    pub rows: u64,
}

/// Normalises rows as they are read, and counts them.
struct Normalizing<'k> {
    kept_by: &'k mut dyn RowSink,
    rows: u64,
    /// By state, in the order of [`Progress::new`](crate::model::Progress::new).
    counts: [u64; 4],
}

impl RowVisitor for Normalizing<'_> {
    fn begin(&mut self) {
        (self.rows, self.counts) = (0, [0; 4]);
        self.kept_by.begin();
    }

    fn row(&mut self, row: &mut Record<'_>, fields: &mut Fields<'_, '_>) {
        normalize_row(row, fields);
        self.rows += 1;
        if let Some(count) = self.counts.get_mut(row.state as usize) {
            *count += 1;
        }
        self.kept_by.keep(row);
    }
}

/// Reads the body of a successful response, in one go. Its rows are kept by `kept_by`, and are of no use after an error.
pub(crate) fn read_response(
    body: &[u8],
    asked_offset: u64,
    secret: Option<&str>,
    kept_by: &mut dyn RowSink,
) -> Result<Page, ResponseError> {
    let mut page = read_usable(body, asked_offset, secret, kept_by);
    if let Err(error) = &mut page {
        error.redact(secret);
    }
    page
}

fn read_usable(
    body: &[u8],
    asked_offset: u64,
    secret: Option<&str>,
    kept_by: &mut dyn RowSink,
) -> Result<Page, ResponseError> {
    let mut warnings = Warnings::new(secret);
    let mut normalizing = Normalizing {
        kept_by,
        rows: 0,
        counts: [0; 4],
    };
    let mut rows = Rows::new(&mut normalizing, Warnings::new(secret));
    let text = as_text(body);
    let wire = &read_object(body, &text, &mut warnings, &mut rows)?;
    check_rows(&rows, wire)?;
    let row_warnings = rows.warnings;
    let mut fields = Fields {
        warnings: &mut warnings,
        row: None,
    };
    let state = normalize_state(wire, &mut fields);
    let page = normalize_page(wire, asked_offset, &mut fields);
    let tally = (normalizing.rows, normalizing.counts);
    let counted =
        normalize_progress(wire, page, &mut fields, tally).ok_or_else(|| uncountable(wire))?;
    warnings.add(row_warnings);
    Ok(Page {
        status: BatchStatus {
            request_id: clean_id(wire.owned(Slot::RequestId), secret),
            state,
            status_code: clean(wire.owned(Slot::Status), secret),
            outcome: counted.progress.outcome(state, counted.complete),
            progress: counted.progress,
            page,
            warnings: warnings.into_list(),
            queries: Vec::new(),
            rate_limit: None,
        },
        complete: counted.complete,
        rows: normalizing.rows,
    })
}

/// The body as text. Invalid UTF-8 reads as U+FFFD, as `TextDecoder` has it.
fn as_text(body: &[u8]) -> Cow<'_, str> {
    // Rust's lossy reading has no fast path for what is valid.
    str::from_utf8(body).map_or_else(|_| String::from_utf8_lossy(body), Cow::Borrowed)
}

/// Reads the whole response, which must be a JSON object.
fn read_object<'a>(
    body: &[u8],
    text: &'a str,
    warnings: &mut Warnings<'_>,
    rows: &mut Rows<'_, '_>,
) -> Result<Record<'a>, ResponseError> {
    if body.iter().all(u8::is_ascii_whitespace) {
        return Err(useless(ResponseProblem::Empty, ""));
    }
    let mut json = Cursor::new(text);
    let kind = json.kind();
    let read = match kind {
        Ok(Kind::Object) => wire::read_head(&mut json, warnings, rows).map(Some),
        _ => json.skip().and_then(|_| json.finish()).map(|()| None),
    };
    match (read, kind) {
        (Ok(Some(record)), _) => Ok(record),
        (Ok(None), Ok(kind)) => {
            let problem = ResponseProblem::WrongType {
                expected: "an object",
                found: kind.words(),
            };
            Err(useless(problem, ""))
        }
        _ => Err(not_json(body, &json)),
    }
}

/// Refuses a response with too many rows, or without any place for them.
fn check_rows(rows: &Rows<'_, '_>, wire: &Record<'_>) -> Result<(), ResponseError> {
    if let Some(path) = rows.too_many_at {
        let limit = RESPONSE_ROWS;
        let error = useless(ResponseProblem::TooMany { limit }, path);
        return Err(with_request_id(error, wire));
    }
    if !rows.are_there {
        return Err(without_rows(wire, rows.kind));
    }
    Ok(())
}

fn without_rows(wire: &Record<'_>, kind: Option<Kind>) -> ResponseError {
    let expected = "an array of queries";
    let (problem, path) = match kind {
        _ if wire.path(Part::Error).is_some() => {
            let (code, message) = (wire.owned(Slot::Code), wire.owned(Slot::Message));
            (ResponseProblem::ErrorBody { code, message }, "error")
        }
        None => (ResponseProblem::Missing { expected }, "data"),
        Some(kind) => {
            let found = kind.words();
            (ResponseProblem::WrongType { expected, found }, "data")
        }
    };
    with_request_id(useless(problem, path), wire)
}

fn uncountable(wire: &Record<'_>) -> ResponseError {
    let problem = ResponseProblem::Missing {
        expected: "an object with the counts queued, running, success and failure",
    };
    with_request_id(useless(problem, "meta.progress"), wire)
}

fn with_request_id(mut error: ResponseError, wire: &Record<'_>) -> ResponseError {
    error.request_id = wire.owned(Slot::RequestId);
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

fn not_json(body: &[u8], json: &Cursor<'_>) -> ResponseError {
    let begins_as_json = body.trim_ascii_start().starts_with(b"{");
    let problem = if json.is_at_end() && begins_as_json {
        ResponseProblem::CutOff { length: body.len() }
    } else {
        let start = body.get(..MAX_KEPT).unwrap_or(body);
        ResponseProblem::NotJson {
            at: place_in(body, json.place()),
            start: String::from_utf8_lossy(start).into_owned(),
        }
    };
    useless(problem, "")
}

/// The place in the body of what is at `place` in its text, where each U+FFFD may stand for other bytes.
fn place_in(body: &[u8], place: usize) -> usize {
    let (mut in_text, mut in_body) = (0, 0);
    for chunk in without_mark(body).utf8_chunks() {
        let valid = chunk.valid().len();
        if in_text + valid >= place {
            break;
        }
        in_text += valid + char::REPLACEMENT_CHARACTER.len_utf8();
        in_body += valid + chunk.invalid().len();
    }
    in_body + place.saturating_sub(in_text)
}

fn clean(text: Option<String>, secret: Option<&str>) -> Option<String> {
    text.map(|text| redact(text, secret))
}

fn clean_id(id: Option<String>, secret: Option<&str>) -> Option<String> {
    id.map(|id| redact_id(id, secret))
}

impl ResponseError {
    /// Takes `secret` out of everything that the response could have put into this error.
    pub fn redact(&mut self, secret: Option<&str>) {
        match &mut self.problem {
            ResponseProblem::NotJson { start, .. } => {
                *start = redact(std::mem::take(start), secret);
            }
            ResponseProblem::ErrorBody { code, message } => {
                *code = clean(code.take(), secret);
                *message = clean(message.take(), secret);
            }
            _ => {}
        }
        self.request_id = clean_id(self.request_id.take(), secret);
    }
}

/// Reads the body of an error response, whatever it contains.
pub fn read_api_error(body: &[u8]) -> ApiError {
    let text = as_text(body);
    let wire = read_failure(&text);
    // The API's own envelope, else problem details (RFC 9457).
    let either = |own: Slot, other: Slot| wire.owned(own).or_else(|| wire.owned(other));
    ApiError {
        code: either(Slot::Code, Slot::Type),
        message: either(Slot::Message, Slot::Title),
        description: either(Slot::Description, Slot::Detail),
        request_id: wire.owned(Slot::RequestId),
        ..ApiError::default()
    }
}

impl ApiError {
    /// Takes `secret` out of everything that the response could have put into this error.
    pub fn redact(&mut self, secret: Option<&str>) {
        for text in [
            &mut self.code,
            &mut self.message,
            &mut self.description,
            &mut self.challenge,
        ] {
            *text = clean(text.take(), secret);
        }
        self.request_id = clean_id(self.request_id.take(), secret);
    }
}
