//! In which order rows are read.

use std::cmp::Reverse;

use proptest::prelude::*;
use serde_json::{Value as Json, json};
use supermetrics_batch_status_core::request::options::Value;
use supermetrics_batch_status_core::rows::view::{Filter, RowQuery, SortedView};
use supermetrics_batch_status_core::watch::Watch;

use crate::scripted::{found, knowing, number, object, read, row, sample, text};
use crate::trip::START;

fn ordered(watch: &Watch, fields: &[(&str, Value)]) -> Vec<u32> {
    let filter = Filter::read(&object(fields)).unwrap();
    watch
        .view()
        .query_order(&filter, &mut SortedView::default())
        .indexes
}

fn sorted(watch: &Watch, key: &str, descending: bool) -> Vec<u32> {
    let fields = [("sort", text(key)), ("descending", Value::Bool(descending))];
    ordered(watch, &fields)
}

#[test]
fn rows_are_sorted_both_ways_with_missing_values_last() {
    let watch = knowing(&sample());
    for (key, up, down) in [
        ("index", [0, 1, 2, 3, 4, 5], [5, 4, 3, 2, 1, 0]),
        ("scheduleId", [0, 1, 2, 3, 4, 5], [5, 4, 3, 2, 1, 0]),
        ("state", [3, 2, 0, 5, 1, 4], [4, 1, 0, 5, 2, 3]),
        ("startedAt", [1, 4, 5, 0, 2, 3], [2, 0, 5, 4, 1, 3]),
        ("endedAt", [5, 0, 1, 2, 3, 4], [1, 0, 5, 2, 3, 4]),
        ("durationMs", [5, 0, 1, 2, 3, 4], [1, 0, 5, 2, 3, 4]),
        ("accounts", [0, 1, 2, 3, 4, 5], [2, 1, 0, 3, 4, 5]),
        ("startDate", [0, 1, 2, 3, 4, 5], [0, 1, 2, 3, 4, 5]),
        ("totalRows", [0, 5, 1, 2, 3, 4], [5, 0, 1, 2, 3, 4]),
        ("url", [0, 1, 2, 3, 4, 5], [0, 1, 2, 3, 4, 5]),
        ("error", [1, 0, 2, 3, 4, 5], [1, 0, 2, 3, 4, 5]),
    ] {
        assert_eq!(sorted(&watch, key, false), up, "{key}");
        assert_eq!(sorted(&watch, key, true), down, "{key}, descending");
    }
}

/// Rows that have only this, in the order of the values; `Null` for none.
fn assert_order(key: &str, up: &[Json], down: &[Json], make: impl Fn(&Json) -> Json) {
    // From the wrong end, so that nothing is in its place by chance.
    let values: Vec<&Json> = up.iter().rev().collect();
    let rows: Vec<Json> = values.iter().map(|value| make(value)).collect();
    let watch = knowing(&rows);
    for (descending, expected) in [(false, up), (true, down)] {
        let shown: Vec<&Json> = sorted(&watch, key, descending)
            .into_iter()
            .map(|index| values[index as usize])
            .collect();
        let expected: Vec<&Json> = expected.iter().collect();
        assert_eq!(shown, expected, "{key}, descending: {descending}");
    }
}

/// All but the last, which are missing, the other way round.
fn turned(up: &[Json], missing: usize) -> Vec<Json> {
    let (values, none) = up.split_at(up.len() - missing);
    values.iter().rev().chain(none).cloned().collect()
}

#[test]
fn accounts_that_are_numbers_come_by_their_size_before_all_others() {
    let up = [
        json!(["0"]),
        json!(["9"]),
        json!(["9", "8"]),
        json!(["9", "70"]),
        json!(["9", "x"]),
        json!(["10"]),
        json!(["2147483646"]),
        json!(["007"]),
        json!(["2147483648"]),
        json!(["act_1"]),
        json!(["Act_2"]),
        json!(["act_2", "a"]),
        json!(["ACT_2", "b"]),
        json!(["b"]),
        json!(["Äther"]),
        json!([]),
    ];
    assert_order("accounts", &up, &turned(&up, 1), |accounts| {
        let mut row = row("x", "QUEUED");
        row["split_info"] = json!({ "ds_accounts": accounts });
        row
    });
}

