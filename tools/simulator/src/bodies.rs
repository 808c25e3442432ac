//! The API's JSON: pages of status, rows, error envelopes.

use serde_json::{Map, Value, json};

use crate::calendar;
use crate::random::{Draw, bits, unit};
use crate::schedule::{BatchState, QueryState, Schedule};
use crate::twist::Twist;

/// First day of the batches that are split by day: 2026-01-01, in days since 1970-01-01.
const FIRST_DAY: i64 = 20_454;

/// Errors that queries end with: status, code, message, description.
const ERRORS: [(u16, &str, &str, &str); 4] = [
    (
        500,
        "QUERY_ACCOUNT_UNAVAILABLE",
        "Account is not available",
        "The account cannot be reached with this login",
    ),
    (
        401,
        "QUERY_AUTH_UNAVAILABLE",
        "Authentication is not available",
        "The login to the data source has expired",
    ),
    (
        429,
        "QUERY_QUOTA_REACHED",
        "Data source quota has been reached",
        "The data source allows no more requests today",
    ),
    (
        400,
        "QUERY_FIELD_CONFLICT",
        "Fields cannot be combined",
        "Two of the fields are not available together",
    ),
];

/// A moment of a batch: what an answer tells.
#[derive(Clone, Copy, Debug)]
pub struct Moment<'a> {
    /// The batch's ID.
    pub batch_id: &'a str,
    /// Its queries.
    pub schedule: &'a Schedule,
    /// Simulated milliseconds since it began.
    pub now: u64,
    /// Epoch milliseconds of its beginning.
    pub began: i64,
    /// Simulated milliseconds in a real one.
    pub speed: f64,
}

/// The body of a good answer.
pub fn status(
    moment: Moment<'_>,
    offset: u64,
    limit: u64,
    twist: Twist,
    request_id: &str,
) -> Value {
    let limit = if twist == Twist::ShortPages {
        limit.min(50)
    } else {
        limit
    };
    let counts = moment.schedule.counts(moment.now);
    let total = counts.total();
    let first = u32::try_from(offset).unwrap_or(u32::MAX).min(total);
    let last = first
        .saturating_add(u32::try_from(limit).unwrap_or(u32::MAX))
        .min(total);
    let rows: Vec<Value> = (first..last)
        .filter_map(|index| row(moment, index, twist))
        .collect();
    let word = match moment.schedule.batch_state(moment.now) {
        _ if twist == Twist::UnknownState => "THROTTLED",
        BatchState::Queued => "QUEUED",
        BatchState::Running => "RUNNING",
        BatchState::Stopped => "STOPPED",
    };
    let progress = json!({
        "queued": counts.queued, "running": counts.running, "success": counts.success, "failure": counts.failure,
    });
    let paginate = json!({ "offset": offset, "limit": limit, "total": total });
    if twist == Twist::Drifted {
        // The published page does not show the nesting without doubt.
        return json!({
            "meta": { "request_id": request_id, "status_code": [word], "region": "eu" },
            "progress": { "queued": counts.queued.to_string(), "running": counts.running, "success": counts.success, "failure": counts.failure },
            "paginate": paginate,
            "data": rows,
        });
    }
    json!({
        "meta": { "request_id": request_id, "status_code": word, "progress": progress, "paginate": paginate },
        "data": rows,
    })
}

fn row(moment: Moment<'_>, index: u32, twist: Twist) -> Option<Value> {
    let state = moment.schedule.query_state(index, moment.now)?;
    let plan = moment.schedule.plan();
    let seed = plan.seed;
    let account =
        bits(seed, u64::from(plan.account(index)), Draw::Account) % 900_000_000 + 100_000_000;
    let day = calendar::date(FIRST_DAY + i64::from(plan.day(index)) % 3650);
    let schedule_id = format!("{}_query_{}", moment.batch_id, index + 1);
    let mut row = json!({
        "@type": "batch_query",
        "schedule_id": schedule_id,
        "status_code": "QUEUED",
        "split_info": { "ds_accounts": [account.to_string()], "start_date": day, "end_date": day },
    });
    let fields = row.as_object_mut()?;
    match state {
        QueryState::Queued => {}
        QueryState::Running { started } => {
            set(fields, "status_code", json!("RUNNING"));
            set(fields, "query_start_time", json!(moment.time(started)));
            set(fields, "query_end_time", Value::Null);
        }
        QueryState::Ended {
            started,
            ended,
            failed,
        } => {
            set(
                fields,
                "status_code",
                json!(if failed { "FAILURE" } else { "SUCCESS" }),
            );
            set(fields, "query_start_time", json!(moment.time(started)));
            set(fields, "query_end_time", json!(moment.time(ended)));
            if failed {
                set(fields, "error_info", error_info(seed, index));
            } else {
                let rows = (unit(seed, u64::from(index), Draw::Rows) * 50_000.0) as u64;
                let url = format!(
                    "https://api.supermetrics.com/v2/query/results?schedule_id={schedule_id}"
                );
                set(
                    fields,
                    "result_info",
                    json!({ "total_rows": rows, "results_url": url }),
                );
            }
        }
    }
    match twist {
        Twist::Drifted => drift(fields, index),
        Twist::Hostile => poison(fields, index),
        _ => {}
    }
    Some(row)
}

