//! Servers that are odd in one way, for a while, now and then, or for good: what a watch knows in the end.

use serde_json::{Value, json};
use simulator::schedule::Plan;

use crate::oddity::{
    Oddity, Then, always, check_all, counts, each_row, for_a_while, now_and_then, odd, set,
};
use crate::trip::{Fault, HOUR, Trip};

fn odd_counts() -> Vec<Oddity> {
    let zero = json!({ "queued": 0, "running": 0, "success": 0, "failure": 0 });
    let first = json!({ "queued": 240, "running": 0, "success": 0, "failure": 0 });
    use Then::{Refused, Right, Told};
    vec![
        odd("all zero now and then", now_and_then, Right, {
            let zero = zero.clone();
            counts(move |all| *all = zero.clone())
        }),
        odd(
            "all zero for a while",
            for_a_while,
            Right,
            counts(move |all| *all = zero.clone()),
        ),
        odd(
            "frozen for a while",
            for_a_while,
            Right,
            counts(move |all| *all = first.clone()),
        ),
        odd("missing now and then", now_and_then, Right, |body| {
            body["meta"]["progress"] = Value::Null
        }),
        odd(
            "missing for good",
            always,
            Refused("meta.progress"),
            |body| body["meta"]["progress"] = Value::Null,
        ),
        odd(
            "texts",
            always,
            Right,
            counts(|all| {
                for name in ["queued", "running", "success", "failure"] {
                    all[name] = all[name].to_string().into();
                }
            }),
        ),
        odd(
            "negative",
            now_and_then,
            Right,
            counts(|all| all["running"] = (-1).into()),
        ),
        odd(
            "running is missing",
            always,
            Right,
            counts(|all| {
                all.as_object_mut().unwrap().remove("running");
            }),
        ),
        odd("a total of one more", always, Told, |body| {
            body["meta"]["paginate"]["total"] = 241.into()
        }),
        odd(
            "a total of one less now and then",
            now_and_then,
            Right,
            |body| body["meta"]["paginate"]["total"] = 239.into(),
        ),
        odd("no total", always, Right, |body| {
            body["meta"]["paginate"]
                .as_object_mut()
                .unwrap()
                .remove("total");
        }),
        odd(
            "a total of zero now and then",
            now_and_then,
            Right,
            |body| body["meta"]["paginate"]["total"] = 0.into(),
        ),
        odd(
            "half of the batch for a while",
            for_a_while,
            Right,
            |body| {
                body["meta"]["progress"]["queued"] = 0.into();
                body["meta"]["paginate"]["total"] = 120.into();
                body["data"].as_array_mut().unwrap().truncate(120);
            },
        ),
    ]
}

fn odd_rows() -> Vec<Oddity> {
    use Then::{Right, RightOrTold, Told};
    vec![
        odd("none now and then", now_and_then, Right, |body| {
            body["data"] = json!([])
        }),
        odd("none for a while", for_a_while, Right, |body| {
            body["data"] = json!([])
        }),
        odd("null now and then", now_and_then, Right, |body| {
            body["data"] = Value::Null
        }),
        odd(
            "each is null for a while",
            for_a_while,
            Right,
            each_row(|row| *row = Value::Null),
        ),
        odd(
            "all running for a while",
            for_a_while,
            Right,
            set("status_code", "RUNNING".into()),
        ),
        odd(
            "all queued now and then",
            now_and_then,
            Right,
            set("status_code", "QUEUED".into()),
        ),
        odd(
            "words in small letters",
            always,
            Told,
            each_row(|row| {
                row["status_code"] = row["status_code"].as_str().unwrap().to_lowercase().into()
            }),
        ),
        odd(
            "an unknown word for a while",
            for_a_while,
            Right,
            set("status_code", "RETRYING".into()),
        ),
        odd(
            "an unknown word for good",
            always,
            Told,
            set("status_code", "RETRYING".into()),
        ),
        odd(
            "no schedule ID",
            always,
            Right,
            each_row(|row| {
                row.as_object_mut().unwrap().remove("schedule_id");
            }),
        ),
        odd(
            "one schedule ID for all",
            always,
            Right,
            set("schedule_id", "same".into()),
        ),
        odd(
            "each twice now and then",
            now_and_then,
            RightOrTold,
            |body| {
                let rows = body["data"].as_array().unwrap().clone();
                body["data"] = rows
                    .iter()
                    .flat_map(|row| [row.clone(), row.clone()])
                    .collect();
            },
        ),
        odd(
            "a day that is none",
            always,
            Right,
            each_row(|row| row["split_info"]["start_date"] = "2026-02-30".into()),
        ),
        odd(
            "accounts as a text",
            always,
            Right,
            each_row(|row| {
                row["split_info"]["ds_accounts"] = row["split_info"]["ds_accounts"][0].clone()
            }),
        ),
        odd(
            "fields that nobody knows",
            always,
            Right,
            set("priority", json!({ "level": [1, 2, { "deep": null }] })),
        ),
        odd(
            "an error that is a text",
            always,
            Right,
            each_row(|row| {
                if !row["error_info"].is_null() {
                    row["error_info"] = "broken".into();
                }
            }),
        ),
        odd(
            "a count of rows that is a text",
            always,
            Right,
            each_row(|row| {
                if !row["result_info"].is_null() {
                    row["result_info"]["total_rows"] = "12".into();
                }
            }),
        ),
    ]
}

