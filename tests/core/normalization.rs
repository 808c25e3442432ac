//! From a body to a page of status: every field, and what makes it useless.

use serde_json::{Value, json};
use supermetrics_batch_status_core::error::ResponseProblem;
use supermetrics_batch_status_core::model::{BatchOutcome, BatchState, Progress};
use supermetrics_batch_status_core::status::read_status;

use crate::bodies::{self, as_json, read, running_with, running_without};

#[test]
fn a_running_batch_has_every_field() {
    let status = read_status(bodies::RUNNING.as_bytes(), 0).unwrap();
    let expected = json!({
        "requestId": "BXaEFVtjc7TXaJxgZhmFgSUD9edqq_CN",
        "state": "running",
        "statusCode": "RUNNING",
        "outcome": null,
        "progress": { "queued": 1, "running": 1, "success": 1, "failure": 1, "total": 4, "ended": 2, "fraction": 0.5 },
        "page": { "offset": 0, "limit": 100 },
        "queries": [
            {
                "index": 0, "scheduleId": "qrb_3feb5ff5c71e_query_1", "state": "success", "statusCode": "SUCCESS",
                "startedAt": 1_788_602_401_000_i64, "endedAt": 1_788_602_413_250_i64, "durationMs": 12_250,
                "accounts": ["123456789"], "startDate": "2026-09-01", "endDate": "2026-09-01",
                "error": null,
                "result": { "totalRows": 47, "url": "https://api.supermetrics.com/v2/query/results?schedule_id=qrb_3feb5ff5c71e_query_1" }
            },
            {
                "index": 1, "scheduleId": "qrb_3feb5ff5c71e_query_2", "state": "failure", "statusCode": "FAILURE",
                "startedAt": 1_788_602_401_000_i64, "endedAt": 1_788_602_404_000_i64, "durationMs": 3000,
                "accounts": ["234567890"], "startDate": "2026-09-01", "endDate": "2026-09-01",
                "error": {
                    "status": 500, "code": "QUERY_ACCOUNT_UNAVAILABLE", "message": "Account is not available",
                    "description": "Google Ads account \"234567890\" cannot be reached with this login"
                },
                "result": null
            },
            status_row(&status, 2),
            status_row(&status, 3),
        ],
        "warnings": [],
        "rateLimit": null,
    });
    assert_eq!(as_json(&status), expected);
    assert_eq!(
        status.queries[2].ended_at, None,
        "a running query has no end"
    );
    assert_eq!(
        status.queries[3].started_at, None,
        "a queued query has no start"
    );
}

fn status_row(status: &supermetrics_batch_status_core::model::BatchStatus, row: usize) -> Value {
    json!(status.queries[row])
}

#[test]
fn a_cancelled_batch_has_ended_with_queries_still_queued() {
    let status = read_status(bodies::STOPPED.as_bytes(), 0).unwrap();
    assert_eq!(status.state, BatchState::Stopped);
    assert_eq!(status.outcome, Some(BatchOutcome::Stopped));
    assert_eq!((status.progress.queued, status.progress.total), (2, 3));
    assert_eq!(
        status.warnings,
        [],
        "null for what is not there is no oddity"
    );
}

#[test]
fn outcomes() {
    use BatchOutcome::{Empty, Failure, Partial, Stopped, Success};
    use BatchState::{Queued, Running, Unknown};
    let table = [
        ("nothing yet", Queued, [0, 0, 0, 0], 0, None),
        ("just begun", Running, [3, 1, 0, 0], 4, None),
        ("all well", Running, [0, 0, 4, 0], 4, Some(Success)),
        (
            "some failed",
            BatchState::Stopped,
            [0, 0, 3, 1],
            4,
            Some(Partial),
        ),
        ("all failed", Unknown, [0, 0, 0, 4], 4, Some(Failure)),
        (
            "cancelled",
            BatchState::Stopped,
            [2, 0, 2, 0],
            4,
            Some(Stopped),
        ),
        (
            "cancelled before it ran",
            BatchState::Stopped,
            [4, 0, 0, 0],
            4,
            Some(Stopped),
        ),
        (
            "stopped without queries",
            BatchState::Stopped,
            [0, 0, 0, 0],
            0,
            Some(Empty),
        ),
        (
            "an unknown word, still at work",
            Unknown,
            [1, 0, 3, 0],
            4,
            None,
        ),
    ];
    for (name, state, counts, total, outcome) in table {
        assert_eq!(
            Progress::new(counts, total).outcome(state, true),
            outcome,
            "{name}"
        );
    }
}

