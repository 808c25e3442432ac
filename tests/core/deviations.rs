//! Answers that contradict themselves, or say what cannot be: each is told, and nothing that was sent is lost.

use serde_json::{Value as Json, json};
use supermetrics_batch_status_core::model::{BatchOutcome, BatchStatus, Progress};
use supermetrics_batch_status_core::status::{read_api_error, read_status};

fn read(body: &Json) -> BatchStatus {
    read_status(body.to_string().as_bytes(), 0).unwrap()
}

fn warnings(status: &BatchStatus) -> Vec<String> {
    let shown = status.warnings.iter();
    shown
        .map(|warning| format!("{}: {}", warning.path, warning.message))
        .collect()
}

fn row(more: Json) -> Json {
    let mut row = json!({ "@type": "batch_query", "schedule_id": "q_1", "status_code": "SUCCESS" });
    row.as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    row
}

fn page(counts: [u64; 4], total: u64, limit: u64, rows: &[Json]) -> Json {
    let [queued, running, success, failure] = counts;
    json!({
        "meta": {
            "request_id": "r", "status_code": "STOPPED",
            "progress": { "queued": queued, "running": running, "success": success, "failure": failure },
            "paginate": { "offset": 0, "limit": limit, "total": total },
        },
        "data": rows,
    })
}

#[test]
fn times_at_which_no_query_can_have_run_are_kept_and_make_no_duration() {
    for (start, end, started_at, ended_at) in [
        (
            "2026-09-05T12:00:00Z",
            "9999-12-31T23:59:59Z",
            1_788_609_600_000,
            253_402_300_799_000,
        ),
        (
            "0001-01-01T00:00:00Z",
            "2026-09-05T12:00:00Z",
            -62_135_596_800_000,
            1_788_609_600_000,
        ),
        (
            "1970-01-01T00:00:00Z",
            "2026-09-05T12:00:00Z",
            0,
            1_788_609_600_000,
        ),
    ] {
        let row = row(json!({ "query_start_time": start, "query_end_time": end }));
        let status = read(&page([0, 0, 1, 0], 1, 100, &[row]));
        let query = &status.queries[0];
        assert_eq!(
            (query.started_at, query.ended_at),
            (Some(started_at), Some(ended_at))
        );
        assert_eq!(query.duration_ms, None, "{start} to {end}");
        let (name, odd) = if start.starts_with("2026") {
            ("query_end_time", end)
        } else {
            ("query_start_time", start)
        };
        assert_eq!(
            warnings(&status),
            [format!(
                "data[0].{name}: no time at which a query can have run: \"{odd}\"; kept, but it counts for no duration"
            )]
        );
    }
}

#[test]
fn a_batch_with_rows_is_not_empty_whatever_its_counts_say() {
    let status = read(&page([0; 4], 0, 100, &[row(json!({}))]));
    assert_eq!(status.progress, Progress::new([0, 0, 1, 0], 1));
    assert_eq!(status.outcome, Some(BatchOutcome::Success));
    assert_eq!(
        warnings(&status),
        ["meta.progress: no query by the counts, but there are rows; the rows are counted"]
    );

    let empty = read(&page([0; 4], 0, 100, &[]));
    assert_eq!(
        (empty.outcome, warnings(&empty)),
        (Some(BatchOutcome::Empty), vec![])
    );
}

#[test]
fn error_bodies_in_two_forms_lose_nothing() {
    for (body, expected) in [
        (
            json!({ "title": "Bad", "detail": "why", "error": null }),
            [None, Some("Bad"), Some("why")],
        ),
        (
            json!({ "error": null, "title": "Bad", "detail": "why" }),
            [None, Some("Bad"), Some("why")],
        ),
        (
            json!({ "title": "Bad", "detail": "why", "error": {} }),
            [None, Some("Bad"), Some("why")],
        ),
        (
            json!({ "type": "about:blank", "title": "Bad", "error": { "code": "X" } }),
            [Some("X"), Some("Bad"), None],
        ),
        (
            json!({ "error": { "code": "X", "message": "m" }, "type": "t", "title": "Bad" }),
            [Some("X"), Some("m"), None],
        ),
        (
            json!({ "error": "why", "title": "Bad" }),
            [None, Some("why"), None],
        ),
    ] {
        let error = read_api_error(body.to_string().as_bytes());
        let read = [&error.code, &error.message, &error.description].map(|text| text.as_deref());
        assert_eq!(read, expected, "{body}");
    }
}
