//! From the API's words to ours: times, dates, states, links and counts, and what is off in them.

use crate::fields::{Kind, QUERY_FIELDS, Slot};
use crate::model::{BatchState, PageWindow, Progress, QueryState};
use crate::request::base_url::split_scheme;
use crate::status::warning::WarningCode;
use crate::status::wire::{At, Fields, Part, Record};
use crate::text::{digits, is_printable, is_same, join, word};
use crate::time::{duration_ms, is_plausible, parse_date, parse_date_time};

/// Normalises a row in place, field by field. What cannot be used is then missing.
pub fn normalize_row(row: &mut Record<'_>, fields: &mut Fields<'_, '_>) {
    let word = required(row.text(Slot::Type), ("", "@type"), fields);
    if let Some(word) = word.filter(|word| !is_same(word.as_bytes(), b"batch_query")) {
        fields.warn(WarningCode::UnknownType, ("", "@type"), word);
    }
    for field in QUERY_FIELDS {
        let slot = field.slot;
        let at = (row.path(field.part).unwrap_or_default(), field.json);
        match field.kind {
            Kind::Key => {
                required(row.text(slot), at, fields);
            }
            Kind::StateWord => {
                row.state = read_state(row.text(slot), at, fields, QueryState::from_word);
            }
            Kind::Time => {
                let time = date_time(row.text(slot), at, fields);
                row.set_number(slot, time);
            }
            Kind::Duration => {
                let duration = duration(row, fields);
                row.set_number(slot, duration);
            }
            Kind::Day if !is_date(row.text(slot), at, fields) => row.put_text(slot, None),
            Kind::Day => row.truncate(slot, DATE_LENGTH),
            Kind::Count => {
                let number = count(row.number(slot), at, fields);
                row.set_number(slot, number.map(|number| number as i64));
            }
            Kind::Link if !is_link(row.text(slot), at, fields) => row.put_text(slot, None),
            _ => {}
        }
    }
}

/// `YYYY-MM-DD`
const DATE_LENGTH: usize = 10;

/// Says so where a field is missing that every response should have.
fn required<T>(value: Option<T>, at: At<'_>, fields: &mut Fields<'_, '_>) -> Option<T> {
    if value.is_none() {
        fields.warn(WarningCode::Missing, at, "");
    }
    value
}

/// The state that a word stands for.
fn read_state<S: Default + PartialEq>(
    word: Option<&str>,
    at: At<'_>,
    fields: &mut Fields<'_, '_>,
    from_word: fn(&str) -> S,
) -> S {
    let Some(word) = required(word, at, fields) else {
        return S::default();
    };
    let state = from_word(word);
    if state == S::default() {
        fields.warn(WarningCode::UnknownStatus, at, word);
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
    if !is_plausible(time.epoch_ms) {
        fields.warn(WarningCode::ImplausibleTime, at, text);
    }
    Some(time.epoch_ms)
}

/// Whether a day that is there can be used.
fn is_date(text: Option<&str>, at: At<'_>, fields: &mut Fields<'_, '_>) -> bool {
    let Some(text) = text else { return true };
    let Some((_, has_time)) = parse_date(text) else {
        fields.warn(WarningCode::NotDate, at, text);
        return false;
    };
    if has_time {
        fields.warn(WarningCode::TimeForDate, at, text);
    }
    true
}

fn duration(row: &Record<'_>, fields: &mut Fields<'_, '_>) -> Option<i64> {
    let (start, end) = (row.number(Slot::StartTime)?, row.number(Slot::EndTime)?);
    if end < start {
        fields.warn(WarningCode::EndsBeforeStart, ("", "query_end_time"), "");
    }
    duration_ms(start, end)
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

/// Whether a link that is there can be used.
fn is_link(url: Option<&str>, at: At<'_>, fields: &mut Fields<'_, '_>) -> bool {
    let Some(url) = url else { return true };
    let is_safe = is_web_url(url);
    if !is_safe {
        fields.warn(WarningCode::NotLink, at, url);
    }
    is_safe
}

/// Only http and https, so that nothing else ever becomes a link.
pub(crate) fn is_web_url(url: &str) -> bool {
    let place = match word(url.as_bytes()) {
        Some((HTTPS, place)) => place,
        _ => web_place(url).unwrap_or_default(),
    };
    !matches!(place.first(), None | Some(b'/' | b'?' | b'#')) && is_clean(url)
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

/// The state of the batch, from its word; and whether the response can be named to support.
pub fn normalize_state(wire: &Record<'_>, fields: &mut Fields<'_, '_>) -> BatchState {
    let meta = wire.path(Part::Meta).unwrap_or("meta");
    let at = (meta, "status_code");
    required(wire.text(Slot::RequestId), (meta, "request_id"), fields);
    read_state(wire.text(Slot::Status), at, fields, BatchState::from_word)
}

/// The window that the response covers. `asked_offset` stands in where the response does not give its own.
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
        offset: number(Slot::Offset, "offset").unwrap_or(asked_offset),
        limit: number(Slot::Limit, "limit"),
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

/// The counts over the whole batch. Where the response has none, its rows are counted, if they are all there is.
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
    let total = count(wire.number(Slot::Total), total_at, fields);
    let path = wire.path(Part::Progress).unwrap_or("meta.progress");
    let sent = COUNTS.map(|(number, _)| wire.number(number));
    if rows > 0 && page.offset == 0 && total.unwrap_or(0) == 0 && sent == [Some(0); 4] {
        // A batch that has rows is not empty, and its counts lag behind them.
        fields.warn(WarningCode::CountsAreNotRows, (path, ""), "");
        return Some(Counted {
            progress: Progress::new(tally, rows),
            complete: page.limit.is_none_or(|limit| rows < limit),
        });
    }
    let (counts, complete) = if sent.iter().any(Option::is_some) {
        complete_counts(sent, total, path, fields)
    } else {
        if page.offset != 0 || total != Some(rows) {
            return None;
        }
        fields.warn(WarningCode::CountedFromRows, (path, ""), "");
        (tally, true)
    };
    let sum = sum(counts);
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

fn sum(counts: [u64; 4]) -> u64 {
    counts.into_iter().fold(0, u64::saturating_add)
}

/// The four counts, in the order of [`Progress::new`].
const COUNTS: [(Slot, &str); 4] = [
    (Slot::Queued, "queued"),
    (Slot::Running, "running"),
    (Slot::Success, "success"),
    (Slot::Failure, "failure"),
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
    let known = sum(valid.map(Option::unwrap_or_default));
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
