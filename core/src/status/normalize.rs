//! From the API's words to ours: times, dates, states, links and counts, and what is off in them.

use std::borrow::Cow;

use crate::model::{
    BatchQuery, BatchState, PageWindow, Progress, QueryError, QueryResult, QueryState,
};
use crate::request::base_url::split_scheme;
use crate::status::warning::WarningCode;
use crate::status::wire::{At, Fields, Number, Part, Record, Text};
use crate::text::{digits, is_printable, is_same, join, word};
use crate::time::{parse_date, parse_date_time};

/// A row after normalisation. Its text still belongs to the answer: nothing is copied that nobody keeps.
#[derive(Clone, Copy, Debug)]
pub struct QueryRow<'r> {
    /// The key of the query.
    pub schedule_id: Option<&'r str>,
    /// Its state.
    pub state: QueryState,
    /// Its state in the API's word.
    pub status_code: Option<&'r str>,
    /// Epoch milliseconds.
    pub started_at: Option<i64>,
    /// Epoch milliseconds.
    pub ended_at: Option<i64>,
    /// Milliseconds from start to end.
    pub duration_ms: Option<i64>,
    /// The accounts that the query covers.
    pub accounts: &'r [Cow<'r, str>],
    /// `YYYY-MM-DD`, a day that exists.
    pub start_date: Option<&'r str>,
    /// `YYYY-MM-DD`, a day that exists.
    pub end_date: Option<&'r str>,
    /// Why it failed.
    pub error: Option<ErrorRow<'r>>,
    /// What it made.
    pub result: Option<ResultRow<'r>>,
}

/// Why a query failed.
#[derive(Clone, Copy, Debug)]
pub struct ErrorRow<'r> {
    /// An HTTP-like status.
    pub status: Option<i64>,
    /// A stable code.
    pub code: Option<&'r str>,
    /// What happened, in a sentence.
    pub message: Option<&'r str>,
    /// More of it.
    pub description: Option<&'r str>,
}

/// What a query has made.
#[derive(Clone, Copy, Debug)]
pub struct ResultRow<'r> {
    /// Rows in the result.
    pub total_rows: Option<u64>,
    /// http or https only.
    pub url: Option<&'r str>,
}

const SPLIT: &str = "split_info";

/// Normalises a row.
pub fn normalize_row<'r>(wire: &'r Record<'_>, fields: &mut Fields<'_, '_>) -> QueryRow<'r> {
    let status = wire.text(Text::Status);
    let started_at = date_time(wire.text(Text::StartTime), ("", "query_start_time"), fields);
    let ended_at = date_time(wire.text(Text::EndTime), ("", "query_end_time"), fields);
    required(wire.text(Text::ScheduleId), ("", "schedule_id"), fields);
    let word = required(wire.text(Text::Type), ("", "@type"), fields);
    if let Some(word) = word.filter(|word| !is_same(word.as_bytes(), b"batch_query")) {
        fields.warn(WarningCode::UnknownType, ("", "@type"), word);
    }
    QueryRow {
        schedule_id: wire.text(Text::ScheduleId),
        state: query_state(status, fields),
        status_code: status,
        started_at,
        ended_at,
        duration_ms: duration(started_at, ended_at, fields),
        accounts: &wire.accounts,
        start_date: date(wire.text(Text::StartDate), (SPLIT, "start_date"), fields),
        end_date: date(wire.text(Text::EndDate), (SPLIT, "end_date"), fields),
        error: wire.path(Part::Error).map(|_| ErrorRow {
            status: wire.number(Number::ErrorStatus),
            code: wire.text(Text::Code),
            message: wire.text(Text::Message),
            description: wire.text(Text::Description),
        }),
        result: wire.path(Part::Result).map(|path| ResultRow {
            total_rows: count(wire.number(Number::TotalRows), (path, "total_rows"), fields),
            url: link(wire.text(Text::ResultsUrl), (path, "results_url"), fields),
        }),
    }
}

