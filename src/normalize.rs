//! From the API's words to ours: times, dates, states, links and counts, and what is off in them.

use crate::model::{
    BatchQuery, BatchState, PageWindow, Progress, QueryError, QueryResult, QueryState,
};
use crate::time::{parse_date, parse_date_time};
use crate::warning::Finding;
use crate::wire::{Fields, WireHead, WireQuery};

/// Makes a query of a row. `index` is its position in the batch.
pub fn normalize_query(index: u64, wire: &WireQuery<'_>, fields: &mut Fields<'_>) -> BatchQuery {
    let status = wire.status_code.as_deref();
    let started_at = date_time(wire.start_time.as_deref(), "query_start_time", fields);
    let ended_at = date_time(wire.end_time.as_deref(), "query_end_time", fields);
    if wire.schedule_id.is_none() {
        fields.note(Finding::Missing, "schedule_id", "");
    }
    BatchQuery {
        index,
        schedule_id: wire.schedule_id.as_deref().map(str::to_owned),
        state: query_state(status, fields),
        status_code: status.map(str::to_owned),
        started_at,
        ended_at,
        duration_ms: duration(started_at, ended_at, fields),
        accounts: wire
            .accounts
            .iter()
            .map(|account| account.clone().into_owned())
            .collect(),
        start_date: date(wire.start_date.as_deref(), "split_info.start_date", fields),
        end_date: date(wire.end_date.as_deref(), "split_info.end_date", fields),
        error: wire.error.as_ref().map(|error| QueryError {
            status: error.status,
            code: error.code.as_deref().map(str::to_owned),
            message: error.message.as_deref().map(str::to_owned),
            description: error.description.as_deref().map(str::to_owned),
        }),
        result: wire.result.as_ref().map(|result| QueryResult {
            total_rows: count(result.total_rows, "result_info.total_rows", fields),
            url: link(result.results_url.as_deref(), fields),
        }),
    }
}

fn query_state(word: Option<&str>, fields: &mut Fields<'_>) -> QueryState {
    let Some(word) = word else {
        fields.note(Finding::Missing, "status_code", "");
        return QueryState::Unknown;
    };
    let state = QueryState::from_word(word);
    if state == QueryState::Unknown {
        fields.note(Finding::UnknownStatus, "status_code", word);
    }
    state
}

fn date_time(text: Option<&str>, path: &'static str, fields: &mut Fields<'_>) -> Option<i64> {
    let text = text?;
    let Some(time) = parse_date_time(text) else {
        fields.note(Finding::NotDateTime, path, text);
        return None;
    };
    if !time.has_offset {
        fields.note(Finding::NoOffset, path, text);
    }
    Some(time.epoch_ms)
}

fn date(text: Option<&str>, path: &'static str, fields: &mut Fields<'_>) -> Option<String> {
    let text = text?;
    let Some((_, has_time)) = parse_date(text) else {
        fields.note(Finding::NotDate, path, text);
        return None;
    };
    if has_time {
        fields.note(Finding::TimeForDate, path, text);
    }
    text.get(..10).map(str::to_owned)
}

fn duration(
    started_at: Option<i64>,
    ended_at: Option<i64>,
    fields: &mut Fields<'_>,
) -> Option<i64> {
    let duration = ended_at? - started_at?;
    if duration < 0 {
        fields.note(Finding::EndsBeforeStart, "query_end_time", "");
    }
    (duration >= 0).then_some(duration)
}

fn count(value: Option<i64>, path: &'static str, fields: &mut Fields<'_>) -> Option<u64> {
    let value = value?;
    if value < 0 {
        fields.note(Finding::Negative, path, &value.to_string());
    }
    u64::try_from(value).ok()
}

/// Only http and https, so that nothing else ever becomes a link.
fn link(url: Option<&str>, fields: &mut Fields<'_>) -> Option<String> {
    let url = url?;
    let scheme = url.split_once("://").map_or("", |(scheme, _)| scheme);
    let is_web = scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http");
    let is_clean = !url.contains(|c: char| c.is_control() || c.is_whitespace());
    if !(is_web && is_clean) {
        fields.note(Finding::NotLink, "result_info.results_url", url);
        return None;
    }
    Some(url.to_owned())
}

