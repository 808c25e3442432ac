//! Options that are not as they must be.

use supermetrics_batch_status_core::request::options::Value;
use supermetrics_batch_status_core::rows::view::{Filter, Format, RowQuery};
use supermetrics_batch_status_core::watch::options::WatchOptions;

use crate::scripted::{number, object, text};

#[test]
fn options_of_a_window_that_are_not_as_they_must_be() {
    let states = "one or more of \"queued\", \"running\", \"success\", \"failure\", \"unknown\"";
    let sorts = "one of \"index\", \"scheduleId\", \"state\", \"startedAt\", \"endedAt\", \"durationMs\", \"accounts\", \"startDate\", \"error\", \"totalRows\", \"url\"";
    let known = "state, search, cause, sort, descending, changedSince, offset, limit, indexes";
    let searches = "one or more strings";
    let list = "a list of at most 1000 positions in the batch";
    let cause = "an object with the code and the message of a group of failures";
    let must = |name: &str, expected: &str, got: &str| {
        format!("Option \"{name}\" must be {expected}, got {got}.")
    };
    for (options, expected) in [
        (
            text("x"),
            "The options must be a plain object, got a string.".to_owned(),
        ),
        (
            object(&[("Sort", text("index"))]),
            "Unknown option \"Sort\". Did you mean \"sort\"?".to_owned(),
        ),
        (
            object(&[("order", text("index"))]),
            format!("Unknown option \"order\". Known: {known}."),
        ),
        (
            object(&[("offset", number(-1.0))]),
            must("offset", "a whole number from 0 to 2^53 - 1", "-1"),
        ),
        (
            object(&[("limit", number(0.0))]),
            must("limit", "a whole number from 1 to 1000", "0"),
        ),
        (
            object(&[("limit", number(1001.0))]),
            must("limit", "a whole number from 1 to 1000", "1001"),
        ),
        (
            object(&[("state", text("FAILURE"))]),
            must("state", states, "\"FAILURE\""),
        ),
        (
            object(&[("state", Value::List(vec![text("queued"), number(1.0)]))]),
            must("state", states, "1"),
        ),
        (
            object(&[("search", number(4.0))]),
            must("search", searches, "4"),
        ),
        (
            object(&[("search", Value::List(vec![text("a"), Value::Null]))]),
            must("search", searches, "nothing"),
        ),
        (
            object(&[("sort", text("rows"))]),
            must("sort", sorts, "\"rows\""),
        ),
        (
            object(&[("sort", Value::Bool(true))]),
            must("sort", sorts, "true"),
        ),
        (
            object(&[("descending", text("yes"))]),
            must("descending", "true or false", "\"yes\""),
        ),
        (
            object(&[("changedSince", number(0.5))]),
            must("changedSince", "a revision, as snapshots have them", "0.5"),
        ),
        (
            object(&[("cause", text("QUOTA"))]),
            must("cause", cause, "\"QUOTA\""),
        ),
        (
            object(&[(
                "cause",
                object(&[("code", text("A")), ("message", number(1.0))]),
            )]),
            must("cause.message", "a string or null", "1"),
        ),
        (
            object(&[("cause", object(&[("code", text("A"))]))]),
            must("cause.message", "a string or null", "nothing"),
        ),
        (
            object(&[("cause", object(&[("Code", text("A"))]))]),
            "Unknown option \"cause.Code\". Did you mean \"code\"?".to_owned(),
        ),
        (
            object(&[("cause", object(&[("kind", number(500.0))]))]),
            "Unknown option \"cause.kind\". Known: code, message, status, count, share, firstIndex, lastIndex, firstAt, lastAt.".to_owned(),
        ),
        (
            object(&[("indexes", number(1.0))]),
            must("indexes", list, "1"),
        ),
        (
            object(&[("indexes", Value::List(vec![number(1.0), number(1.5)]))]),
            must("indexes", list, "1.5"),
        ),
        (
            object(&[("indexes", Value::List(vec![number(-1.0)]))]),
            must("indexes", list, "-1"),
        ),
        (
            object(&[("indexes", Value::List(vec![Value::Absent]))]),
            must("indexes", list, "nothing"),
        ),
        (
            object(&[("indexes", Value::List(vec![number(0.0); 1001]))]),
            must("indexes", list, "a longer one"),
        ),
        (
            object(&[("indexes", Value::List(vec![])), ("limit", number(5.0))]),
            must("indexes", "the only option", "\"limit\" as well"),
        ),
    ] {
        let error = RowQuery::read(&options).unwrap_err();
        assert_eq!(error.to_string(), expected);
    }
}