#[test]
fn useless_answers_are_one_error_with_its_path() {
    let table = [
        (
            "",
            "",
            "The response is empty. A proxy may have responded instead of the API. Check baseUrl.",
        ),
        (
            " \n",
            "",
            "The response is empty. A proxy may have responded instead of the API. Check baseUrl.",
        ),
        (
            "<!doctype html><title>Sign in</title>",
            "",
            "The response is not JSON (byte 0); it begins with \"<!doctype html><title>Sign in</title>\". A proxy or a sign-in page may have responded instead of the API. Check baseUrl.",
        ),
        (
            "{\"meta\":{\"status_code\":\"RUN",
            "",
            "The response is cut off after 27 bytes. Try again.",
        ),
        (
            "{\"meta\":{},\"data\":[{]}",
            "",
            "The response is not JSON (byte 20); it begins with \"{\"meta\":{},\"data\":[{]}\". A proxy or a sign-in page may have responded instead of the API. Check baseUrl.",
        ),
        (
            "{,\"meta\":{},\"data\":[]}",
            "",
            "The response is not JSON (byte 1); it begins with \"{,\"meta\":{},\"data\":[]}\". A proxy or a sign-in page may have responded instead of the API. Check baseUrl.",
        ),
        (
            "{\"meta\":{},,\"data\":[]}",
            "",
            "The response is not JSON (byte 11); it begins with \"{\"meta\":{},,\"data\":[]}\". A proxy or a sign-in page may have responded instead of the API. Check baseUrl.",
        ),
        (
            "[]",
            "",
            "Not a batch status: the response must be an object, but is an array. Check baseUrl.",
        ),
        (
            "null",
            "",
            "Not a batch status: the response must be an object, but is null. Check baseUrl.",
        ),
        (
            "{\"meta\":{\"request_id\":\"abcdefgh\"}}",
            "data",
            "Not a batch status: data is missing; it must be an array of queries. Check baseUrl. Request ID: abcdefgh.",
        ),
        (
            "{\"meta\":{},\"data\":\"none\"}",
            "data",
            "Not a batch status: data must be an array of queries, but is a string. Check baseUrl.",
        ),
        (
            "{\"meta\":{},\"data\":[]}",
            "meta.progress",
            "Not a batch status: meta.progress is missing; it must be an object with the counts queued, running, success and failure. Check baseUrl.",
        ),
        (
            "{\"error\":{\"code\":\"NOT_FOUND\",\"message\":\"No such batch\"}}",
            "error",
            "Not a batch status, but an API error (NOT_FOUND): No such batch. Check batchId and baseUrl.",
        ),
    ];
    for (body, path, message) in table {
        let error = read_status(body.as_bytes(), 0).unwrap_err();
        assert_eq!(error.to_string(), message, "{body}");
        assert_eq!(error.path, path, "{body}");
    }
}

#[test]
fn white_space_between_values_means_nothing() {
    let body = bodies::running();
    let spaced = body
        .to_string()
        .replace(",\"", " ,\t\"")
        .replace("\":", "\" :\r\n");
    let pretty = serde_json::to_string_pretty(&body).unwrap();
    let expected = read(&body).unwrap();
    for text in [spaced, pretty] {
        assert_eq!(read_status(text.as_bytes(), 0).unwrap(), expected, "{text}");
    }
}

fn zeros(count: usize) -> String {
    format!("[{}]", vec!["0"; count].join(","))
}