/// The state of the batch, from its word.
pub fn normalize_state(word: Option<&str>, fields: &mut Fields<'_>) -> BatchState {
    let state = word.map_or(BatchState::Unknown, BatchState::from_word);
    match word {
        None => fields.note(Finding::Missing, "meta.status_code", ""),
        Some(word) if state == BatchState::Unknown => {
            fields.note(Finding::UnknownStatus, "meta.status_code", word)
        }
        Some(_) => {}
    }
    state
}

/// The window that the answer covers. `asked_offset` stands in where the answer does not give its own.
pub fn normalize_page(
    wire: &WireHead<'_>,
    asked_offset: u64,
    fields: &mut Fields<'_>,
) -> PageWindow {
    let [offset, limit, _] = wire.paginate.unwrap_or_default();
    PageWindow {
        offset: count(offset, "meta.paginate.offset", fields).unwrap_or(asked_offset),
        limit: count(limit, "meta.paginate.limit", fields),
    }
}

/// The counts over the whole batch. Where the answer has none, the rows of the page are counted, if they are all there is.
///
/// `None` when there is no way to count.
pub fn normalize_progress(
    wire: &WireHead<'_>,
    page: PageWindow,
    queries: &[BatchQuery],
    fields: &mut Fields<'_>,
) -> Option<Progress> {
    let [_, _, total] = wire.paginate.unwrap_or_default();
    let total = count(total, "meta.paginate.total", fields);
    let counts = match wire
        .progress
        .filter(|sent| sent.iter().any(Option::is_some))
    {
        Some(sent) => complete(sent, total, fields),
        None if page.offset == 0 && total == Some(queries.len() as u64) => tally(queries, fields),
        None => return None,
    };
    let sum = counts
        .iter()
        .fold(0_u64, |sum, count| sum.saturating_add(*count));
    match total {
        None => fields.note(Finding::Missing, "meta.paginate.total", ""),
        Some(total) if total != sum => fields.note(
            Finding::CountsAreNotTotal,
            "meta.progress",
            &sum.to_string(),
        ),
        Some(_) => {}
    }
    Some(Progress::new(counts, total.unwrap_or(0)))
}

fn tally(queries: &[BatchQuery], fields: &mut Fields<'_>) -> [u64; 4] {
    fields.note(Finding::CountedFromRows, "meta.progress", "");
    let count = |state| queries.iter().filter(|query| query.state == state).count() as u64;
    [
        QueryState::Queued,
        QueryState::Running,
        QueryState::Success,
        QueryState::Failure,
    ]
    .map(count)
}

/// The four counts. A single one that is missing follows from the total; more are taken as zero.
fn complete(sent: [Option<i64>; 4], total: Option<u64>, fields: &mut Fields<'_>) -> [u64; 4] {
    const PATHS: [&str; 4] = [
        "meta.progress.queued",
        "meta.progress.running",
        "meta.progress.success",
        "meta.progress.failure",
    ];
    let mut valid = sent;
    for (value, path) in valid.iter_mut().zip(PATHS) {
        *value = count(*value, path, fields).and_then(|value| i64::try_from(value).ok());
    }
    let known: u64 = valid
        .iter()
        .flatten()
        .map(|count| count.unsigned_abs())
        .sum();
    let missing = valid.iter().filter(|count| count.is_none()).count();
    let rest = total
        .filter(|_| missing == 1)
        .map_or(0, |total| total.saturating_sub(known));
    let mut counts = [0; 4];
    for ((count, value), path) in counts.iter_mut().zip(valid).zip(PATHS) {
        *count = value.map_or(rest, i64::unsigned_abs);
        if value.is_none() {
            fields.note(Finding::MissingCount, path, &rest.to_string());
        }
    }
    counts
}