fn odd_envelopes() -> Vec<Oddity> {
    use Then::{Right, RightOrTold};
    let word = |name, word: &str, when| Oddity {
        name,
        when,
        fault: Fault::word(word),
        then: Right,
    };
    vec![
        word("an unknown word for the batch", "FINALIZING", always),
        word("completed from the start", "COMPLETED", for_a_while),
        word("queued for good", "QUEUED", always),
        word("running for good", "RUNNING", always),
        odd("wrapped once more", always, Right, |body| {
            *body = json!({ "data": body.clone() })
        }),
        odd("counts beside meta", always, Right, |body| {
            let meta = body["meta"].as_object_mut().unwrap();
            let (progress, paginate) = (
                meta.remove("progress").unwrap(),
                meta.remove("paginate").unwrap(),
            );
            (body["progress"], body["paginate"]) = (progress, paginate);
        }),
        odd("no paginate", always, Right, |body| {
            body["meta"].as_object_mut().unwrap().remove("paginate");
        }),
        odd("no request ID", always, Right, |body| {
            body["meta"]["request_id"] = Value::Null
        }),
        odd(
            "an offset of its own now and then",
            now_and_then,
            RightOrTold,
            |body| body["meta"]["paginate"]["offset"] = 7.into(),
        ),
        Oddity {
            name: "three seconds old",
            when: always,
            fault: Fault::Stale(3000),
            then: Right,
        },
        Oddity {
            name: "half a minute old now and then",
            when: now_and_then,
            fault: Fault::Stale(30_000),
            then: Right,
        },
        Oddity {
            name: "twelve seconds late now and then",
            when: now_and_then,
            fault: Fault::Slow(12_000.0),
            then: Right,
        },
        Oddity {
            name: "ten rows at most",
            when: always,
            fault: Fault::Rows(10),
            then: Right,
        },
        Oddity {
            name: "a failure now and then",
            when: now_and_then,
            fault: Fault::Status(502, None),
            then: Right,
        },
        Oddity {
            name: "a wait of forty seconds now and then",
            when: now_and_then,
            fault: Fault::Status(429, Some(40_000)),
            then: Right,
        },
        Oddity {
            name: "no network for a while",
            when: for_a_while,
            fault: Fault::Network,
            then: Right,
        },
    ]
}

#[test]
fn odd_counts_are_seen_through_or_told() {
    check_all(&odd_counts());
}

#[test]
fn odd_rows_are_seen_through_or_told() {
    check_all(&odd_rows());
}

#[test]
fn odd_envelopes_and_connections_are_seen_through() {
    check_all(&odd_envelopes());
}

#[test]
fn odd_ids_in_one_answer_with_all_rows_are_made_good_by_the_next() {
    let small = Plan {
        total: 4,
        ..Plan::default()
    };
    let mut trip = Trip::new(small)
        .script(|asked| (asked.number == 2).then(|| Fault::edit(set("schedule_id", 5.into()))));
    assert!(trip.run(HOUR).synced);
}
