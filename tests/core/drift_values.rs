//! Words, times, links and places other than promised, as real answers have had them.

use serde_json::{Value, json};

use crate::bodies::{self, read, running_with, running_without};
use crate::drift::{check, drift};

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
fn more_rows_than_the_total_are_kept_and_warned_of() {
    let mut body = bodies::running();
    body["meta"]["progress"] = json!({ "queued": 0, "running": 0, "success": 3, "failure": 0 });
    body["meta"]["paginate"]["total"] = json!(3);
    let status = read(&body).unwrap();
    assert_eq!(status.queries.len(), 4);
    let [warning] = &status.warnings[..] else {
        panic!("{:?}", status.warnings);
    };
    assert_eq!(json!(warning.kind), "mismatch");
    assert_eq!(warning.path, "data");
    assert_eq!(
        warning.message,
        "more rows than the total; those beyond it are kept"
    );
    assert_eq!(warning.count, 1);
}
