//! Rows of unusual answers, as a watch keeps them.

use serde_json::json;
use supermetrics_batch_status_core::model::BatchQuery;
use supermetrics_batch_status_core::rows::view::{RowQuery, SortedView};
use supermetrics_batch_status_core::watch::Watch;

use crate::scripted::{knowing, row};

fn all(watch: &Watch) -> Vec<BatchQuery> {
    let all = RowQuery {
        limit: 1000,
        ..RowQuery::default()
    };
    watch
        .view()
        .queries(&all, &mut SortedView::default())
        .queries
}

#[test]
fn every_unknown_status_word_is_shown_as_it_is() {
    let words: Vec<String> = (0..300).map(|number| format!("STATE_{number}")).collect();
    let rows: Vec<_> = words.iter().map(|word| row("q_1", word)).collect();
    let shown: Vec<String> = all(&knowing(&rows))
        .into_iter()
        .filter_map(|query| query.status_code)
        .collect();
    assert_eq!(shown, words);
}

#[test]
fn long_texts_are_cut_after_65536_bytes_wherever_they_are() {
    let long = "é".repeat(40_000);
    let cut = "é".repeat(32_768);
    let mut first = row(&format!("{long}1"), "FAILURE");
    first["split_info"] = json!({ "ds_accounts": [long, "b"] });
    first["error_info"] = json!({ "message": long });
    let mut second = row(&long, "QUEUED");
    second["split_info"] = json!({ "ds_accounts": [long] });
    let queries = all(&knowing(&[first, second]));
    let [first, second] = queries.as_slice() else {
        panic!("two rows")
    };
    assert_eq!(first.schedule_id.as_ref(), Some(&cut));
    assert_eq!(first.accounts, [cut.clone(), "b".to_owned()]);
    assert_eq!(first.error.clone().unwrap().message.as_ref(), Some(&cut));
    assert_eq!(second.schedule_id.as_ref(), Some(&cut));
    assert_eq!(second.accounts, [cut]);
}

#[test]
fn an_account_that_looks_like_a_list_is_one_account() {
    let mut list = row("q_1", "QUEUED");
    list["split_info"] = json!({ "ds_accounts": ["a", "b"] });
    let mut one = row("q_2", "QUEUED");
    one["split_info"] = json!({ "ds_accounts": ["1:a1:b"] });
    let accounts: Vec<Vec<String>> = all(&knowing(&[list, one]))
        .into_iter()
        .map(|query| query.accounts)
        .collect();
    assert_eq!(accounts, [vec!["a", "b"], vec!["1:a1:b"]]);
}

#[test]
fn columns_of_the_map_are_in_the_order_of_time() {
    let day = |account: &str, day: &str| {
        let mut row = row("q_1", "SUCCESS");
        row["split_info"] = json!({ "ds_accounts": [account], "start_date": day, "end_date": day });
        row
    };
    let grid = knowing(&[
        day("a", "2026-01-03"),
        day("a", "2026-01-04"),
        day("b", "2026-01-01"),
        day("b", "2026-01-03"),
    ])
    .view()
    .split_grid()
    .unwrap();
    assert_eq!(grid.days, ["2026-01-01", "2026-01-03", "2026-01-04"]);
    assert_eq!(grid.queries, [0, 1, 2, 3, 4, 0]);
}

#[test]
fn links_that_end_with_their_key_come_back_whole() {
    let links = [
        ("q_1", "https://a/q_1"),
        ("q_1", "https://1"),
        ("q_01", "https://a/q_01"),
        ("q_12345678901", "https://a/q_12345678901"),
        ("x", "https://a/x"),
        ("q_1", "https://a/11"),
        ("7", "https://a/7"),
    ];
    let rows = links.map(|(id, link)| {
        let mut row = row(id, "SUCCESS");
        row["result_info"] = json!({ "results_url": link });
        row
    });
    let shown: Vec<(String, String)> = all(&knowing(&rows))
        .into_iter()
        .map(|query| {
            (
                query.schedule_id.unwrap(),
                query.result.unwrap().url.unwrap(),
            )
        })
        .collect();
    let sent = links.map(|(id, link)| (id.to_owned(), link.to_owned()));
    assert_eq!(shown, sent);
}
