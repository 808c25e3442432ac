//! What a page looks at: windows of rows, and what is shown of each.

use proptest::prelude::*;
use serde_json::{Value as Json, json};
use supermetrics_batch_status_core::request::options::Value;
use supermetrics_batch_status_core::rows::view::{RowQuery, SortedView};

use crate::scripted::{found, knowing, number, object, read, row, sample, text};
use crate::trip::START;

#[test]
fn rows_are_filtered_by_state() {
    let watch = knowing(&sample());
    let list = |words: &[&str]| Value::List(words.iter().map(|word| text(word)).collect());
    for (state, expected) in [
        (text("success"), vec![0, 5]),
        (text("failure"), vec![1]),
        (text("running"), vec![2]),
        (text("queued"), vec![3]),
        (text("unknown"), vec![4]),
        (list(&["failure", "queued", "failure"]), vec![1, 3]),
        (list(&[]), vec![]),
        (Value::Null, vec![0, 1, 2, 3, 4, 5]),
        (Value::Absent, vec![0, 1, 2, 3, 4, 5]),
    ] {
        assert_eq!(
            found(&watch, &[("state", state.clone())]),
            expected,
            "{state:?}"
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
    let any_of = |texts: &[&str]| Value::List(texts.iter().map(|part| text(part)).collect());
    for (searches, expected) in [
        (vec!["aurora", "QUERY_3", "nowhere"], vec![0, 2]),
        (vec!["", " ", "aurora"], vec![0]),
        (vec!["nowhere", ""], vec![]),
        (vec![""], vec![0, 1, 2, 3, 4, 5]),
        (vec![], vec![0, 1, 2, 3, 4, 5]),
    ] {
        let search = [("search", any_of(&searches))];
        assert_eq!(found(&watch, &search), expected, "{searches:?}");
    }
    let both = [("search", text("b_query")), ("state", text("success"))];
    assert_eq!(found(&watch, &both), [0, 5]);
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
            let query = RowQuery::read(&object(&fields)).unwrap();
            let window = watch.view().queries(&query, &mut SortedView::default());
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
    let query = RowQuery::read(&object(&[("state", text("running"))])).unwrap();
    let mut order = SortedView::default();
    assert_eq!(watch.view().queries(&query, &mut order).total, 1);
    rows[3] = row("b_query_4", "RUNNING");
    read(&mut watch, &rows, START as f64 + 60_000.0);
    assert_eq!(watch.view().queries(&query, &mut order).total, 2);
    let other = RowQuery::read(&object(&[("state", text("queued"))])).unwrap();
    assert_eq!(watch.view().queries(&other, &mut order).total, 0);
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
    let window = watch.view().queries(
        &RowQuery::read(&Value::Absent).unwrap(),
        &mut SortedView::default(),
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
    let window = watch.view().queries(
        &RowQuery::read(&Value::Absent).unwrap(),
        &mut SortedView::default(),
    );
    let shown: Vec<_> = window
        .queries
        .iter()
        .map(|query| query.accounts.clone())
        .collect();
    assert_eq!(shown, lists);
}

/// Keys and accounts of few letters and many digits, in which much is found.
fn word() -> impl Strategy<Value = String> {
    "([qQ]_?)?[012]{0,12}"
}

proptest! {
    #[test]
    fn what_is_searched_for_is_in_a_text_as_it_is_written(
        rows in prop::collection::vec((word(), prop::collection::vec(word(), 0..3), word()), 1..20),
        search in "[qQ]?_?[012]{0,4}",
    ) {
        let sent: Vec<Json> = rows
            .iter()
            .map(|(id, accounts, code)| {
                let mut row = row(id, "FAILURE");
                row["split_info"] = json!({ "ds_accounts": accounts });
                row["error_info"] = json!({ "code": code });
                row
            })
            .collect();
        let wanted = search.to_lowercase();
        let has = |text: &String| text.to_lowercase().contains(&wanted);
        let expected: Vec<u64> = (0..)
            .zip(&rows)
            .filter(|(_, (id, accounts, code))| has(id) || accounts.iter().any(has) || has(code))
            .map(|(index, _)| index)
            .collect();
        prop_assert_eq!(found(&knowing(&sent), &[("search", text(&search))]), expected);
    }
}

#[test]
fn rows_in_states_that_nobody_knows_are_counted() {
    for (rows, expected) in [
        (vec![], 0),
        (sample(), 1),
        (
            vec![row("x", "RETRYING"), row("y", "HELD"), row("z", "QUEUED")],
            2,
        ),
        (
            vec![json!({ "@type": "batch_query", "schedule_id": "no word" })],
            1,
        ),
    ] {
        let snapshot = knowing(&rows).snapshot(0.0);
        assert_eq!(snapshot.unknown_queries, expected, "{rows:?}");
    }
}

#[test]
fn texts_are_cut_at_sixty_four_kibibytes_between_two_characters() {
    let kept = 64 << 10;
    let fits = "x".repeat(kept);
    let long = format!("{}é and more", "x".repeat(kept - 1));
    for (sent, expected) in [(&fits, kept), (&long, kept - 1)] {
        let mut failed = row("x", "FAILURE");
        failed["error_info"] = json!({ "message": sent });
        let groups = knowing(&[failed]).view().error_groups();
        assert_eq!(groups[0].message.as_ref().unwrap().len(), expected);
    }
}