fn set(fields: &mut Map<String, Value>, name: &str, value: Value) {
    fields.insert(name.to_owned(), value);
}

fn error_info(seed: u64, index: u32) -> Value {
    let draw = unit(seed, u64::from(index), Draw::Error) * ERRORS.len() as f64;
    let (status, code, message, description) =
        ERRORS.get(draw as usize).copied().unwrap_or_default();
    json!({ "status": status, "code": code, "message": message, "description": description })
}

impl Moment<'_> {
    /// RFC 3339, in the real time in which the page lives.
    fn time(&self, simulated: u64) -> String {
        let real = self
            .began
            .saturating_add((simulated as f64 / self.speed) as i64);
        calendar::date_time(real)
    }
}

/// Each row drifts in its own way, as real answers have.
fn drift(fields: &mut Map<String, Value>, index: u32) {
    let text = |fields: &Map<String, Value>, name: &str| {
        fields
            .get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    match index % 4 {
        0 => {
            if let Some(result) = fields.remove("result_info") {
                let rows = result.get("total_rows").map(Value::to_string);
                let url = result.get("results_url").cloned().unwrap_or_default();
                set(
                    fields,
                    "results_info",
                    json!({ "total_rows": rows, "results_url": url, "bytes": 12 }),
                );
            }
            set(fields, "priority", json!("high"));
        }
        1 => {
            let day = fields
                .get("split_info")
                .and_then(|split| split.get("start_date"))
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned();
            set(
                fields,
                "split_info",
                json!([{ "ds_accounts": 123_456_789, "start_date": format!("{day}T00:00:00Z"), "end_date": null }]),
            );
            set(fields, "@type", json!("batch_job"));
        }
        2 => {
            let start = text(fields, "query_start_time").replace('Z', "");
            set(fields, "query_start_time", json!(start));
            if let Some(Value::Object(result)) = fields.get_mut("result_info") {
                set(result, "total_rows", json!(9_007_199_254_740_993_u64));
            }
        }
        _ => {
            fields.remove("schedule_id");
            if text(fields, "status_code") == "RUNNING" {
                set(fields, "status_code", json!("RETRYING"));
            }
        }
    }
}

/// Text that tries to break whoever shows it.
fn poison(fields: &mut Map<String, Value>, index: u32) {
    let long = "W".repeat(20_000);
    let evil = match index % 6 {
        0 => {
            "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>"
        }
        1 => "=HYPERLINK(\"http://evil.example\",\"click\")",
        2 => "\u{202e}reversed\u{2066} \u{0} \u{7}bell",
        3 => "javascript:alert(1)",
        4 => "{{constructor.constructor('alert(1)')()}}",
        _ => long.as_str(),
    };
    set(fields, "schedule_id", json!(evil));
    set(
        fields,
        "split_info",
        json!({ "ds_accounts": [evil, "\"><svg onload=alert(1)>"], "start_date": evil, "end_date": "2026-09-01" }),
    );
    if fields.contains_key("error_info") {
        set(
            fields,
            "error_info",
            json!({ "status": 500, "code": evil, "message": evil, "description": evil }),
        );
        set(
            fields,
            "result_info",
            json!({ "total_rows": 1, "results_url": "javascript:document.title='owned'" }),
        );
    }
}

/// The API's own error envelope.
pub fn error(status: u16, request_id: &str) -> Value {
    let (code, message, description) = match status {
        401 => ("UNAUTHORIZED", "Authentication is required.", None),
        403 => (
            "FORBIDDEN",
            "You do not have permission to perform this action.",
            None,
        ),
        404 => (
            "NOT_FOUND",
            "The requested resource was not found.",
            Some("No query batch has this ID."),
        ),
        422 => (
            "UNPROCESSABLE_ENTITY",
            "The request could not be processed.",
            Some("offset must be at least 0, limit must be between 1 and 1000."),
        ),
        429 => (
            "TOO_MANY_REQUESTS",
            "Rate limit exceeded. Retry later.",
            None,
        ),
        503 => (
            "SERVICE_UNAVAILABLE",
            "The service is temporarily unavailable.",
            None,
        ),
        _ => (
            "INTERNAL_SERVER_ERROR",
            "An unexpected error occurred.",
            None,
        ),
    };
    let mut error = json!({ "code": code, "message": message });
    if let (Some(description), Some(fields)) = (description, error.as_object_mut()) {
        set(fields, "description", json!(description));
    }
    json!({ "meta": { "request_id": request_id }, "error": error })
}

/// The same as RFC 9457 says it.
pub fn problem_details(path: &str) -> Value {
    json!({
        "type": "https://supermetrics.com/problems/unauthorized", "title": "Unauthorized", "status": 401,
        "detail": "Authentication required", "instance": path,
    })
}

/// A request ID that was not given before: 32 letters and digits.
pub fn request_id(seed: u64, number: u64) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
    (0..32_u64)
        .filter_map(|at| {
            let letter = bits(
                seed,
                number.wrapping_mul(32).wrapping_add(at),
                Draw::RequestId,
            ) % 64;
            LETTERS.get(letter as usize).copied().map(char::from)
        })
        .collect()
}