#[test]
fn options_of_an_order_have_no_window() {
    let known = "state, search, cause, sort, descending, changedSince";
    for name in ["offset", "limit", "indexes"] {
        let error = Filter::read(&object(&[(name, number(1.0))])).unwrap_err();
        let expected = format!("Unknown option \"{name}\". Known: {known}.");
        assert_eq!(error.to_string(), expected);
    }
    let error = Filter::read(&text("x")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "The options must be a plain object, got a string."
    );
}

#[test]
fn options_of_an_export_name_a_format() {
    let must = |got: &str| format!("Option \"format\" must be \"csv\" or \"json\", got {got}.");
    let known = "format, state, search, cause, sort, descending, changedSince";
    for (options, expected) in [
        (Value::Absent, must("nothing")),
        (object(&[("sort", text("error"))]), must("nothing")),
        (object(&[("format", text("CSV"))]), must("\"CSV\"")),
        (
            object(&[("format", text("csv")), ("limit", number(5.0))]),
            format!("Unknown option \"limit\". Known: {known}."),
        ),
    ] {
        let error = Format::read(&options).unwrap_err();
        assert_eq!(error.to_string(), expected);
    }
}

#[test]
fn options_of_a_watch_that_are_not_as_they_must_be() {
    let interval = "a whole number of milliseconds from 100 to 3600000";
    let budget = "a whole number of requests from 1 to 10000";
    let deadline = "a whole number of milliseconds from 1 to 2592000000 (30 days)";
    let saved = "what serialize() of a watch of this batch gave";
    for (name, value, expected, got) in [
        ("minIntervalMs", number(99.0), interval, "99"),
        ("minIntervalMs", text("1s"), interval, "\"1s\""),
        ("maxIntervalMs", number(3_600_001.0), interval, "3600001"),
        ("maxIntervalMs", number(99.0), interval, "99"),
        ("hourlyBudget", number(0.0), budget, "0"),
        ("hourlyBudget", number(10_001.0), budget, "10001"),
        ("deadlineMs", number(0.0), deadline, "0"),
        ("deadlineMs", number(f64::INFINITY), deadline, "inf"),
        ("pauseWhenHidden", number(1.0), "true or false", "1"),
        ("retry", number(11.0), "a whole number from 0 to 10", "11"),
        ("restoreFrom", number(1.0), saved, "1"),
        ("restoreFrom", text(""), saved, "a text that is damaged"),
        (
            "restoreFrom",
            text("sbs1.AAAA"),
            saved,
            "a text of another version of this package",
        ),
    ] {
        let options = object(&[("batchId", text("qrb_1")), (name, value)]);
        let error = WatchOptions::read(&options, None).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("Option \"{name}\" must be {expected}, got {got}.")
        );
    }
    let both = object(&[
        ("batchId", text("qrb_1")),
        ("minIntervalMs", number(1000.0)),
        ("maxIntervalMs", number(999.0)),
    ]);
    assert_eq!(
        WatchOptions::read(&both, None).unwrap_err().to_string(),
        "Option \"maxIntervalMs\" must be no shorter than minIntervalMs, got 999."
    );
    let error = WatchOptions::read(
        &object(&[("batchId", text("q")), ("limit", number(5.0))]),
        None,
    )
    .unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("Unknown option \"limit\". Known: batchId, token, baseUrl, "),
        "{error}"
    );
}

#[test]
fn an_interval_that_is_given_alone_moves_the_other() {
    for (min, max, expected) in [
        (None, None, (1000, 30_000)),
        (Some(60_000), None, (60_000, 60_000)),
        (None, Some(500), (500, 500)),
        (None, Some(100), (100, 100)),
        (None, Some(1000), (1000, 1000)),
        (Some(100), Some(100), (100, 100)),
    ] {
        let part = |ms: Option<u32>| ms.map_or(Value::Absent, |ms| number(ms.into()));
        let by_name = WatchOptions::read(
            &object(&[
                ("batchId", text("qrb_1")),
                ("minIntervalMs", part(min)),
                ("maxIntervalMs", part(max)),
            ]),
            None,
        );
        let mut typed = WatchOptions::new("qrb_1").unwrap();
        max.map_or(Ok(()), |ms| typed.set_max_interval_ms(ms.into()))
            .unwrap();
        min.map_or(Ok(()), |ms| typed.set_min_interval_ms(ms.into()))
            .unwrap();
        for options in [by_name.unwrap(), typed] {
            let intervals = (options.min_interval_ms(), options.max_interval_ms());
            assert_eq!(intervals, expected, "{min:?}, {max:?}");
        }
    }
}
