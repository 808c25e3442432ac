//! The corners of JSON, seen through a body: the same as `JSON.parse`, or on purpose not.

use supermetrics_batch_status_core::status::read_status;

const HEAD: &str = r#""meta":{"status_code":"RUNNING","progress":{"queued":0,"running":1,"success":0,"failure":0},"paginate":{"offset":0,"limit":100,"total":1}}"#;

fn body(schedule_id: &str) -> Vec<u8> {
    format!("{{{HEAD},\"data\":[{{\"status_code\":\"RUNNING\",\"schedule_id\":{schedule_id}}}]}}")
        .into_bytes()
}

fn schedule_id(body: &[u8]) -> Option<String> {
    read_status(body, 0).ok()?.queries.remove(0).schedule_id
}

#[test]
fn strings() {
    let table = [
        (r#""plain""#, Some("plain")),
        (r#""\"\\\/\b\f\n\r\t""#, Some("\"\\/\u{8}\u{c}\n\r\t")),
        (r#""\u00e9\u20ac""#, Some("é€")),
        (r#""\ud83d\ude00""#, Some("😀")),
        (r#""a\ud83d""#, Some("a\u{fffd}")),
        (r#""\ude00b""#, Some("\u{fffd}b")),
        (r#""\ud83d\u0041""#, Some("\u{fffd}A")),
        (r#""\ud83d\ud83d\ude00""#, Some("\u{fffd}😀")),
        (r#""\x41""#, None),
        (r#""\u12g4""#, None),
        ("\"line\nbreak\"", None),
        ("\"open", None),
        ("'single'", None),
    ];
    for (text, expected) in table {
        assert_eq!(schedule_id(&body(text)).as_deref(), expected, "{text}");
    }
}

#[test]
fn invalid_utf8_reads_as_replacement_characters() {
    let mut bytes = body("\"a?b\"");
    let at = bytes.iter().rposition(|byte| *byte == b'?').unwrap();
    bytes[at] = 0xff;
    assert_eq!(schedule_id(&bytes).as_deref(), Some("a\u{fffd}b"));
}

#[test]
fn a_byte_order_mark_is_passed_over() {
    let bytes = [b"\xef\xbb\xbf".as_slice(), &body("\"x\"")].concat();
    assert_eq!(schedule_id(&bytes).as_deref(), Some("x"));
}

#[test]
fn a_repeated_key_replaces_the_one_before() {
    assert_eq!(
        schedule_id(&body("\"first\",\"schedule_id\":\"last\"")).as_deref(),
        Some("last")
    );
}

#[test]
fn nesting_is_no_danger() {
    for depth in [1_000, 1_000_000] {
        let nested = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        let bytes = body(&format!("\"deep\",\"extra\":{nested}"));
        assert_eq!(schedule_id(&bytes).as_deref(), Some("deep"), "{depth}");
        let open = body(&format!("\"deep\",\"extra\":{}", "[".repeat(depth)));
        assert!(read_status(&open, 0).is_err(), "{depth} and never closed");
    }
}

#[test]
fn what_json_parse_refuses_is_refused() {
    let values = [
        "01",
        "1.",
        ".5",
        "+1",
        "-",
        "1e",
        "1e+",
        "0x10",
        "NaN",
        "Infinity",
        "-Infinity",
        "undefined",
        "tru",
        "nul",
        "[1,]",
        "[,1]",
        "{\"a\":1,}",
        "{a:1}",
        "{\"a\" 1}",
        "[1 2]",
        "\"a\" \"b\"",
    ];
    for value in values {
        let bytes = body(&format!("\"x\",\"extra\":{value}"));
        assert!(
            read_status(&bytes, 0).is_err(),
            "{value} in a field that is skipped"
        );
        assert!(
            read_status(&body(value), 0).is_err(),
            "{value} in a field that is read"
        );
        let text = String::from_utf8(bytes).unwrap();
        assert!(
            serde_json::from_str::<serde_json::Value>(&text).is_err(),
            "{value} in a second implementation"
        );
    }
}

#[test]
fn nothing_may_follow_the_answer() {
    let trailing = |text: &str| [body("\"x\"").as_slice(), text.as_bytes()].concat();
    assert!(schedule_id(&trailing(" \r\n\t")).is_some());
    assert!(schedule_id(&trailing("{}")).is_none());
    assert!(schedule_id(&trailing("\0")).is_none());
}

#[test]
fn numbers_keep_their_value_or_are_missing() {
    let total_rows = |number: &str| {
        let bytes = body(&format!(
            "\"x\",\"result_info\":{{\"total_rows\":{number}}}"
        ));
        read_status(&bytes, 0).unwrap().queries[0]
            .result
            .as_ref()
            .unwrap()
            .total_rows
    };
    let table = [
        ("0", Some(0)),
        ("-0", Some(0)),
        ("47", Some(47)),
        ("47.000", Some(47)),
        ("4.7e1", Some(47)),
        ("4700e-2", Some(47)),
        ("0e999", Some(0)),
        ("1e3", Some(1000)),
        ("1e15", Some(1_000_000_000_000_000)),
        ("9007199254740991", Some(9_007_199_254_740_991)),
        ("9007199254740993", None),
        ("1e400", None),
        ("1e99999999999", None),
        ("123456789012345678901234567890", None),
        ("4.75e1", None),
        ("1e-1", None),
    ];
    for (number, expected) in table {
        assert_eq!(total_rows(number), expected, "{number}");
    }
}