impl QueryRow<'_> {
    /// The same with text of its own. Its position in the batch is known when all of the answer is read.
    pub fn to_query(self) -> BatchQuery {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        BatchQuery {
            index: 0,
            schedule_id: owned(self.schedule_id),
            state: self.state,
            status_code: owned(self.status_code),
            started_at: self.started_at,
            ended_at: self.ended_at,
            duration_ms: self.duration_ms,
            accounts: self.accounts.iter().map(ToString::to_string).collect(),
            start_date: owned(self.start_date),
            end_date: owned(self.end_date),
            error: self.error.map(|error| QueryError {
                status: error.status,
                code: owned(error.code),
                message: owned(error.message),
                description: owned(error.description),
            }),
            result: self.result.map(|result| QueryResult {
                total_rows: result.total_rows,
                url: owned(result.url),
            }),
        }
    }
}

/// Says so where a field is missing that every answer should have.
fn required<T>(value: Option<T>, at: At<'_>, fields: &mut Fields<'_, '_>) -> Option<T> {
    if value.is_none() {
        fields.warn(WarningCode::Missing, at, "");
    }
    value
}

fn query_state(word: Option<&str>, fields: &mut Fields<'_, '_>) -> QueryState {
    let Some(word) = required(word, ("", "status_code"), fields) else {
        return QueryState::Unknown;
    };
    let state = QueryState::from_word(word);
    if state == QueryState::Unknown {
        fields.warn(WarningCode::UnknownStatus, ("", "status_code"), word);
    }
    state
}

fn date_time(text: Option<&str>, at: At<'_>, fields: &mut Fields<'_, '_>) -> Option<i64> {
    let text = text?;
    let Some(time) = parse_date_time(text) else {
        fields.warn(WarningCode::NotDateTime, at, text);
        return None;
    };
    if !time.has_offset {
        fields.warn(WarningCode::NoOffset, at, text);
    }
    Some(time.epoch_ms)
}

fn date<'r>(text: Option<&'r str>, at: At<'_>, fields: &mut Fields<'_, '_>) -> Option<&'r str> {
    let text = text?;
    let Some((_, has_time)) = parse_date(text) else {
        fields.warn(WarningCode::NotDate, at, text);
        return None;
    };
    if has_time {
        fields.warn(WarningCode::TimeForDate, at, text);
    }
    text.get(..10)
}

fn duration(
    started_at: Option<i64>,
    ended_at: Option<i64>,
    fields: &mut Fields<'_, '_>,
) -> Option<i64> {
    let duration = ended_at? - started_at?;
    if duration < 0 {
        fields.warn(WarningCode::EndsBeforeStart, ("", "query_end_time"), "");
    }
    (duration >= 0).then_some(duration)
}

fn count(value: Option<i64>, at: At<'_>, fields: &mut Fields<'_, '_>) -> Option<u64> {
    let value = value?;
    if value < 0 {
        fields.warn(
            WarningCode::Negative,
            at,
            &join(&["-", &digits(value.unsigned_abs())]),
        );
    }
    u64::try_from(value).ok()
}

/// Only http and https, so that nothing else ever becomes a link.
fn link<'r>(url: Option<&'r str>, at: At<'_>, fields: &mut Fields<'_, '_>) -> Option<&'r str> {
    let url = url?;
    let place = match word(url.as_bytes()) {
        Some((HTTPS, place)) => place,
        _ => web_place(url).unwrap_or_default(),
    };
    let is_web = !matches!(place.first(), None | Some(b'/' | b'?' | b'#'));
    if !(is_web && is_clean(url)) {
        fields.warn(WarningCode::NotLink, at, url);
        return None;
    }
    Some(url)
}

/// What nearly all links begin with.
const HTTPS: u64 = u64::from_le_bytes(*b"https://");

/// What comes after `http://` or `https://`, in whatever letters.
fn web_place(url: &str) -> Option<&[u8]> {
    let (scheme, place) = split_scheme(url)?;
    let is_web = scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http");
    is_web.then_some(place.as_bytes())
}

/// Whether there are no control characters and no white space.
fn is_clean(url: &str) -> bool {
    is_printable(url.as_bytes()) || !url.chars().any(|c| c.is_control() || c.is_whitespace())
}

