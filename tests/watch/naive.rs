//! Filters, search and order, against an implementation that reads row by row what the documentation says.

use std::cmp::Ordering;

use proptest::prelude::*;
use serde_json::{Value as Json, json};
use supermetrics_batch_status_core::model::{BatchQuery, QueryState};
use supermetrics_batch_status_core::request::options::Value;
use supermetrics_batch_status_core::rows::view::{Filter, RowQuery, SortedView};

use crate::scripted::{knowing, object, read, text};
use crate::trip::START;

const TEXTS: &[&str] = &["A", "a", "b", "Bb", "1", "12", "9", "", "\u{e9}", "A "];

fn some(values: &'static [&'static str]) -> impl Strategy<Value = Option<&'static str>> {
    prop::option::of(prop::sample::select(values))
}

fn rows() -> impl Strategy<Value = Vec<Json>> {
    let states = &["QUEUED", "RUNNING", "SUCCESS", "FAILURE", "LATER"];
    let ids = &[
        "q_1",
        "q_01",
        "q_9",
        "q_10",
        "Q_2",
        "r1",
        "x",
        "10",
        "9",
        "",
        "q_2147483648",
        "q_99999999999",
        "q_100000000000",
        "q_100000000001",
    ];
    let days = &["2025-12-31", "2026-01-01", "2026-02-01"];
    let seconds = || prop::option::of(0..4_u32);
    let one = (
        prop::sample::select(states.as_slice()),
        some(ids),
        prop::collection::vec(prop::sample::select(TEXTS), 0..3),
        (some(TEXTS), some(TEXTS)),
        (seconds(), seconds(), prop::option::of(0..3_u32)),
        (
            some(days),
            some(days),
            some(ids),
            prop::sample::select(&["https://a/", "http://a/r"][..]),
        ),
    );
    let row = one.prop_map(|(state, id, accounts, (code, message), times, (first, last, link, start))| {
        let time =
            |second: Option<u32>| second.map(|second| format!("2026-09-05T12:00:0{second}Z"));
        json!({
            "@type": "batch_query", "schedule_id": id, "status_code": state,
            "query_start_time": time(times.0), "query_end_time": time(times.1),
            "split_info": { "ds_accounts": accounts, "start_date": first, "end_date": last },
            "error_info": { "code": code, "message": message },
            "result_info": { "total_rows": times.2, "results_url": link.map(|link| format!("{start}{link}")) },
        })
    });
    prop::collection::vec(row, 0..40)
}

/// Text, then what decides between equals.
type TextKey = (Vec<u8>, String);

/// A number, or a text in lower case.
type Part = Result<u32, Vec<u8>>;

fn part(text: &str) -> Part {
    match text.parse::<u32>() {
        Ok(number) if number.to_string() == text => Ok(number),
        _ => Err(text.to_ascii_lowercase().into_bytes()),
    }
}

/// Numbers before texts.
fn compare_parts(one: &Part, other: &Part) -> Ordering {
    match (one, other) {
        (Ok(one), Ok(other)) => one.cmp(other),
        (Err(one), Err(other)) => one.cmp(other),
        (Ok(_), Err(_)) => Ordering::Less,
        (Err(_), Ok(_)) => Ordering::Greater,
    }
}

/// Missing last, either way.
fn compare_some<T>(
    one: Option<T>,
    other: Option<T>,
    descending: bool,
    compare: impl Fn(&T, &T) -> Ordering,
) -> Ordering {
    match (one, other) {
        (Some(one), Some(other)) if descending => compare(&other, &one),
        (Some(one), Some(other)) => compare(&one, &other),
        (one, other) => other.is_some().cmp(&one.is_some()),
    }
}

/// The order as the documentation tells it, row against row.
fn compare(key: &str, descending: bool, one: &BatchQuery, other: &BatchQuery) -> Ordering {
    let accounts = |query: &BatchQuery| {
        let parts: Vec<Part> = query.accounts.iter().map(|account| part(account)).collect();
        Some(parts).filter(|parts| !parts.is_empty())
    };
    let lists = |one: &Vec<Part>, other: &Vec<Part>| {
        let pairs = one.iter().zip(other);
        let first = pairs.map(|(one, other)| compare_parts(one, other));
        first
            .into_iter()
            .find(|order| order.is_ne())
            .unwrap_or(one.len().cmp(&other.len()))
    };
    let text = |query: &BatchQuery, which: fn(&BatchQuery) -> Option<String>| {
        which(query).map(|text| part(&text))
    };
    let by = |which| {
        let (one, other) = (text(one, which), text(other, which));
        compare_some(one, other, descending, compare_parts)
    };
    let one_or_other = |one: Option<i64>, other| compare_some(one, other, descending, Ord::cmp);
    let by_value = |value: &dyn Fn(&BatchQuery) -> Option<TextKey>| {
        compare_some(value(one), value(other), descending, Ord::cmp)
    };
    match key {
        "accounts" => compare_some(accounts(one), accounts(other), descending, lists),
        "error" => by(|query| query.error.clone()?.code)
            .then_with(|| by(|query| query.error.clone()?.message)),
        "scheduleId" => by_value(&|query| key_parts(query.schedule_id.as_ref()?)),
        "url" => by_value(&|query| key_parts(query.result.as_ref()?.url.as_ref()?)),
        "startDate" => by_value(&|query| {
            let last = query.end_date.clone().unwrap_or_default();
            Some((Vec::from(query.start_date.clone()?), last))
        }),
        "state" => one_or_other(Some(one.state as i64), Some(other.state as i64)),
        "startedAt" => one_or_other(one.started_at, other.started_at),
        "endedAt" => one_or_other(one.ended_at, other.ended_at),
        "durationMs" => one_or_other(one.duration_ms, other.duration_ms),
        "totalRows" => {
            let rows = |query: &BatchQuery| Some(query.result.as_ref()?.total_rows? as i64);
            one_or_other(rows(one), rows(other))
        }
        _ => one_or_other(Some(one.index as i64), Some(other.index as i64)),
    }
}

