//! What a page looks at: windows of rows, failures by cause, the map of accounts and days.

use serde_json::{Value as Json, json};
use supermetrics_batch_status::options::Value;
use supermetrics_batch_status::watch::options::WatchOptions;
use supermetrics_batch_status::watch::view::{Look, Order};
use supermetrics_batch_status::watch::{Next, Reply, Watch};

use crate::trip::{START, options};

/// A watch that has read these rows.
pub fn knowing(rows: &[Json]) -> Watch {
    let mut watch = Watch::new(&mut options(|_| ()), START as f64);
    read(&mut watch, rows, START as f64);
    watch
}

/// Answers the next request with these rows.
fn read(watch: &mut Watch, rows: &[Json], now: f64) {
    let Next::Send(ask) = watch.next(now) else {
        panic!("no request");
    };
    let count = |word: &str| rows.iter().filter(|row| row["status_code"] == word).count();
    let body = json!({
        "meta": {
            "request_id": "r", "status_code": "RUNNING",
            "progress": { "queued": count("QUEUED"), "running": count("RUNNING"), "success": count("SUCCESS"), "failure": count("FAILURE") },
            "paginate": { "offset": 0, "limit": 1000, "total": rows.len() },
        },
        "data": rows,
    });
    let body = body.to_string().into_bytes();
    let reply = Reply {
        body: &body,
        status: 200,
        rate_limit: None,
        secret: None,
    };
    watch.take(ask, Ok(reply), now + 1.0, 0.5);
}

