//! Whatever the API sends: no panic, and no row lost but the one that is hit.

use proptest::prelude::*;
use serde_json::{Value, json};
use supermetrics_batch_status_core::model::BatchStatus;
use supermetrics_batch_status_core::status::{read_api_error, read_status};

use crate::bodies;

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        Just(json!("SUCCESS")),
        Just(json!("2026-09-05T10:00:01Z")),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-z_@]{1,12}", inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// Pointers to every value of a body, the root left out.
fn pointers(value: &Value, prefix: &str, found: &mut Vec<String>) {
    let members: Vec<(String, &Value)> = match value {
        Value::Object(object) => object
            .iter()
            .map(|(name, value)| (name.replace('~', "~0").replace('/', "~1"), value))
            .collect(),
        Value::Array(list) => list
            .iter()
            .enumerate()
            .map(|(at, value)| (at.to_string(), value))
            .collect(),
        _ => return,
    };
    for (name, value) in members {
        let pointer = format!("{prefix}/{name}");
        pointers(value, &pointer, found);
        found.push(pointer);
    }
}

fn all_pointers() -> Vec<String> {
    let mut found = Vec::new();
    pointers(&bodies::running(), "", &mut found);
    found
}

fn read(body: &Value) -> Option<BatchStatus> {
    read_status(body.to_string().as_bytes(), 0).ok()
}

/// The row of `data` that a pointer lies in, or `None` for the head.
fn row_of(pointer: &str) -> Option<usize> {
    pointer
        .strip_prefix("/data/")?
        .split('/')
        .next()?
        .parse()
        .ok()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_value_at_any_place_never_loses_the_other_rows(
        place in prop::sample::select(all_pointers()),
        value in any_json(),
    ) {
        let good = read(&bodies::running()).unwrap();
        let mut body = bodies::running();
        *body.pointer_mut(&place).unwrap() = value;
        if let Some(row) = row_of(&place) {
            let status = read(&body).expect("a row never costs the page");
            prop_assert_eq!(status.queries.len(), good.queries.len());
            for (at, (seen, expected)) in status.queries.iter().zip(&good.queries).enumerate() {
                prop_assert!(at == row || seen == expected, "row {} changed by {}", at, place);
            }
            prop_assert_eq!(status.progress, good.progress);
        } else if let Some(status) = read(&body)
            && !place.starts_with("/data") {
                for (seen, expected) in status.queries.iter().zip(&good.queries) {
                    prop_assert_eq!(&seen.schedule_id, &expected.schedule_id);
                }
            }
    }

    #[test]
    fn any_field_may_be_missing(place in prop::sample::select(all_pointers())) {
        if let (Some(row), false) = (row_of(&place), place.ends_with(|c: char| c.is_ascii_digit())) {
            let status = read(&bodies::running_without(&place)).expect("a row never costs the page");
            prop_assert_eq!(status.queries.len(), 4);
            prop_assert_eq!(status.queries[row].index, row as u64);
        }
    }

    #[test]
    fn any_cut_is_an_error_and_never_a_panic(length in 0..bodies::RUNNING.len()) {
        let error = read_status(&bodies::RUNNING.as_bytes()[..length], 0);
        prop_assert!(error.is_err() || bodies::RUNNING[length..].trim().is_empty());
        read_api_error(&bodies::RUNNING.as_bytes()[..length]);
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = read_status(&bytes, 0);
        read_api_error(&bytes);
    }

    #[test]
    fn any_bytes_in_a_good_body_are_read_or_refused(
        at in 0..bodies::RUNNING.len(),
        bytes in prop::collection::vec(any::<u8>(), 1..8),
    ) {
        let mut body = bodies::RUNNING.as_bytes().to_vec();
        body.splice(at..at, bytes);
        let ours = read_status(&body, 0);
        // Where a second implementation takes it for an object with rows, so must ours.
        if let Ok(value) = serde_json::from_slice::<Value>(&body) {
            let useful = value.get("data").is_some_and(Value::is_array) && value.pointer("/meta/progress").is_some_and(Value::is_object);
            prop_assert!(ours.is_ok() || !useful, "{}", ours.unwrap_err());
        }
    }
}
