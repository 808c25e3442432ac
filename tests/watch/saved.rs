//! What is saved can be read by nobody but a later watch of the same batch, and damage is noticed.

use serde_json::json;
use supermetrics_batch_status_core::request::StatusRequest;
use supermetrics_batch_status_core::request::options::Value;
use supermetrics_batch_status_core::rows::view::{RowQuery, SortedView};
use supermetrics_batch_status_core::watch::Watch;
use supermetrics_batch_status_core::watch::options::WatchOptions;

use crate::scripted::{knowing, row};
use crate::trip::START;

fn sample() -> Watch {
    let mut failed = row("qrb_1_query_1", "FAILURE");
    failed["error_info"] = json!({ "status": 500, "code": "A", "message": "b" });
    failed["query_start_time"] = json!("2026-09-05T12:00:01Z");
    failed["query_end_time"] = json!("2026-09-05T12:00:02Z");
    failed["split_info"] = json!({ "ds_accounts": ["a", "b"], "start_date": "2026-01-01" });
    let mut good = row("qrb_1_query_2", "SUCCESS");
    good["result_info"] = json!({ "total_rows": 5, "results_url": "https://x/qrb_1_query_2" });
    knowing(&[failed, good, row("x", "RETRYING"), row("y", "QUEUED")])
}

fn saved(batch: &str) -> String {
    sample().save(&StatusRequest::new(batch).unwrap())
}

fn decode(batch: &str, saved: &str) -> Result<WatchOptions, String> {
    let field = |name: &str, value: &str| (name.to_owned(), Value::Text(value.to_owned()));
    let fields = vec![field("batchId", batch), field("restoreFrom", saved)];
    WatchOptions::read(&Value::Object(fields), None).map_err(|error| error.to_string())
}

#[test]
fn a_text_that_is_whole_gives_the_same_rows() {
    let mut options = decode("qrb_1", &saved("qrb_1")).unwrap();
    let restored = Watch::new(&mut options, START as f64);
    let rows = |watch: &Watch| {
        let query = RowQuery::read(&Value::Absent).unwrap();
        watch
            .view()
            .queries(&query, &mut SortedView::default())
            .queries
    };
    assert_eq!(rows(&restored), rows(&sample()));
    assert_eq!(
        restored.view().error_groups(),
        sample().view().error_groups()
    );
    assert_eq!(restored.snapshot(0.0).result_rows, 5);
    let request = StatusRequest::new("qrb_1").unwrap();
    assert_eq!(restored.save(&request), saved("qrb_1"));
}

#[test]
fn restored_rows_count_as_changed_since_the_beginning() {
    let mut options = decode("qrb_1", &saved("qrb_1")).unwrap();
    let restored = Watch::new(&mut options, START as f64);
    let since = |since: f64| {
        let fields = vec![(
            "changedSince".to_owned(),
            Value::Number(since, since.to_string()),
        )];
        let query = RowQuery::read(&Value::Object(fields)).unwrap();
        restored
            .view()
            .queries(&query, &mut SortedView::default())
            .total
    };
    assert_eq!(since(0.0), 4);
    assert_eq!(since(f64::from(restored.snapshot(0.0).revision)), 0);
}

#[test]
fn damage_anywhere_is_noticed() {
    let whole = saved("qrb_1");
    for at in 0..whole.len() {
        for other in [
            b'A', b'B', b'g', b'z', b'0', b'_', b'.', b' ', b'=', b'\n', 0x7f,
        ] {
            let mut damaged = whole.clone().into_bytes();
            if std::mem::replace(&mut damaged[at], other) == other {
                continue;
            }
            let damaged = String::from_utf8(damaged).unwrap();
            assert!(
                decode("qrb_1", &damaged).is_err(),
                "{other} at {at} in {whole}"
            );
        }
        let (start, _) = whole.split_at(at);
        assert!(decode("qrb_1", start).is_err(), "cut at {at}");
        let more = format!("{whole}{start}A");
        assert!(decode("qrb_1", &more).is_err(), "and {at} more");
    }
}

#[test]
fn a_text_of_another_batch_or_address_is_refused() {
    let error = decode("qrb_2", &saved("qrb_1")).unwrap_err();
    let expected = "Option \"restoreFrom\" must be what serialize() of a watch of this batch gave, got one of another batch or base URL.";
    assert_eq!(error, expected);
}

#[test]
fn nothing_known_can_be_saved_too() {
    let empty = Watch::new(&mut WatchOptions::new("qrb_1").unwrap(), 0.0);
    let text = empty.save(&StatusRequest::new("qrb_1").unwrap());
    assert!(decode("qrb_1", &text).is_ok());
}