/// What is before the number at the end, in lower case, and the number: so that texts of digits compare as numbers of
/// any length, they are filled up with zeros.
fn key_parts(text: &str) -> Option<TextKey> {
    let before = text.trim_end_matches(|letter: char| letter.is_ascii_digit());
    let digits = text.get(before.len()..).unwrap();
    let number = if digits.is_empty() {
        String::new()
    } else {
        format!("{digits:0>40}")
    };
    Some((before.to_ascii_lowercase().into_bytes(), number))
}

/// What the documentation says of a filter, row by row.
fn is_kept(query: &BatchQuery, filter: &Wanted) -> bool {
    let error = query.error.clone().unwrap_or_default();
    let searches = filter.search.iter().flatten();
    let parts: Vec<String> = searches
        .map(|search| search.trim().to_ascii_lowercase())
        .filter(|part| !part.is_empty())
        .collect();
    let texts = [
        &query.schedule_id,
        &error.code,
        &error.message,
        &error.description,
    ];
    let mut texts = texts.into_iter().flatten().chain(&query.accounts);
    let has = |text: &String| {
        let text = text.to_ascii_lowercase();
        parts.iter().any(|part| text.contains(part))
    };
    let is_of_cause = |(code, message): &(Option<&str>, Option<&str>)| {
        query.state == QueryState::Failure
            && (error.code.as_deref(), error.message.as_deref()) == (*code, *message)
    };
    let name = NAMES[query.state as usize];
    filter
        .states
        .as_ref()
        .is_none_or(|states| states.contains(&name))
        && (parts.is_empty() || texts.any(has))
        && filter.cause.as_ref().is_none_or(is_of_cause)
}

const NAMES: [&str; 5] = ["queued", "running", "success", "failure", "unknown"];

/// Options of a window.
#[derive(Clone, Debug)]
struct Wanted {
    states: Option<Vec<&'static str>>,
    search: Option<Vec<&'static str>>,
    cause: Option<(Option<&'static str>, Option<&'static str>)>,
    sort: &'static str,
    descending: bool,
}

impl Wanted {
    fn options(&self) -> Value {
        let or_null = |text: Option<&str>| text.map_or(Value::Null, self::text);
        let list = |texts: &Vec<&str>| Value::List(texts.iter().map(|one| text(one)).collect());
        let one_or_more = |texts: &Vec<&str>| match texts.as_slice() {
            [only] => text(only),
            _ => list(texts),
        };
        let cause = |(code, message): &(Option<&str>, Option<&str>)| {
            object(&[("code", or_null(*code)), ("message", or_null(*message))])
        };
        object(&[
            ("state", self.states.as_ref().map_or(Value::Absent, list)),
            (
                "search",
                self.search.as_ref().map_or(Value::Absent, one_or_more),
            ),
            ("cause", self.cause.as_ref().map_or(Value::Absent, cause)),
            ("sort", text(self.sort)),
            ("descending", Value::Bool(self.descending)),
        ])
    }
}

fn wanted() -> impl Strategy<Value = Wanted> {
    let sorts = [
        "index",
        "scheduleId",
        "state",
        "startedAt",
        "endedAt",
        "durationMs",
        "accounts",
        "startDate",
        "totalRows",
        "url",
        "error",
    ];
    let searches = &[
        "", "", "a", "B ", "1", "12", "q_1", "q_0", "01", "0", "\u{e9}", "2:b", "nowhere",
    ];
    let states = prop::collection::vec(prop::sample::select(&NAMES[..]), 0..4);
    let cause = (some(TEXTS), some(TEXTS));
    (
        prop::option::weighted(0.4, states),
        prop::option::weighted(
            0.8,
            prop::collection::vec(prop::sample::select(searches.as_slice()), 0..4),
        ),
        prop::option::weighted(0.2, cause),
        prop::sample::select(sorts.to_vec()),
        any::<bool>(),
    )
        .prop_map(|(states, search, cause, sort, descending)| Wanted {
            states,
            search,
            cause,
            sort,
            descending,
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    /// Also after rows have changed, where much is remembered of the order before.
    #[test]
    fn windows_are_what_reading_row_by_row_gives(
        before in rows(),
        mut after in rows(),
        wanted in prop::collection::vec(wanted(), 1..4),
    ) {
        after.truncate(before.len());
        let after: Vec<Json> = after.iter().chain(&before[after.len()..]).cloned().collect();
        let mut watch = knowing(&before);
        let mut view = SortedView::default();
        for again in [false, true] {
            if again {
                read(&mut watch, &after, START as f64 + 3_600_000.0);
            }
            let all = RowQuery { limit: 1000, ..RowQuery::default() };
            let all = watch.view().queries(&all, &mut SortedView::default()).queries;
            for wanted in &wanted {
                let mut expected: Vec<&BatchQuery> = all.iter().filter(|query| is_kept(query, wanted)).collect();
                expected.sort_by(|one, other| compare(wanted.sort, wanted.descending, one, other));
                let expected: Vec<u32> = expected.iter().map(|query| query.index as u32).collect();
                let filter = Filter::read(&wanted.options()).unwrap();
                let found = watch.view().query_order(&filter, &mut view).indexes;
                prop_assert_eq!(found, expected, "{:?}", wanted);
            }
        }
    }
}
