//! Answers of which a test says each row and each count.

use serde_json::{Value as Json, json};
use simulator::schedule::Plan;
use supermetrics_batch_status_core::model::QueryState;
use supermetrics_batch_status_core::watch::Window;

use crate::trip::{Asked, Fault, START, Trip};

/// A server of which a test says what it answers at a time: the batch's own word, and the state of each row.
pub fn server(
    words: impl Fn(f64) -> &'static str + 'static,
    row: impl Fn(f64, u32) -> &'static str + 'static,
    total: u32,
) -> Trip {
    scripted(move |asked| {
        let states: Vec<_> = (0..total).map(|index| row(asked.at, index)).collect();
        body(asked.window, words(asked.at), &states, counts(&states))
    })
}

/// A server of which a test gives each body.
pub fn scripted(body: impl Fn(Asked) -> Json + 'static) -> Trip {
    Trip::new(Plan::default()).script(move |asked| Some(Fault::Body(body(asked).to_string())))
}

pub fn counts(states: &[&str]) -> [usize; 4] {
    ["QUEUED", "RUNNING", "SUCCESS", "FAILURE"]
        .map(|word| states.iter().filter(|state| **state == word).count())
}

pub fn body(window: Window, word: &str, states: &[&str], counts: [usize; 4]) -> Json {
    let [queued, running, success, failure] = counts;
    let from = window.offset as usize;
    let shown = states
        .iter()
        .enumerate()
        .skip(from)
        .take(window.limit as usize);
    let rows: Vec<Json> = shown.map(|(index, state)| row(index, state)).collect();
    json!({
        "meta": {
            "request_id": "r", "status_code": word,
            "progress": { "queued": queued, "running": running, "success": success, "failure": failure },
            "paginate": { "offset": from, "limit": window.limit, "total": counts.iter().sum::<usize>() },
        },
        "data": rows,
    })
}

pub fn row(index: usize, state: &str) -> Json {
    let at = |second: usize| {
        json!(format!(
            "2026-09-05T{:02}:{:02}:{:02}Z",
            10 + second / 3600,
            second / 60 % 60,
            second % 60
        ))
    };
    assert_eq!(START, 1_788_602_400_000, "2026-09-05T10:00:00Z");
    let mut row = json!({ "@type": "batch_query", "schedule_id": format!("b_query_{}", index + 1), "status_code": state });
    if state != "QUEUED" {
        row["query_start_time"] = at(0);
    }
    match state {
        "SUCCESS" => {
            row["result_info"] = json!({ "total_rows": 1, "results_url": "https://r.example/r" })
        }
        "FAILURE" => row["error_info"] = json!({ "code": "QUOTA", "message": "Too much" }),
        _ => return row,
    }
    row["query_end_time"] = at(1);
    row
}

pub fn states(trip: &Trip) -> Vec<QueryState> {
    trip.rows().iter().map(|row| row.state).collect()
}

pub fn warned(trip: &Trip, part: &str) -> usize {
    let warnings = trip.snapshot().warnings;
    let told = warnings
        .iter()
        .filter(|warning| warning.message.contains(part));
    told.map(|warning| warning.count as usize).sum()
}
