//! From a body to a page of status: every field, and every drift that real answers have shown.

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

/// What a changed body reads as: `pointer` into the result, its value, and the one warning with its path.
struct Drift {
    name: &'static str,
    body: Value,
    pointer: &'static str,
    value: Value,
    warning: Option<(&'static str, &'static str, &'static str)>,
}

fn drift(
    name: &'static str,
    body: Value,
    pointer: &'static str,
    value: impl Into<Value>,
    warning: impl Into<Option<(&'static str, &'static str, &'static str)>>,
) -> Drift {
    Drift {
        name,
        body,
        pointer,
        value: value.into(),
        warning: warning.into(),
    }
}

fn check(table: Vec<Drift>) {
    for Drift {
        name,
        body,
        pointer,
        value,
        warning,
    } in table
    {
        let status = read(&body).unwrap_or_else(|error| panic!("{name}: {error}"));
        let seen = as_json(&status);
        assert_eq!(seen.pointer(pointer), Some(&value), "{name}: {pointer}");
        let warnings: Vec<_> = status
            .warnings
            .iter()
            .map(|warning| {
                (
                    json!(warning.kind),
                    warning.path.as_str(),
                    warning.message.as_str(),
                )
            })
            .collect();
        let expected: Vec<_> = warning
            .into_iter()
            .map(|(kind, path, message)| (json!(kind), path, message))
            .collect();
        assert_eq!(warnings, expected, "{name}: warnings");
        assert_eq!(status.queries.len(), 4, "{name}: no row is lost");
    }
}

#[test]
fn numbers_of_neighbouring_types() {
    let rows = "/data/0/result_info/total_rows";
    let seen = "/queries/0/result/totalRows";
    let path = "data[0].result_info.total_rows";
    check(vec![
        drift(
            "a string of digits",
            running_with(rows, json!("47")),
            seen,
            47,
            (
                "wrong_type",
                path,
                "a string where a number was promised: \"47\"",
            ),
        ),
        drift(
            "a fraction that is none",
            running_with(rows, json!(47.0)),
            seen,
            47,
            None,
        ),
        drift(
            "wrapped",
            running_with(rows, json!([47])),
            seen,
            47,
            (
                "wrong_type",
                path,
                "wrapped in an array of one; its only element is taken",
            ),
        ),
        drift(
            "a boolean",
            running_with(rows, json!(true)),
            seen,
            Value::Null,
            (
                "wrong_type",
                path,
                "a boolean where a number was promised; taken as missing",
            ),
        ),
        drift(
            "two numbers",
            running_with(rows, json!([1, 2])),
            seen,
            Value::Null,
            (
                "wrong_type",
                path,
                "an array where a number was promised; taken as missing",
            ),
        ),
        drift(
            "a half",
            running_with(rows, json!(0.5)),
            seen,
            Value::Null,
            (
                "invalid_value",
                path,
                "not a whole number up to 2^53 - 1: 0.5; taken as missing",
            ),
        ),
        drift(
            "the largest",
            running_with(rows, json!(9_007_199_254_740_991_u64)),
            seen,
            9_007_199_254_740_991_u64,
            None,
        ),
        drift(
            "one more than the largest",
            running_with(rows, json!(9_007_199_254_740_992_u64)),
            seen,
            Value::Null,
            (
                "invalid_value",
                path,
                "not a whole number up to 2^53 - 1: 9007199254740992; taken as missing",
            ),
        ),
        drift(
            "negative",
            running_with(rows, json!(-1)),
            seen,
            Value::Null,
            (
                "invalid_value",
                path,
                "a negative count: -1; taken as missing",
            ),
        ),
        drift(
            "null",
            running_with(rows, json!(null)),
            seen,
            Value::Null,
            None,
        ),
    ]);
}

#[test]
fn strings_of_neighbouring_types() {
    let message = "/data/1/error_info/message";
    let seen = "/queries/1/error/message";
    let path = "data[1].error_info.message";
    check(vec![
        drift(
            "a number",
            running_with(message, json!(500)),
            seen,
            "500",
            ("wrong_type", path, "not a string; its text is kept: 500"),
        ),
        drift(
            "an object",
            running_with(message, json!({ "reason": "gone" })),
            seen,
            "{\"reason\":\"gone\"}",
            (
                "wrong_type",
                path,
                "not a string; its text is kept: {\"reason\":\"gone\"}",
            ),
        ),
        drift(
            "wrapped",
            running_with(message, json!(["gone"])),
            seen,
            "gone",
            (
                "wrong_type",
                path,
                "wrapped in an array of one; its only element is taken",
            ),
        ),
        drift(
            "null",
            running_with(message, json!(null)),
            seen,
            Value::Null,
            None,
        ),
        drift("missing", running_without(message), seen, Value::Null, None),
    ]);
}

#[test]
fn objects_of_neighbouring_types() {
    check(vec![
        drift(
            "an error that is a sentence",
            running_with("/data/1/error_info", json!("gone")),
            "/queries/1/error",
            json!({ "status": null, "code": null, "message": "gone", "description": null }),
            (
                "wrong_type",
                "data[1].error_info",
                "a string where an object was promised; taken as its message",
            ),
        ),
        drift(
            "a result that is a number",
            running_with("/data/0/result_info", json!(5)),
            "/queries/0/result",
            Value::Null,
            (
                "wrong_type",
                "data[0].result_info",
                "a number where an object was promised; taken as missing",
            ),
        ),
        drift(
            "a split that is wrapped",
            running_with("/data/0/split_info", json!([{ "ds_accounts": ["1"] }])),
            "/queries/0/accounts",
            json!(["1"]),
            (
                "wrong_type",
                "data[0].split_info",
                "wrapped in an array of one; its only element is taken",
            ),
        ),
        drift(
            "accounts that are one string",
            running_with("/data/0/split_info/ds_accounts", json!("1")),
            "/queries/0/accounts",
            json!(["1"]),
            (
                "wrong_type",
                "data[0].split_info.ds_accounts",
                "a string where an array was promised; taken as its only element",
            ),
        ),
        drift(
            "accounts that are numbers",
            running_with("/data/0/split_info/ds_accounts", json!([1, 2])),
            "/queries/0/accounts",
            json!(["1", "2"]),
            (
                "wrong_type",
                "data[0].split_info.ds_accounts",
                "not a string; its text is kept: 1",
            ),
        ),
        drift(
            "no split",
            running_without("/data/0/split_info"),
            "/queries/0/accounts",
            json!([]),
            None,
        ),
        drift(
            "data wrapped once more",
            running_with("/data", json!({ "data": bodies::running()["data"] })),
            "/progress/total",
            4,
            (
                "wrong_type",
                "data",
                "wrapped in an object; the array in it is taken",
            ),
        ),
    ]);
}

#[test]
fn words_and_names_that_nobody_knows() {
    check(vec![
        drift(
            "a query's status",
            running_with("/data/0/status_code", json!("PAUSED")),
            "/queries/0/statusCode",
            "PAUSED",
            (
                "unknown_value",
                "data[0].status_code",
                "a status that this version does not know: \"PAUSED\"; kept as sent",
            ),
        ),
        drift(
            "its state then",
            running_with("/data/0/status_code", json!("PAUSED")),
            "/queries/0/state",
            "unknown",
            (
                "unknown_value",
                "data[0].status_code",
                "a status that this version does not know: \"PAUSED\"; kept as sent",
            ),
        ),
        drift(
            "the batch's status",
            running_with("/meta/status_code", json!("THROTTLED")),
            "/state",
            "unknown",
            (
                "unknown_value",
                "meta.status_code",
                "a status that this version does not know: \"THROTTLED\"; kept as sent",
            ),
        ),
        drift(
            "no status",
            running_without("/data/0/status_code"),
            "/queries/0/statusCode",
            Value::Null,
            ("missing", "data[0].status_code", "not there"),
        ),
        drift(
            "no schedule ID",
            running_without("/data/0/schedule_id"),
            "/queries/0/scheduleId",
            Value::Null,
            ("missing", "data[0].schedule_id", "not there"),
        ),
        drift(
            "no @type",
            running_without("/data/0/@type"),
            "/queries/0/state",
            "success",
            ("missing", "data[0].@type", "not there"),
        ),
        drift(
            "no request ID",
            running_without("/meta/request_id"),
            "/requestId",
            Value::Null,
            ("missing", "meta.request_id", "not there"),
        ),
        drift(
            "no offset",
            running_without("/meta/paginate/offset"),
            "/page/offset",
            0,
            ("missing", "meta.paginate.offset", "not there"),
        ),
        drift(
            "no limit",
            running_without("/meta/paginate/limit"),
            "/page/limit",
            Value::Null,
            ("missing", "meta.paginate.limit", "not there"),
        ),
        drift(
            "an @type",
            running_with("/data/0/@type", json!("batch_job")),
            "/queries/0/state",
            "success",
            (
                "unknown_value",
                "data[0].@type",
                "\"batch_job\" where \"batch_query\" was promised; read as that",
            ),
        ),
        drift(
            "a field of a query",
            running_with("/data/2/priority", json!(1)),
            "/queries/2/state",
            "running",
            (
                "unknown_field",
                "data[2].priority",
                "a field that this version does not know; left out",
            ),
        ),
        drift(
            "a field of a result",
            running_with("/data/0/result_info/bytes", json!(1)),
            "/queries/0/state",
            "success",
            (
                "unknown_field",
                "data[0].result_info.bytes",
                "a field that this version does not know; left out",
            ),
        ),
        drift(
            "a field of meta",
            running_with("/meta/region", json!("eu")),
            "/state",
            "running",
            (
                "unknown_field",
                "meta.region",
                "a field that this version does not know; left out",
            ),
        ),
    ]);
}

#[test]
fn times_dates_and_links() {
    let start = "/data/0/query_start_time";
    let (ended, duration) = ("/queries/0/endedAt", "/queries/0/durationMs");
    check(vec![
        drift(
            "another offset",
            running_with(start, json!("2026-09-05T12:00:01+02:00")),
            duration,
            12_250,
            None,
        ),
        drift(
            "no offset",
            running_with(start, json!("2026-09-05T10:00:01")),
            duration,
            12_250,
            (
                "invalid_value",
                "data[0].query_start_time",
                "no offset in \"2026-09-05T10:00:01\"; taken as UTC",
            ),
        ),
        drift(
            "no time at all",
            running_with(start, json!("yesterday")),
            duration,
            Value::Null,
            (
                "invalid_value",
                "data[0].query_start_time",
                "not an RFC 3339 date-time: \"yesterday\"; taken as missing",
            ),
        ),
        drift(
            "a start after the end",
            running_with(start, json!("2026-09-05T11:00:00Z")),
            duration,
            Value::Null,
            (
                "mismatch",
                "data[0].query_end_time",
                "before query_start_time; no duration",
            ),
        ),
        drift(
            "the end is kept all the same",
            running_with(start, json!("2026-09-05T11:00:00Z")),
            ended,
            1_788_602_413_250_i64,
            (
                "mismatch",
                "data[0].query_end_time",
                "before query_start_time; no duration",
            ),
        ),
        drift(
            "a date that does not exist",
            running_with("/data/0/split_info/start_date", json!("2026-02-30")),
            "/queries/0/startDate",
            Value::Null,
            (
                "invalid_value",
                "data[0].split_info.start_date",
                "not a date YYYY-MM-DD that exists: \"2026-02-30\"; taken as missing",
            ),
        ),
        drift(
            "a time for a date",
            running_with("/data/0/split_info/end_date", json!("2026-09-01T00:00:00Z")),
            "/queries/0/endDate",
            "2026-09-01",
            (
                "invalid_value",
                "data[0].split_info.end_date",
                "a time where a date was promised: \"2026-09-01T00:00:00Z\"; its date is kept",
            ),
        ),
        drift(
            "a script for a link",
            running_with(
                "/data/0/result_info/results_url",
                json!("javascript:alert(1)"),
            ),
            "/queries/0/result/url",
            Value::Null,
            (
                "invalid_value",
                "data[0].result_info.results_url",
                "not an http(s) URL: \"javascript:alert(1)\"; taken as missing",
            ),
        ),
        drift(
            "a link without a host",
            running_with("/data/0/result_info/results_url", json!("http://")),
            "/queries/0/result/url",
            Value::Null,
            (
                "invalid_value",
                "data[0].result_info.results_url",
                "not an http(s) URL: \"http://\"; taken as missing",
            ),
        ),
        drift(
            "a script that looks like a link",
            running_with(
                "/data/0/result_info/results_url",
                json!("java\nscript://x/%0aalert(1)"),
            ),
            "/queries/0/result/url",
            Value::Null,
            (
                "invalid_value",
                "data[0].result_info.results_url",
                "not an http(s) URL: \"java script://x/%0aalert(1)\"; taken as missing",
            ),
        ),
        drift(
            "http in capitals",
            running_with("/data/0/result_info/results_url", json!("HTTP://x/y")),
            "/queries/0/result/url",
            "HTTP://x/y",
            None,
        ),
    ]);
}

#[test]
fn older_and_other_places() {
    let mut older = bodies::running();
    let result = older["data"][0]
        .as_object_mut()
        .unwrap()
        .remove("result_info")
        .unwrap();
    older["data"][0]["results_info"] = result;
    let mut beside = bodies::running();
    for name in ["progress", "paginate"] {
        beside[name] = beside["meta"]
            .as_object_mut()
            .unwrap()
            .remove(name)
            .unwrap();
    }
    check(vec![
        drift(
            "results_info",
            older,
            "/queries/0/result/totalRows",
            47,
            (
                "renamed_field",
                "data[0].results_info",
                "an older name of result_info; read as that",
            ),
        ),
        drift(
            "counts beside meta",
            beside,
            "/progress/fraction",
            0.5,
            None,
        ),
    ]);
}

#[test]
fn counts() {
    check(vec![
        drift("one is missing", running_without("/meta/progress/queued"), "/progress/queued", 1,
            ("missing", "meta.progress.queued", "not there; taken as 1")),
        drift("one is negative", running_with("/meta/progress/running", json!(-1)), "/progress/running", 1,
            None),
        drift("no total", running_without("/meta/paginate/total"), "/progress/total", 4,
            ("missing", "meta.paginate.total", "not there")),
        drift("more than the total", running_with("/meta/progress/queued", json!(9)), "/progress/total", 12,
            ("mismatch", "meta.progress", "the counts add up to 12, which is not meta.paginate.total; the larger is taken")),
        drift("none, but all rows are here", running_without("/meta/progress"), "/progress/failure", 1,
            ("missing", "meta.progress", "not there; counted from the rows")),
        drift("no state", running_without("/meta/status_code"), "/state", "unknown",
            ("missing", "meta.status_code", "not there")),
    ].into_iter().filter(|drift| drift.name != "one is negative").collect());
    let negative = read(&running_with("/meta/progress/running", json!(-1))).unwrap();
    let paths: Vec<_> = negative
        .warnings
        .iter()
        .map(|warning| warning.message.as_str())
        .collect();
    assert_eq!(
        paths,
        [
            "a negative count: -1; taken as missing",
            "not there; taken as 1"
        ]
    );
    assert_eq!(negative.progress.running, 1, "it follows from the total");
}

#[test]
fn useless_answers_are_one_error_with_its_path() {
    let table = [
        (
            "",
            "",
            "The answer is empty. A proxy may have answered instead of the API. Check baseUrl.",
        ),
        (
            " \n",
            "",
            "The answer is empty. A proxy may have answered instead of the API. Check baseUrl.",
        ),
        (
            "<!doctype html><title>Sign in</title>",
            "",
            "The answer is not JSON (byte 0); it begins with \"<!doctype html><title>Sign in</title>\". A proxy or a sign-in page may have answered instead of the API. Check baseUrl.",
        ),
        (
            "{\"meta\":{\"status_code\":\"RUN",
            "",
            "The answer is cut off after 27 bytes. Try again.",
        ),
        (
            "{\"meta\":{},\"data\":[{]}",
            "",
            "The answer is not JSON (byte 20); it begins with \"{\"meta\":{},\"data\":[{]}\". A proxy or a sign-in page may have answered instead of the API. Check baseUrl.",
        ),
        (
            "{,\"meta\":{},\"data\":[]}",
            "",
            "The answer is not JSON (byte 1); it begins with \"{,\"meta\":{},\"data\":[]}\". A proxy or a sign-in page may have answered instead of the API. Check baseUrl.",
        ),
        (
            "{\"meta\":{},,\"data\":[]}",
            "",
            "The answer is not JSON (byte 11); it begins with \"{\"meta\":{},,\"data\":[]}\". A proxy or a sign-in page may have answered instead of the API. Check baseUrl.",
        ),
        (
            "[]",
            "",
            "Not a batch status: the answer must be an object, but is an array. Check baseUrl.",
        ),
        (
            "null",
            "",
            "Not a batch status: the answer must be an object, but is null. Check baseUrl.",
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
            "The answer holds more than 200000 queries. Ask for fewer with limit. Request ID: BXaEFVtj."
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
    let status = read(&body).unwrap();
    assert_eq!(status.warnings.len(), 65);
    assert_eq!(status.warnings[64].count, 1000 - 64);
    assert_eq!(
        status.warnings[64].message,
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
