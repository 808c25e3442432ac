//! Options by name: the exact message for each that is wrong.

use supermetrics_batch_status_core::request::options::{StatusOptions, Value};

/// The page that paths belong to.
const PAGE: Option<&str> = Some("https://app.example");

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn number(number: f64) -> Value {
    Value::Number(number, number.to_string())
}

fn object(fields: &[(&str, Value)]) -> Value {
    Value::Object(
        fields
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect(),
    )
}

/// The options of a good request, with one more.
fn with(name: &str, value: Value) -> Value {
    object(&[("batchId", text("qrb_1")), (name, value)])
}

fn message(options: &Value) -> String {
    StatusOptions::read(options, PAGE).map_or_else(|error| error.to_string(), |_| "good".to_owned())
}

#[test]
fn what_is_wrong_is_named_with_its_value() {
    let known = "batchId, token, baseUrl, signal, fetch, credentials, timeoutMs, retry, headers, maxBodyBytes, allowInsecure, offset, limit";
    let table = [
        (Value::Absent, "The options must be a plain object, got nothing.".to_owned()),
        (number(5.0), "The options must be a plain object, got 5.".to_owned()),
        (text("qrb_1"), "The options must be a plain object, got a string.".to_owned()),
        (Value::Other("an array".to_owned()), "The options must be a plain object, got an array.".to_owned()),
        (object(&[]), "Option \"batchId\" must be the ID of a batch, 1 to 256 characters, got an empty string or nothing.".to_owned()),
        (object(&[("batchId", text(".."))]), "Option \"batchId\" must be the ID of a batch, 1 to 256 characters, got \"..\".".to_owned()),
        (object(&[("batchId", number(7.0))]), "Option \"batchId\" must be a non-empty string, got 7.".to_owned()),
        (object(&[("batch_id", text("qrb_1"))]), "Unknown option \"batch_id\". Did you mean \"batchId\"?".to_owned()),
        (with("baseURL", text("https://x")), "Unknown option \"baseURL\". Did you mean \"baseUrl\"?".to_owned()),
        (with("page", number(1.0)), format!("Unknown option \"page\". Known: {known}.")),
        (with("offset", number(-1.0)), "Option \"offset\" must be a whole number from 0 to 2^53 - 1, got -1.".to_owned()),
        (with("offset", number(0.5)), "Option \"offset\" must be a whole number from 0 to 2^53 - 1, got 0.5.".to_owned()),
        (with("offset", number(f64::NAN)), "Option \"offset\" must be a whole number from 0 to 2^53 - 1, got NaN.".to_owned()),
        (with("limit", number(0.0)), "Option \"limit\" must be a whole number from 1 to 1000, got 0.".to_owned()),
        (with("limit", number(1001.0)), "Option \"limit\" must be a whole number from 1 to 1000, got 1001.".to_owned()),
        (with("limit", text("10")), "Option \"limit\" must be a whole number from 1 to 1000, got \"10\".".to_owned()),
        (with("timeoutMs", number(2_147_483_648.0)), "Option \"timeoutMs\" must be a whole number of milliseconds from 1 to 2147483647, got 2147483648.".to_owned()),
        (with("maxBodyBytes", number(1.0)), "Option \"maxBodyBytes\" must be a whole number of bytes from 1024 to 268435456, got 1.".to_owned()),
        (with("allowInsecure", text("yes")), "Option \"allowInsecure\" must be true or false, got \"yes\".".to_owned()),
        (with("retry", Value::Bool(true)), "Option \"retry\" must be an object, a number of retries, or false, got true.".to_owned()),
        (with("retry", number(11.0)), "Option \"retry\" must be a whole number from 0 to 10, got 11.".to_owned()),
        (with("retry", object(&[("limit", number(11.0))])), "Option \"retry.limit\" must be a whole number from 0 to 10, got 11.".to_owned()),
        (with("retry", object(&[("baseDelayMs", number(0.0))])), "Option \"retry.baseDelayMs\" must be a whole number of milliseconds from 1 to 600000, got 0.".to_owned()),
        (with("retry", object(&[("maxDelay", number(1.0))])), "Unknown option \"retry.maxDelay\". Known: limit, baseDelayMs, maxDelayMs.".to_owned()),
        (with("headers", text("x")), "Option \"headers\" must be a plain object of strings, got a string.".to_owned()),
        (with("headers", object(&[("x-a", number(1.0))])), "Option \"headers\" must be a plain object of strings, got 1.".to_owned()),
        (with("headers", object(&[("AUTHORIZATION", text("Bearer s3cr3t"))])), "Option \"headers\" must be headers of your own, got \"AUTHORIZATION\", which is set otherwise (the token by \"token\").".to_owned()),
        (with("headers", object(&[("If-None-Match", text("x"))])), "Option \"headers\" must be headers of your own, got \"If-None-Match\", which asks for a part of the response, or for none.".to_owned()),
        (with("headers", object(&[("Cookie", text("s3cr3t"))])), "Option \"headers\" must be headers of your own, got \"Cookie\", which browsers forbid.".to_owned()),
        (with("headers", object(&[("Sec-Fetch-Mode", text("x"))])), "Option \"headers\" must be headers of your own, got \"Sec-Fetch-Mode\", which browsers forbid.".to_owned()),
        (with("headers", object(&[("x a", text("b"))])), "Option \"headers\" must be header names and values as HTTP allows them, got the name \"x a\".".to_owned()),
        (with("headers", object(&[("x-a", text("s3cr3t\r\nx-b: c"))])), "Option \"headers\" must be header names and values as HTTP allows them, got a value of \"x-a\" with line breaks or non-ASCII characters.".to_owned()),
        (with("token", text("")), "Option \"token\" must be a bare token of visible ASCII characters, got an empty string.".to_owned()),
        (with("token", text("Bearer s3cr3t")), "Option \"token\" must be a bare token of visible ASCII characters, got one that begins with \"Bearer\".".to_owned()),
        (with("token", text("s3cr3t\n")), "Option \"token\" must be a bare token of visible ASCII characters, got one with spaces, line breaks or non-ASCII characters.".to_owned()),
        (with("token", number(12345.0)), "Option \"token\" must be a string or a function, got a number.".to_owned()),
        (with("token", Value::Other("a function".to_owned())), "Option \"token\" must be a string or a function, got a function.".to_owned()),
    ];
    for (options, expected) in table {
        assert_eq!(message(&options), expected);
        assert!(!message(&options).contains("s3cr3t"));
    }
}

