//! Types other than promised, as real answers have had them.

use serde_json::{Value, json};

use crate::bodies::{self, as_json, read, running_with, running_without};

/// What a changed body reads as: `pointer` into the result, its value, and the one warning with its path.
pub struct Drift {
    pub name: &'static str,
    body: Value,
    pointer: &'static str,
    value: Value,
    warning: Option<(&'static str, &'static str, &'static str)>,
}

pub fn drift(
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

pub fn check(table: Vec<Drift>) {
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
