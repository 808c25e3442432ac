//! Failures by cause, and the map of accounts and days.

use serde_json::{Value as Json, json};
use supermetrics_batch_status_core::model::{BatchQuery, QueryState};
use supermetrics_batch_status_core::request::options::Value;
use supermetrics_batch_status_core::rows::view::{RowQuery, SortedView};
use supermetrics_batch_status_core::watch::Watch;

use crate::scripted::{knowing, object, row, text};

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
    let groups = knowing(&rows).view().error_groups();
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
    assert!(
        knowing(&[row("x", "SUCCESS")])
            .view()
            .error_groups()
            .is_empty()
    );
    assert!(knowing(&[]).view().error_groups().is_empty());
}

#[test]
fn each_group_is_a_filter_that_finds_its_failures_and_no_others() {
    let of = |code: Json, message: Json, state: &str| {
        let mut row = row("x", state);
        row["error_info"] = json!({ "status": 500, "code": code, "message": message });
        row
    };
    let failure = |code: Json, message: Json| of(code, message, "FAILURE");
    let long = "x".repeat(70_000);
    let rows = [
        failure(json!("A"), json!("one")),
        failure(json!("17"), json!("18")),
        failure(json!("A"), Json::Null),
        row("x", "FAILURE"),
        failure(Json::Null, json!("one")),
        failure(json!("a"), json!("one")),
        failure(json!(""), json!("one")),
        failure(json!("A"), json!("one")),
        of(json!("A"), json!("one"), "RUNNING"),
        row("x", "SUCCESS"),
        failure(Json::Null, Json::Null),
        failure(json!("A"), json!(long)),
    ];
    let watch = knowing(&rows);
    let groups = watch.view().error_groups();
    assert_eq!(groups.len(), 8);
    for group in &groups {
        let queries = caused(&watch, group.code.as_deref(), group.message.as_deref());
        assert_eq!(queries.len() as u32, group.count, "{group:?}");
        assert_eq!(queries[0].index as u32, group.first_index, "{group:?}");
        for query in &queries {
            assert_eq!(query.state, QueryState::Failure, "{group:?}");
            let error = query.error.clone().unwrap_or_default();
            assert_eq!((&error.code, &error.message), (&group.code, &group.message));
        }
    }
    for (code, message) in [
        (Some("nobody's"), None),
        (Some("one"), Some("A")),
        (Some("18"), Some("17")),
        (Some(""), None),
    ] {
        assert!(
            caused(&watch, code, message).is_empty(),
            "{code:?}, {message:?}"
        );
    }
    assert_eq!(
        caused(&watch, Some("A"), Some(&long)).len(),
        1,
        "cut as the row's was"
    );
}

fn caused(watch: &Watch, code: Option<&str>, message: Option<&str>) -> Vec<BatchQuery> {
    let part = |part: Option<&str>| part.map_or(Value::Null, text);
    let cause = object(&[("code", part(code)), ("message", part(message))]);
    let query = RowQuery::read(&object(&[("cause", cause)])).unwrap();
    watch
        .view()
        .queries(&query, &mut SortedView::default())
        .queries
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
        let grid = knowing(&rows).view().split_grid().unwrap();
        assert_eq!(grid.accounts, ["a", "b"], "{name}");
        assert_eq!(grid.days, [one, two, three], "{name}");
        assert_eq!(grid.queries, queries, "{name}");
        assert_eq!(grid.states, [0; 6], "{name}");
    }
}

#[test]
fn a_map_with_holes_and_one_of_a_single_cell() {
    let grid = knowing(&[split("a", "2026-01-01")])
        .view()
        .split_grid()
        .unwrap();
    assert_eq!((grid.queries, grid.states), (vec![1], vec![0]));
    let rows = [split("a", "2026-01-01"), split("b", "2026-01-02")];
    let grid = knowing(&rows).view().split_grid().unwrap();
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
        assert_eq!(knowing(&rows).view().split_grid(), None, "{name}");
    }
}