#[test]
fn a_path_belongs_to_the_page() {
    let options = |insecure| {
        object(&[
            ("batchId", text("q")),
            ("baseUrl", text("/sm/")),
            ("allowInsecure", Value::Bool(insecure)),
        ])
    };
    let expected = "an https: URL without credentials, query or fragment, or a path that begins with one slash";
    let secure = "an https: URL (http: is for loopback addresses; allowInsecure lifts that, and the token is then readable on the way)";
    let table = [
        (Some("https://a.example"), false, Ok("https://a.example/sm")),
        (
            Some("http://localhost:80"),
            false,
            Ok("http://localhost/sm"),
        ),
        (Some("http://a.example"), true, Ok("http://a.example/sm")),
        (Some("http://a.example"), false, Err((secure, "\"/sm/\""))),
        (
            None,
            true,
            Err((
                expected,
                "\"/sm/\", and there is no page that it belongs to",
            )),
        ),
    ];
    for (page, insecure, outcome) in table {
        let seen = StatusOptions::read(&options(insecure), page)
            .map(|options| options.request.url())
            .map_err(|error| error.to_string());
        let outcome = outcome
            .map(|base| format!("{base}/query/batch/q/status?offset=0&limit=100"))
            .map_err(|(expected, got)| {
                format!("Option \"baseUrl\" must be {expected}, got {got}.")
            });
        assert_eq!(seen, outcome, "{page:?}");
    }
}

#[test]
fn base_urls() {
    let plain = "an https: URL without credentials, query or fragment, or a path that begins with one slash";
    let secure = "an https: URL (http: is for loopback addresses; allowInsecure lifts that, and the token is then readable on the way)";
    let good = [
        "https://api.supermetrics.com/v2",
        "https://api.supermetrics.com",
        "HTTPS://api.supermetrics.com/enterprise/v2///",
        "http://localhost:8081/v2",
        "http://app.localhost/v2",
        "http://127.0.0.1:1",
        "http://127.9.9.9",
        "http://[::1]:8081/v2",
        "https://[::ffff:10.0.0.1]",
        "https://bücher.example",
        "https://192.0.2.1",
        "https://1.example.",
        "https://4u.x1",
        "/supermetrics",
        "/",
    ];
    for url in good {
        assert_eq!(message(&with("baseUrl", text(url))), "good", "{url}");
    }
    let bad = [
        ("", plain, "\"\""),
        ("api.supermetrics.com", plain, "\"api.supermetrics.com\""),
        ("//evil.example", plain, "\"//evil.example\""),
        ("/\\evil.example", plain, "\"/\\evil.example\""),
        ("ftp://x/y", plain, "\"ftp://x/y\""),
        (
            "javascript://x/%0aalert(1)",
            plain,
            "\"javascript://x/%0aalert(1)\"",
        ),
        ("https://", plain, "\"https://\""),
        ("https://x:y", plain, "\"https://x:y\""),
        ("https://x:+80", plain, "\"https://x:+80\""),
        ("https://[zz]/v2", plain, "\"https://[zz]/v2\""),
        ("https://a%41b", plain, "\"https://a%41b\""),
        ("https://a<b", plain, "\"https://a<b\""),
        ("https://a|b", plain, "\"https://a|b\""),
        ("https://a^b", plain, "\"https://a^b\""),
        ("https://999.1.1.1", plain, "\"https://999.1.1.1\""),
        ("https://1.2.3", plain, "\"https://1.2.3\""),
        ("https://host.0x7f", plain, "\"https://host.0x7f\""),
        ("https://.", plain, "\"https://.\""),
        (
            "https://x/v2?token=s3cr3t",
            plain,
            "\"https://x/v2\" with a query or fragment",
        ),
        (
            "https://x#s3cr3t",
            plain,
            "\"https://x\" with a query or fragment",
        ),
        (
            "https://user:s3cr3t@x/y",
            plain,
            "a URL with a user name or password",
        ),
        ("https://x/\nhttps://y", plain, "\"https://x/ https://y\""),
        (
            "http://api.supermetrics.com/v2",
            secure,
            "\"http://api.supermetrics.com/v2\"",
        ),
        (
            "http://localhost.evil.example",
            secure,
            "\"http://localhost.evil.example\"",
        ),
        (
            "http://127.0.0.1.evil.example",
            secure,
            "\"http://127.0.0.1.evil.example\"",
        ),
        ("http://128.0.0.1", secure, "\"http://128.0.0.1\""),
    ];
    for (url, expected, got) in bad {
        assert_eq!(
            message(&with("baseUrl", text(url))),
            format!("Option \"baseUrl\" must be {expected}, got {got}."),
            "{url}"
        );
    }
    let insecure = object(&[
        ("batchId", text("q")),
        ("baseUrl", text("http://10.0.0.1/v2")),
        ("allowInsecure", Value::Bool(true)),
    ]);
    assert_eq!(message(&insecure), "good");
}