#[test]
fn a_number_at_the_end_of_a_key_counts_as_a_number() {
    let up = [
        json!("7"),
        json!("10"),
        json!("a"),
        json!("qrb_query_"),
        json!("qrb_query_0"),
        json!("qrb_query_007"),
        json!("QRB_query_9"),
        json!("qrb_query_10"),
        json!("qrb_query_2147483648"),
        json!("qrb_query_99999999999"),
        json!("qrb_query_100000000000"),
        json!("z"),
        Json::Null,
    ];
    assert_order("scheduleId", &up, &turned(&up, 1), |id| {
        let mut row = row("x", "QUEUED");
        row["schedule_id"] = id.clone();
        row
    });
}

#[test]
fn days_come_by_the_first_then_by_the_last() {
    let up = [
        json!(["2025-12-31", "2026-02-01"]),
        json!(["2026-01-01", null]),
        json!(["2026-01-01", "2026-01-01"]),
        json!(["2026-01-01", "2026-01-07"]),
        json!([null, null]),
    ];
    assert_order("startDate", &up, &turned(&up, 1), |days| {
        let mut row = row("x", "QUEUED");
        row["split_info"] = json!({ "start_date": days[0], "end_date": days[1] });
        row
    });
    let only_last = json!({ "start_date": null, "end_date": "2020-01-01" });
    let mut rows = [row("x", "QUEUED"), row("x", "QUEUED")];
    rows[0]["split_info"] = only_last;
    rows[1]["split_info"] = json!({ "start_date": "2026-01-01" });
    assert_eq!(sorted(&knowing(&rows), "startDate", false), [1, 0]);
}

#[test]
fn errors_come_by_code_then_by_message_and_what_is_missing_last() {
    let error = |code: Json, message: Json| json!({ "code": code, "message": message });
    let none = Json::Null;
    let up = [
        error(json!("404"), json!("z")),
        error(json!("A"), json!("one")),
        error(json!("a"), json!("TWO")),
        error(json!("A"), none.clone()),
        error(json!("AB"), json!("one")),
        error(none.clone(), json!("first")),
        error(none.clone(), json!("second")),
        none.clone(),
    ];
    let down = [4, 2, 1, 3, 0, 6, 5, 7].map(|place: usize| up[place].clone());
    assert_order("error", &up, &down, |error| {
        let mut row = row("x", "FAILURE");
        row["error_info"] = error.clone();
        row
    });
}

#[test]
fn links_come_by_what_is_before_the_key_then_by_its_number() {
    let link = |start: &str, id: &str| json!([format!("{start}{id}"), id]);
    let up = [
        link("https://a/", "q_1"),
        link("https://a/", "q_9"),
        link("https://A/", "q_10"),
        link("https://b/", "q_2"),
        json!([null, "q_0"]),
    ];
    assert_order("url", &up, &turned(&up, 1), |link| {
        let mut row = row(link[1].as_str().unwrap(), "SUCCESS");
        row["result_info"] = json!({ "results_url": link[0] });
        row
    });
}

#[test]
fn equals_stay_in_the_order_of_creation_either_way() {
    let rows: Vec<Json> = ["A", "b", "a", "B", "A"]
        .iter()
        .map(|account| {
            let mut row = row("x", "QUEUED");
            row["split_info"] = json!({ "ds_accounts": [account] });
            row
        })
        .collect();
    let watch = knowing(&rows);
    assert_eq!(sorted(&watch, "accounts", false), [0, 2, 4, 1, 3]);
    assert_eq!(sorted(&watch, "accounts", true), [1, 3, 0, 2, 4]);
    assert_eq!(sorted(&watch, "state", true), [0, 1, 2, 3, 4]);
}