/// An answer whose `data` has so many rows, and is then repeated.
fn rows_twice(count: usize, again: &str) -> String {
    let counts = r#"{"progress":{"queued":1,"running":0,"success":0,"failure":0}}"#;
    let rows = zeros(count);
    format!(r#"{{"meta":{counts},"data":{rows},"data":{again}}}"#)
}

#[test]
fn more_queries_than_any_batch_has_are_refused() {
    let read = |count: usize, wrapped: bool| {
        let counts = r#""meta":{"request_id":"BXaEFVtj","progress":{"queued":1,"running":0,"success":0,"failure":0}}"#;
        let rows = vec!["{}"; count].join(",");
        let body = if wrapped {
            format!(r#"{{"data":{{{counts},"data":[{rows}]}}}}"#)
        } else {
            format!(r#"{{{counts},"data":[{rows}]}}"#)
        };
        read_status(body.as_bytes(), 0)
    };
    assert_eq!(read(200_000, false).unwrap().queries.len(), 200_000);
    let first = rows_twice(150_000, "[0]");
    assert_eq!(read_status(first.as_bytes(), 0).unwrap().queries.len(), 1);
    let null = rows_twice(200_001, "null");
    for body in [rows_twice(150_000, &zeros(50_001)), null] {
        let error = read_status(body.as_bytes(), 0).unwrap_err();
        assert!(matches!(error.problem, ResponseProblem::TooMany { .. }));
    }
    let broken = rows_twice(200_001, "[0}");
    let error = read_status(broken.as_bytes(), 0).unwrap_err();
    assert!(matches!(error.problem, ResponseProblem::NotJson { .. }));
    for (wrapped, path) in [(false, "data"), (true, "data.data")] {
        let error = read(200_001, wrapped).unwrap_err();
        assert_eq!(
            error.to_string(),
            "The response holds more than 200000 queries. Ask for fewer with limit. Request ID: BXaEFVtj."
        );
        assert_eq!(error.path, path);
    }
}

#[test]
fn the_same_oddity_in_many_rows_is_one_warning_with_a_count() {
    let rows: Vec<_> = (0..1000).map(|row| json!({ "@type": "batch_query", "schedule_id": format!("q{row}"), "status_code": "SUCCESS", "extra": row })).collect();
    let body = json!({
        "meta": { "request_id": "BXaEFVtj", "status_code": "RUNNING", "progress": { "queued": 0, "running": 0, "success": 1000, "failure": 0 }, "paginate": { "offset": 0, "limit": 1000, "total": 1000 } },
        "data": rows,
    });
    let status = read(&body).unwrap();
    assert_eq!(status.warnings.len(), 1);
    assert_eq!(
        (status.warnings[0].path.as_str(), status.warnings[0].count),
        ("data[0].extra", 1000)
    );
}

#[test]
fn kinds_of_oddity_are_bounded() {
    let mut body = bodies::running();
    for number in 0..1000 {
        body["data"][0][format!("extra{number}")] = json!(number);
    }
    body["data"][0]["status_code"] = json!("NEW");
    let status = read(&body).unwrap();
    let kept = status.warnings;
    assert_eq!(kept.len(), 16 + 1 + 1);
    assert!(kept.iter().any(|it| it.path == "data[0].status_code"));
    let rest = kept.last().unwrap();
    assert_eq!((rest.count, rest.path.as_str()), (1000 - 16, ""));
    assert_eq!(
        rest.message,
        "more kinds of deviation than are kept; the rest is only counted"
    );
}

#[test]
fn rows_are_numbered_from_the_offset_of_the_answer() {
    let body = running_with("/meta/paginate/offset", json!(500));
    let indices = |asked| {
        read_status(body.to_string().as_bytes(), asked)
            .unwrap()
            .queries
            .iter()
            .map(|query| query.index)
            .collect::<Vec<_>>()
    };
    assert_eq!(indices(7), [500, 501, 502, 503]);
    let silent = running_without("/meta/paginate/offset");
    let status = read_status(silent.to_string().as_bytes(), 7).unwrap();
    assert_eq!(status.queries[0].index, 7);
}

#[test]
fn a_batch_goes_on_until_it_is_known_to_have_ended() {
    let some =
        |success: u64| json!({ "queued": null, "running": null, "success": success, "failure": 0 });
    let full = json!({ "queued": 0, "running": 0, "success": 50, "failure": 0 });
    let table = [
        (
            "two counts are missing",
            running_with("/meta/progress", some(3)),
            None,
        ),
        (
            "the rest may be queued",
            running_with("/meta/progress", some(4)),
            None,
        ),
        (
            "queries that nobody counts",
            {
                let mut body = running_with("/meta/progress", full.clone());
                body["meta"]["paginate"]["total"] = json!(100);
                body
            },
            None,
        ),
        (
            "no total, and counts that are missing",
            {
                let mut body = running_with("/meta/progress", some(4));
                body["meta"]["paginate"] = Value::Null;
                body
            },
            None,
        ),
        (
            "counts that add up",
            {
                let mut body = running_with("/meta/progress", full);
                body["meta"]["paginate"]["total"] = json!(50);
                body
            },
            Some(BatchOutcome::Success),
        ),
        (
            "the API says so",
            {
                let mut body = running_with("/meta/progress", some(4));
                body["meta"]["status_code"] = json!("STOPPED");
                body
            },
            Some(BatchOutcome::Success),
        ),
    ];
    for (name, body, outcome) in table {
        assert_eq!(read(&body).unwrap().outcome, outcome, "{name}");
    }
}

#[test]
fn warnings_name_the_place_where_the_value_is() {
    let beside = {
        let mut body = running_with("/meta/progress/queued", json!("1"));
        body["progress"] = body["meta"]["progress"].take();
        body
    };
    let older = {
        let mut body = running_with("/data/0/result_info/total_rows", json!(-1));
        body["data"][0]["results_info"] = body["data"][0]["result_info"].take();
        body
    };
    let wrapped = json!({ "data": running_with("/data/1/priority", json!(1)) });
    let counts = json!({ "data": running_with("/meta/progress/queued", json!("1")) });
    for (body, path) in [
        (beside, "progress.queued"),
        (older, "data[0].results_info.total_rows"),
        (wrapped, "data.data[1].priority"),
        (counts, "data.meta.progress.queued"),
    ] {
        let warnings = read(&body).unwrap().warnings;
        assert!(
            warnings.iter().any(|warning| warning.path == path),
            "{path}: {warnings:?}"
        );
    }
}

#[test]
fn no_number_is_larger_than_javascript_can_hold() {
    let most = 9_007_199_254_740_991_u64;
    let mut body = running_with("/meta/progress/success", json!(most));
    body["meta"]["progress"]["failure"] = json!(most);
    body["meta"]["paginate"]["offset"] = json!(most);
    let status = read(&body).unwrap();
    assert_eq!((status.progress.ended, status.progress.total), (most, most));
    assert!(status.queries.iter().all(|query| query.index <= most));
}