#[test]
fn urls_are_built_from_checked_parts() {
    let base = "https://api.supermetrics.com/v2";
    let table = [
        (
            base,
            "qrb_1",
            "https://api.supermetrics.com/v2/query/batch/qrb_1/status?offset=0&limit=100",
        ),
        (
            "https://x/v2//",
            "qrb_1",
            "https://x/v2/query/batch/qrb_1/status?offset=0&limit=100",
        ),
        (
            "https://x",
            "a/../b?c#d e%é",
            "https://x/query/batch/a%2F..%2Fb%3Fc%23d%20e%25%C3%A9/status?offset=0&limit=100",
        ),
        (
            "HTTPS://API.Example:443/V2",
            "qrb_1",
            "https://api.example/V2/query/batch/qrb_1/status?offset=0&limit=100",
        ),
        (
            "http://LocalHost:80",
            "qrb_1",
            "http://localhost/query/batch/qrb_1/status?offset=0&limit=100",
        ),
        (
            "https://x:80",
            "qrb_1",
            "https://x:80/query/batch/qrb_1/status?offset=0&limit=100",
        ),
        (
            "/",
            "...",
            "https://app.example/query/batch/.../status?offset=0&limit=100",
        ),
    ];
    for (base, batch_id, url) in table {
        let options = object(&[("batchId", text(batch_id)), ("baseUrl", text(base))]);
        assert_eq!(
            StatusOptions::read(&options, PAGE).unwrap().request.url(),
            url
        );
    }
}

#[test]
fn everything_at_once() {
    let options = object(&[
        ("batchId", text("qrb_1")),
        ("token", text("abc")),
        ("baseUrl", text("https://x/v2/")),
        ("offset", number(500.0)),
        ("limit", number(1000.0)),
        (
            "signal",
            Value::Other("whatever the caller takes for one".to_owned()),
        ),
        ("timeoutMs", number(5000.0)),
        (
            "retry",
            object(&[
                ("limit", number(4.0)),
                ("baseDelayMs", number(100.0)),
                ("maxDelayMs", number(200.0)),
            ]),
        ),
        (
            "headers",
            object(&[("X-Requested-With", text("page")), ("x-empty", text(""))]),
        ),
        ("maxBodyBytes", number(4096.0)),
        ("allowInsecure", Value::Absent),
    ]);
    let decoded = StatusOptions::read(&options, PAGE).unwrap();
    let request = decoded.request;
    assert!(
        decoded
            .token
            .as_ref()
            .is_some_and(|token| token.expose() == "abc")
    );
    assert!(
        !format!("{:?}", decoded.token).contains("abc"),
        "a token is never printed"
    );
    assert_eq!(
        request.url(),
        "https://x/v2/query/batch/qrb_1/status?offset=500&limit=1000"
    );
    assert_eq!(
        (
            request.timeout_ms(),
            request.max_body_bytes(),
            request.retry().limit()
        ),
        (5000, 4096, 4)
    );
    assert_eq!(request.headers().len(), 2);
}

#[test]
fn retry_can_be_a_number_or_false() {
    for (value, limit) in [
        (number(0.0), 0),
        (number(10.0), 10),
        (Value::Bool(false), 0),
        (Value::Absent, 2),
    ] {
        assert_eq!(
            StatusOptions::read(&with("retry", value), PAGE)
                .unwrap()
                .request
                .retry()
                .limit(),
            limit
        );
    }
}