#[test]
fn the_order_is_that_of_the_windows() {
    let watch = knowing(&sample());
    for fields in [
        vec![],
        vec![("state", text("success"))],
        vec![("search", text("b_query")), ("sort", text("endedAt"))],
        vec![
            ("sort", text("accounts")),
            ("descending", Value::Bool(true)),
        ],
        vec![("changedSince", number(1_000_000.0))],
    ] {
        let positions: Vec<u64> = ordered(&watch, &fields)
            .into_iter()
            .map(u64::from)
            .collect();
        assert_eq!(positions, found(&watch, &fields), "{fields:?}");
    }
}

#[test]
fn an_order_says_of_which_revision_it_is() {
    let watch = knowing(&sample());
    let filter = Filter::read(&Value::Absent).unwrap();
    let order = watch
        .view()
        .query_order(&filter, &mut SortedView::default());
    assert_eq!(order.revision, watch.snapshot(0.0).revision);
    assert_eq!(order.indexes, [0, 1, 2, 3, 4, 5]);
}

#[test]
fn rows_are_read_by_their_positions_as_they_are_listed() {
    let watch = knowing(&sample());
    let by = |indexes: &[f64]| {
        let list = indexes.iter().map(|index| number(*index)).collect();
        let query = RowQuery::read(&object(&[("indexes", Value::List(list))])).unwrap();
        let window = watch.view().queries(&query, &mut SortedView::default());
        assert_eq!(
            (window.offset, window.total),
            (0, window.queries.len() as u64)
        );
        let indexes: Vec<u64> = window.queries.iter().map(|query| query.index).collect();
        indexes
    };
    assert_eq!(by(&[5.0, 0.0, 3.0, 0.0]), [5, 0, 3, 0]);
    assert_eq!(by(&[]), [0; 0]);
    assert_eq!(
        by(&[6.0, 2.0, 4_294_967_295.0, 9_007_199_254_740_991.0]),
        [2]
    );
    assert_eq!(by(&vec![1.0; 1000]).len(), 1000);
}

#[test]
fn what_is_kept_of_an_order_follows_the_rows() {
    let split = |account: &str| json!({ "ds_accounts": [account] });
    let mut rows: Vec<Json> = (0..4).map(|_| row("q_1", "QUEUED")).collect();
    for (row, account) in rows.iter_mut().zip(["d", "b", "c", "a"]) {
        row["split_info"] = split(account);
    }
    let mut watch = knowing(&rows);
    let fields = [("search", text("q_")), ("sort", text("accounts"))];
    let filter = Filter::read(&object(&fields)).unwrap();
    let mut order = SortedView::default();
    assert_eq!(
        watch.view().query_order(&filter, &mut order).indexes,
        [3, 1, 2, 0]
    );
    rows[1]["split_info"] = split("bb");
    rows[2]["schedule_id"] = json!("other");
    rows[3]["split_info"] = split("e");
    read(&mut watch, &rows, START as f64 + 60_000.0);
    assert_eq!(
        watch.view().query_order(&filter, &mut order).indexes,
        [1, 0, 3]
    );
    let other = Filter::read(&object(&[("search", text("other"))])).unwrap();
    assert_eq!(watch.view().query_order(&other, &mut order).indexes, [2]);
    assert_eq!(
        watch.view().query_order(&filter, &mut order).indexes,
        [1, 0, 3]
    );
}

proptest! {
    #[test]
    fn many_texts_that_begin_alike_are_in_the_order_of_their_bytes(
        texts in prop::collection::vec("(a{7}|a{8}|a{30}|)[abB]{0,10}(c{20}|)[ab]{0,2}", 1..150),
        descending: bool,
    ) {
        let rows: Vec<Json> = texts
            .iter()
            .map(|text| {
                let mut row = row("x", "QUEUED");
                row["split_info"] = json!({ "ds_accounts": [text] });
                row
            })
            .collect();
        let mut expected: Vec<u32> = (0..texts.len() as u32).collect();
        expected.sort_by_key(|index| texts[*index as usize].to_lowercase());
        if descending {
            expected.sort_by_key(|index| Reverse(texts[*index as usize].to_lowercase()));
        }
        prop_assert_eq!(sorted(&knowing(&rows), "accounts", descending), expected);
    }
}
