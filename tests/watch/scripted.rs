//! A watch that knows some rows, and what it is asked of them.

use serde_json::{Value as Json, json};
use supermetrics_batch_status_core::request::options::Value;
use supermetrics_batch_status_core::rows::view::{RowQuery, SortedView};
use supermetrics_batch_status_core::watch::{Output, SuccessResponse, Watch};

use crate::trip::{START, options};

/// A watch that has read these rows.
pub fn knowing(rows: &[Json]) -> Watch {
    let mut watch = Watch::new(&mut options(|_| ()), START as f64);
    read(&mut watch, rows, START as f64);
    watch
}

/// Answers the next request with these rows.
pub fn read(watch: &mut Watch, rows: &[Json], now: f64) {
    answer(watch, &page(rows), now);
}

/// Answers the next request.
pub fn answer(watch: &mut Watch, body: &str, now: f64) {
    watch.handle_timeout(now);
    let Output::Send(request) = watch.poll_output() else {
        panic!("no request");
    };
    let response = SuccessResponse {
        body: body.as_bytes(),
        status: 200,
        rate_limit: None,
        secret: None,
    };
    watch.handle_response(request, Ok(response), now + 1.0, 0.5);
}

/// An answer with these rows.
pub fn page(rows: &[Json]) -> String {
    let count = |word: &str| rows.iter().filter(|row| row["status_code"] == word).count();
    let body = json!({
        "meta": {
            "request_id": "r", "status_code": "RUNNING",
            "progress": { "queued": count("QUEUED"), "running": count("RUNNING"), "success": count("SUCCESS"), "failure": count("FAILURE") },
            "paginate": { "offset": 0, "limit": 1000, "total": rows.len() },
        },
        "data": rows,
    });
    body.to_string()
}

/// A row as the API sends it.
pub fn row(id: &str, status: &str) -> Json {
    json!({ "@type": "batch_query", "schedule_id": id, "status_code": status })
}

/// The value of an option.
pub fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

/// The value of an option.
pub fn number(number: f64) -> Value {
    Value::Number(number, number.to_string())
}

/// Options.
pub fn object(fields: &[(&str, Value)]) -> Value {
    let owned = |(name, value): &(&str, Value)| ((*name).to_owned(), value.clone());
    Value::Object(fields.iter().map(owned).collect())
}

/// Positions of the rows that a window shows.
pub fn found(watch: &Watch, fields: &[(&str, Value)]) -> Vec<u64> {
    let query = RowQuery::read(&object(fields)).unwrap();
    let window = watch.view().queries(&query, &mut SortedView::default());
    window.queries.iter().map(|query| query.index).collect()
}

/// Rows of every kind.
pub fn sample() -> Vec<Json> {
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