/// The state of the batch, from its word; and whether the answer can be named to support.
pub fn normalize_state(wire: &Record<'_>, fields: &mut Fields<'_, '_>) -> BatchState {
    let meta = wire.path(Part::Meta).unwrap_or("meta");
    let at = (meta, "status_code");
    required(wire.text(Text::RequestId), (meta, "request_id"), fields);
    let Some(word) = required(wire.text(Text::Status), at, fields) else {
        return BatchState::Unknown;
    };
    let state = BatchState::from_word(word);
    if state == BatchState::Unknown {
        fields.warn(WarningCode::UnknownStatus, at, word);
    }
    state
}

/// The window that the answer covers. `asked_offset` stands in where the answer does not give its own.
pub fn normalize_page(
    wire: &Record<'_>,
    asked_offset: u64,
    fields: &mut Fields<'_, '_>,
) -> PageWindow {
    let path = paginate_path(wire);
    let mut number = |number, name| {
        let sent = required(wire.number(number), (path, name), fields);
        count(sent, (path, name), fields)
    };
    PageWindow {
        offset: number(Number::Offset, "offset").unwrap_or(asked_offset),
        limit: number(Number::Limit, "limit"),
    }
}

fn paginate_path(wire: &Record<'_>) -> &'static str {
    wire.path(Part::Paginate).unwrap_or("meta.paginate")
}

/// The counts over the whole batch, and whether all four are known.
#[derive(Clone, Copy, Debug)]
pub struct Counted {
    /// Counts over the whole batch.
    pub progress: Progress,
    /// False when counts were missing that nothing tells: the batch may then go on, whatever the others say.
    pub complete: bool,
}

/// The counts over the whole batch. Where the answer has none, its rows are counted, if they are all there is.
///
/// `tally` is the number of rows, and how many of them are queued, running, succeeded and failed.
/// `None` when there is no way to count.
pub fn normalize_progress(
    wire: &Record<'_>,
    page: PageWindow,
    fields: &mut Fields<'_, '_>,
    (rows, tally): (u64, [u64; 4]),
) -> Option<Counted> {
    let total_at = (paginate_path(wire), "total");
    let total = count(wire.number(Number::Total), total_at, fields);
    let path = wire.path(Part::Progress).unwrap_or("meta.progress");
    let sent = COUNTS.map(|(number, _)| wire.number(number));
    let (counts, complete) = if sent.iter().any(Option::is_some) {
        complete_counts(sent, total, path, fields)
    } else {
        if page.offset != 0 || total != Some(rows) {
            return None;
        }
        fields.warn(WarningCode::CountedFromRows, (path, ""), "");
        (tally, true)
    };
    let sum = counts
        .iter()
        .fold(0_u64, |sum, count| sum.saturating_add(*count));
    match total {
        None => fields.warn(WarningCode::Missing, total_at, ""),
        Some(total) if total != sum => {
            fields.warn(WarningCode::CountsAreNotTotal, (path, ""), &digits(sum))
        }
        Some(_) => {}
    }
    Some(Counted {
        progress: Progress::new(counts, total.unwrap_or(0)),
        complete,
    })
}

/// The four counts, in the order of [`Progress::new`].
const COUNTS: [(Number, &str); 4] = [
    (Number::Queued, "queued"),
    (Number::Running, "running"),
    (Number::Success, "success"),
    (Number::Failure, "failure"),
];

/// The four counts, and whether all are known. A single one that is missing follows from the total; more are taken
/// as zero.
fn complete_counts(
    sent: [Option<i64>; 4],
    total: Option<u64>,
    path: &'static str,
    fields: &mut Fields<'_, '_>,
) -> ([u64; 4], bool) {
    let mut valid = [None; 4];
    for ((valid, sent), (_, name)) in valid.iter_mut().zip(sent).zip(COUNTS) {
        *valid = count(sent, (path, name), fields);
    }
    let known = valid
        .iter()
        .flatten()
        .fold(0_u64, |sum, count| sum.saturating_add(*count));
    let missing = valid.iter().filter(|count| count.is_none()).count();
    let rest = total
        .filter(|_| missing == 1)
        .map(|total| total.saturating_sub(known));
    let mut counts = [0; 4];
    for ((count, value), (_, name)) in counts.iter_mut().zip(valid).zip(COUNTS) {
        *count = value.or(rest).unwrap_or(0);
        if value.is_none() {
            fields.warn(WarningCode::MissingCount, (path, name), &digits(*count));
        }
    }
    (counts, missing == 0 || rest.is_some())
}