pub fn row(id: &str, status: &str) -> Json {
    json!({ "@type": "batch_query", "schedule_id": id, "status_code": status })
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn number(number: f64) -> Value {
    Value::Number(number, number.to_string())
}

fn object(fields: &[(&str, Value)]) -> Value {
    let owned = |(name, value): &(&str, Value)| ((*name).to_owned(), value.clone());
    Value::Object(fields.iter().map(owned).collect())
}

fn found(watch: &Watch, fields: &[(&str, Value)]) -> Vec<u64> {
    let look = Look::decode(&object(fields)).unwrap();
    let window = watch.queries(&look, &mut Order::default());
    window.queries.iter().map(|query| query.index).collect()
}

fn sample() -> Vec<Json> {
    let with = |id: &str, status: &str, more: Json| {
        let mut row = row(id, status);
        let fields = row.as_object_mut().unwrap();
        fields.extend(more.as_object().unwrap().clone());
        row
    };
    let at = |second: u32| format!("2026-09-05T12:00:{second:02}Z");
    let split = |account: &str| json!({ "ds_accounts": [account], "start_date": "2026-01-01", "end_date": "2026-01-01" });
    vec![
        with(
            "b_query_1",
            "SUCCESS",
            json!({
                "query_start_time": at(5), "query_end_time": at(9), "split_info": split("Aurora"),
                "result_info": { "total_rows": 7 },
            }),
        ),
        with(
            "b_query_2",
            "FAILURE",
            json!({
                "query_start_time": at(1), "query_end_time": at(20), "split_info": split("borealis"),
                "error_info": { "status": 500, "code": "QUOTA", "message": "Too much", "description": "Come back tomorrow" },
            }),
        ),
        with(
            "b_query_3",
            "RUNNING",
            json!({ "query_start_time": at(8), "split_info": split("Äther") }),
        ),
        row("b_query_4", "QUEUED"),
        with(
            "b_query_5",
            "RETRYING",
            json!({ "query_start_time": at(2) }),
        ),
        with(
            "b_query_6",
            "SUCCESS",
            json!({
                "query_start_time": at(3), "query_end_time": at(4), "result_info": { "total_rows": 900 },
            }),
        ),
    ]
}

#[test]
fn rows_are_filtered_by_state() {
    let watch = knowing(&sample());
    let list = |words: &[&str]| Value::List(words.iter().map(|word| text(word)).collect());
    for (status, expected) in [
        (text("success"), vec![0, 5]),
        (text("failure"), vec![1]),
        (text("running"), vec![2]),
        (text("queued"), vec![3]),
        (text("unknown"), vec![4]),
        (list(&["failure", "queued", "failure"]), vec![1, 3]),
        (list(&[]), vec![0, 1, 2, 3, 4, 5]),
        (Value::Absent, vec![0, 1, 2, 3, 4, 5]),
    ] {
        assert_eq!(
            found(&watch, &[("status", status.clone())]),
            expected,
            "{status:?}"
        );
    }
}

#[test]
fn rows_are_searched_in_account_id_and_error() {
    let watch = knowing(&sample());
    for (search, expected) in [
        ("AURORA", vec![0]),
        ("r", vec![0, 1, 2, 3, 4, 5]),
        ("oreal", vec![1]),
        ("QUERY_3", vec![2]),
        ("_4", vec![3]),
        ("quota", vec![1]),
        ("TOO MUCH", vec![1]),
        ("tomorrow", vec![1]),
        ("Äther", vec![2]),
        ("  aurora  ", vec![0]),
        ("nowhere", vec![]),
        ("", vec![0, 1, 2, 3, 4, 5]),
        ("b_query_1b_query_2", vec![]),
    ] {
        assert_eq!(
            found(&watch, &[("search", text(search))]),
            expected,
            "{search}"
        );
    }
    let both = [("search", text("b_query")), ("status", text("success"))];
    assert_eq!(found(&watch, &both), [0, 5]);
}

#[test]
fn rows_are_sorted_both_ways_with_missing_values_last() {
    let watch = knowing(&sample());
    for (key, up, down) in [
        ("index", [0, 1, 2, 3, 4, 5], [5, 4, 3, 2, 1, 0]),
        ("state", [3, 2, 0, 5, 1, 4], [4, 1, 0, 5, 2, 3]),
        ("startedAt", [1, 4, 5, 0, 2, 3], [2, 0, 5, 4, 1, 3]),
        ("endedAt", [5, 0, 1, 2, 3, 4], [1, 0, 5, 2, 3, 4]),
        ("durationMs", [5, 0, 1, 2, 3, 4], [1, 0, 5, 2, 3, 4]),
        ("totalRows", [0, 5, 1, 2, 3, 4], [5, 0, 1, 2, 3, 4]),
    ] {
        let sort = ("sort", text(key));
        assert_eq!(found(&watch, std::slice::from_ref(&sort)), up, "{key}");
        let descending = [sort, ("descending", Value::Bool(true))];
        assert_eq!(found(&watch, &descending), down, "{key}, descending");
    }
}

#[test]
fn windows_reach_as_far_as_there_are_rows() {
    let watch = knowing(&sample());
    for (offset, limit, expected) in [
        (0.0, 2.0, vec![0, 1]),
        (4.0, 100.0, vec![4, 5]),
        (6.0, 100.0, vec![]),
        (9_007_199_254_740_991.0, 1000.0, vec![]),
    ] {
        for sort in ["index", "startedAt"] {
            let fields = [
                ("offset", number(offset)),
                ("limit", number(limit)),
                ("sort", text(sort)),
            ];
            let look = Look::decode(&object(&fields)).unwrap();
            let window = watch.queries(&look, &mut Order::default());
            assert_eq!(window.total, 6, "{offset}, {sort}");
            assert_eq!(window.queries.len(), expected.len(), "{offset}, {sort}");
            if sort == "index" {
                assert_eq!(found(&watch, &fields), expected);
            }
        }
    }
}

#[test]
fn rows_that_changed_since_a_revision() {
    let mut rows = sample();
    let mut watch = knowing(&rows);
    let before = f64::from(watch.snapshot(START as f64).revision);
    assert_eq!(found(&watch, &[("changedSince", number(0.0))]).len(), 6);
    assert!(found(&watch, &[("changedSince", number(before))]).is_empty());
    rows[3] = row("b_query_4", "RUNNING");
    read(&mut watch, &rows, START as f64 + 60_000.0);
    assert_eq!(found(&watch, &[("changedSince", number(before))]), [3]);
    let after = f64::from(watch.snapshot(START as f64).revision);
    assert!(found(&watch, &[("changedSince", number(after))]).is_empty());
}

#[test]
fn an_order_that_is_kept_follows_the_rows() {
    let mut rows = sample();
    let mut watch = knowing(&rows);
    let look = Look::decode(&object(&[("status", text("running"))])).unwrap();
    let mut order = Order::default();
    assert_eq!(watch.queries(&look, &mut order).total, 1);
    rows[3] = row("b_query_4", "RUNNING");
    read(&mut watch, &rows, START as f64 + 60_000.0);
    assert_eq!(watch.queries(&look, &mut order).total, 2);
    let other = Look::decode(&object(&[("status", text("queued"))])).unwrap();
    assert_eq!(watch.queries(&other, &mut order).total, 0);
}

#[test]
fn failures_are_grouped_by_code_and_message_the_most_frequent_first() {
    let failure = |code: Json, message: Json| {
        let mut row = row("x", "FAILURE");
        row["error_info"] = json!({ "status": 429, "code": code, "message": message });
        row
    };
    let rows = [
        failure(json!("A"), json!("one")),
        row("x", "SUCCESS"),
        failure(json!("A"), json!("two")),
        failure(json!("B"), json!("one")),
        failure(json!("A"), json!("two")),
        row("x", "FAILURE"),
        failure(json!("17"), Json::Null),
        failure(json!("A"), json!("two")),
    ];
    let groups = knowing(&rows).error_groups();
    let shown: Vec<_> = groups
        .iter()
        .map(|group| {
            (
                group.code.as_deref(),
                group.message.as_deref(),
                group.count,
                group.first_index,
                group.last_index,
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            (Some("A"), Some("two"), 3, 2, 7),
            (Some("A"), Some("one"), 1, 0, 0),
            (Some("B"), Some("one"), 1, 3, 3),
            (None, None, 1, 5, 5),
            (Some("17"), None, 1, 6, 6),
        ]
    );
    let shares: f64 = groups.iter().map(|group| group.share).sum();
    assert!((shares - 1.0).abs() < 1e-9);
    assert!((groups[0].share - 3.0 / 7.0).abs() < 1e-9);
    assert!(knowing(&[row("x", "SUCCESS")]).error_groups().is_empty());
    assert!(knowing(&[]).error_groups().is_empty());
}

fn split(account: &str, day: &str) -> Json {
    let mut row = row("x", "QUEUED");
    row["split_info"] = json!({ "ds_accounts": [account], "start_date": day, "end_date": day });
    row
}

#[test]
fn the_map_has_a_line_for_each_account_and_a_column_for_each_day() {
    let (one, two, three) = ("2026-01-01", "2026-01-02", "2026-01-03");
    let by_account = [
        ("a", one),
        ("a", two),
        ("a", three),
        ("b", one),
        ("b", two),
        ("b", three),
    ];
    let by_day = [
        ("a", one),
        ("b", one),
        ("a", two),
        ("b", two),
        ("a", three),
        ("b", three),
    ];
    for (name, cells, queries) in [
        ("account by account", by_account, [1, 2, 3, 4, 5, 6]),
        ("day by day", by_day, [1, 3, 5, 2, 4, 6]),
    ] {
        let rows: Vec<Json> = cells
            .iter()
            .map(|(account, day)| split(account, day))
            .collect();
        let grid = knowing(&rows).split_grid().unwrap();
        assert_eq!(grid.accounts, ["a", "b"], "{name}");
        assert_eq!(grid.days, [one, two, three], "{name}");
        assert_eq!(grid.queries, queries, "{name}");
        assert_eq!(grid.states, [0; 6], "{name}");
    }
}

#[test]
fn a_map_with_holes_and_one_of_a_single_cell() {
    let grid = knowing(&[split("a", "2026-01-01")]).split_grid().unwrap();
    assert_eq!((grid.queries, grid.states), (vec![1], vec![0]));
    let rows = [split("a", "2026-01-01"), split("b", "2026-01-02")];
    let grid = knowing(&rows).split_grid().unwrap();
    assert_eq!(grid.queries, [1, 0, 0, 2]);
    assert_eq!(grid.states, [0, 255, 255, 0]);
}

#[test]
fn a_batch_that_is_not_split_by_account_and_day_has_no_map() {
    let mut several = split("a", "2026-01-02");
    several["split_info"]["ds_accounts"] = json!(["a", "b"]);
    let mut nothing = row("x", "QUEUED");
    nothing["split_info"] = json!({ "ds_accounts": [], "start_date": null, "end_date": null });
    let one = split("a", "2026-01-01");
    for (name, rows) in [
        ("no rows", vec![]),
        ("not split", vec![row("x", "QUEUED")]),
        ("several accounts", vec![one.clone(), several]),
        ("no account", vec![one.clone(), nothing]),
        ("two queries in a cell", vec![one.clone(), one]),
    ] {
        assert_eq!(knowing(&rows).split_grid(), None, "{name}");
    }
}

#[test]
fn what_is_shown_is_what_was_sent() {
    let long = "7".repeat(300);
    let ids = [
        "qrb_1_query_1",
        "qrb_1_query_10",
        "qrb_1_query_007",
        "qrb_1_query_0",
        "1",
        "0",
        "00",
        "no number",
        "qrb_1_query_999999999",
        "qrb_1_query_1000000000",
        "qrb_1_query_4294967295",
        "2147483646",
        "2147483647",
        "4294967295",
        &long,
        "ends in ٣",
        "é1",
        "",
        " ",
    ];
    let rows: Vec<Json> = ids.iter().map(|id| row(id, "QUEUED")).collect();
    let watch = knowing(&rows);
    let window = watch.queries(
        &Look::decode(&Value::Absent).unwrap(),
        &mut Order::default(),
    );
    let shown: Vec<_> = window
        .queries
        .iter()
        .map(|query| query.schedule_id.as_deref().unwrap())
        .collect();
    assert_eq!(shown, ids);
}

#[test]
fn accounts_are_told_apart_whatever_is_in_them() {
    let lists: [&[&str]; 8] = [
        &[],
        &["a"],
        &["a", "b"],
        &["", ""],
        &["1:a", ":", "2"],
        &["5:", "x"],
        &["é", "💥", "\u{0}"],
        &["a,b", "c\"d", "12"],
    ];
    let rows: Vec<Json> = lists
        .iter()
        .map(|accounts| {
            let mut row = row("x", "QUEUED");
            row["split_info"] = json!({ "ds_accounts": accounts });
            row
        })
        .collect();
    let watch = knowing(&rows);
    let window = watch.queries(
        &Look::decode(&Value::Absent).unwrap(),
        &mut Order::default(),
    );
    let shown: Vec<_> = window
        .queries
        .iter()
        .map(|query| query.accounts.clone())
        .collect();
    assert_eq!(shown, lists);
}

#[test]
fn texts_are_cut_at_sixty_four_kibibytes_between_two_characters() {
    let kept = 64 << 10;
    let fits = "x".repeat(kept);
    let long = format!("{}é and more", "x".repeat(kept - 1));
    for (sent, expected) in [(&fits, kept), (&long, kept - 1)] {
        let mut failed = row("x", "FAILURE");
        failed["error_info"] = json!({ "message": sent });
        let groups = knowing(&[failed]).error_groups();
        assert_eq!(groups[0].message.as_ref().unwrap().len(), expected);
    }
}

#[test]
fn options_of_a_window_that_are_not_as_they_must_be() {
    let states = "one or more of \"queued\", \"running\", \"success\", \"failure\", \"unknown\"";
    let sorts =
        "one of \"index\", \"state\", \"startedAt\", \"endedAt\", \"durationMs\", \"totalRows\"";
    let known = "offset, limit, status, search, sort, descending, changedSince";
    let must = |name: &str, expected: &str, got: &str| {
        format!("Option \"{name}\" must be {expected}, got {got}.")
    };
    for (options, expected) in [
        (
            text("x"),
            "The options must be a plain object, got \"x\".".to_owned(),
        ),
        (
            object(&[("Sort", text("index"))]),
            "Unknown option \"Sort\". Did you mean \"sort\"?".to_owned(),
        ),
        (
            object(&[("order", text("index"))]),
            format!("Unknown option \"order\". Known: {known}."),
        ),
        (
            object(&[("offset", number(-1.0))]),
            must("offset", "a whole number from 0 to 2^53 - 1", "-1"),
        ),
        (
            object(&[("limit", number(0.0))]),
            must("limit", "a whole number from 1 to 1000", "0"),
        ),
        (
            object(&[("limit", number(1001.0))]),
            must("limit", "a whole number from 1 to 1000", "1001"),
        ),
        (
            object(&[("status", text("FAILURE"))]),
            must("status", states, "\"FAILURE\""),
        ),
        (
            object(&[("status", Value::List(vec![text("queued"), number(1.0)]))]),
            must("status", states, "1"),
        ),
        (
            object(&[("search", number(4.0))]),
            must("search", "a string", "4"),
        ),
        (
            object(&[("sort", text("rows"))]),
            must("sort", sorts, "\"rows\""),
        ),
        (
            object(&[("sort", Value::Bool(true))]),
            must("sort", sorts, "true"),
        ),
        (
            object(&[("descending", text("yes"))]),
            must("descending", "true or false", "\"yes\""),
        ),
        (
            object(&[("changedSince", number(0.5))]),
            must("changedSince", "a revision, as snapshots have them", "0.5"),
        ),
    ] {
        let error = Look::decode(&options).unwrap_err();
        assert_eq!(error.to_string(), expected);
    }
}

#[test]
fn options_of_a_watch_that_are_not_as_they_must_be() {
    let interval = "a whole number of milliseconds from 100 to 3600000";
    let budget = "a whole number of requests from 1 to 10000";
    let deadline = "a whole number of milliseconds from 1 to 2592000000 (30 days)";
    let saved = "what serialize() of a watch of this batch gave";
    for (name, value, expected, got) in [
        ("minIntervalMs", number(99.0), interval, "99"),
        ("minIntervalMs", text("1s"), interval, "\"1s\""),
        ("maxIntervalMs", number(3_600_001.0), interval, "3600001"),
        (
            "maxIntervalMs",
            number(999.0),
            "no shorter than minIntervalMs",
            "999",
        ),
        ("hourlyBudget", number(0.0), budget, "0"),
        ("hourlyBudget", number(10_001.0), budget, "10001"),
        ("deadlineMs", number(0.0), deadline, "0"),
        ("deadlineMs", number(f64::INFINITY), deadline, "inf"),
        ("pauseWhenHidden", number(1.0), "true or false", "1"),
        ("retry", number(11.0), "a whole number from 0 to 10", "11"),
        ("restoreFrom", number(1.0), saved, "1"),
        ("restoreFrom", text(""), saved, "a text that is damaged"),
        (
            "restoreFrom",
            text("sbs2.AAAA"),
            saved,
            "a text of another version of this package",
        ),
    ] {
        let options = object(&[("batchId", text("qrb_1")), (name, value)]);
        let error = WatchOptions::decode(&options, None).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("Option \"{name}\" must be {expected}, got {got}.")
        );
    }
    let long = object(&[
        ("batchId", text("qrb_1")),
        ("minIntervalMs", number(60_000.0)),
    ]);
    assert_eq!(
        WatchOptions::decode(&long, None).unwrap().max_interval_ms,
        60_000
    );
    let error = WatchOptions::decode(
        &object(&[("batchId", text("q")), ("limit", number(5.0))]),
        None,
    )
    .unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("Unknown option \"limit\". Known: batchId, token, baseUrl, "),
        "{error}"
    );
}
