//! The warnings of a watch: none hides another.

use std::collections::HashMap;

use serde_json::json;
use simulator::schedule::Plan;
use supermetrics_batch_status_core::status::warning::WarningKind;

use crate::trip::{Fault, Trip};

/// A word for each number, without a digit.
fn word(number: usize) -> String {
    let letter = |number: usize| char::from(b'A' + (number % 26) as u8);
    format!("ODD_{}{}", letter(number / 26), letter(number))
}

#[test]
fn odd_texts_by_the_hundred_do_not_hide_what_else_is_off() {
    let plan = Plan {
        total: 100,
        hangs: Some(0),
        ..Plan::default()
    };
    let mut trip = Trip::new(plan).script(|asked| {
        Some(Fault::edit(move |body| {
            for (index, row) in body["data"].as_array_mut().unwrap().iter_mut().enumerate() {
                if (1..20).contains(&index) {
                    row["status_code"] = json!(word(asked.number * 20 + index));
                }
            }
            if asked.number > 15 {
                body["meta"].as_object_mut().unwrap().remove("request_id");
            }
        }))
    });
    trip.until(600_000.0, |_| false);
    assert!(trip.sent.len() > 20);
    let mut kinds: HashMap<String, usize> = HashMap::new();
    for warning in trip.snapshot().warnings {
        *kinds.entry(format!("{:?}", warning.kind)).or_default() += 1;
    }
    let of = |kind: WarningKind| kinds.get(&format!("{kind:?}")).copied();
    assert_eq!(of(WarningKind::UnknownValue), Some(16), "{kinds:?}");
    assert_eq!(of(WarningKind::Missing), Some(1), "{kinds:?}");
    let told: u32 = trip.snapshot().warnings.iter().map(|it| it.count).sum();
    let rest = trip.snapshot().warnings.pop().unwrap();
    assert_eq!(rest.path, "");
    assert!(rest.count > told / 2, "{} of {told}", rest.count);
}
