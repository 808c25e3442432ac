//! Hostile bodies: what each becomes, to the letter. Nothing is lost but what is hit, and nothing is made up.

use std::fmt::Write as _;

use supermetrics_batch_status_core::status::read_status;

const META: &str = r#""request_id":"r","status_code":"RUNNING""#;
const PAGINATE: &str = r#""paginate":{"offset":0,"limit":100,"total":3}"#;
const PROGRESS: &str = r#""progress":{"queued":1,"running":1,"success":1,"failure":0}"#;
const ROW: &str = r#"{"@type":"batch_query","schedule_id":"s","status_code":"RUNNING"}"#;

/// A body with this inside `meta` and this for its rows.
fn body(meta: &str, rows: &str) -> String {
    format!("{{\"meta\":{{{META},{meta}}},\"data\":[{rows}]}}")
}

/// A good body whose count of successes is written so.
fn counted(success: &str) -> String {
    let progress = PROGRESS.replace("\"success\":1", &format!("\"success\":{success}"));
    body(&format!("{progress},{PAGINATE}"), "")
}

/// A good body whose only row has these fields too.
fn with(fields: &str) -> String {
    let row = ROW.replace('}', &format!(",{fields}}}"));
    body(&format!("{PROGRESS},{PAGINATE}"), &row)
}

/// Counts, rows by their key and result, and warnings by their kind and place; or the error.
fn outcome(body: &[u8]) -> String {
    let status = match read_status(body, 0) {
        Ok(status) => status,
        // How it begins, and what to do, are told elsewhere.
        Err(error) => {
            let message = error.to_string();
            let shown = message.split("; it begins").next();
            return shown.unwrap_or_default().to_owned();
        }
    };
    let progress = status.progress;
    let mut told = format!(
        "{} {} {} {} of {}",
        progress.queued, progress.running, progress.success, progress.failure, progress.total
    );
    for query in &status.queries {
        let id = query.schedule_id.as_deref().unwrap_or("-");
        let id: String = id.chars().take(20).collect();
        let rows = query.result.as_ref().map(|result| result.total_rows);
        write!(told, "; {id:?} {:?} {rows:?}", query.state).unwrap();
    }
    for warning in &status.warnings {
        write!(
            told,
            "; {:?} {} x{}",
            warning.kind, warning.path, warning.count
        )
        .unwrap();
    }
    told
}

#[test]
fn whatever_is_sent_becomes_exactly_this() {
    let deep = |open: &str, close: &str| format!("{}1{}", open.repeat(1000), close.repeat(1000));
    let long = "W".repeat(1_000_000);
    let table = [
        (
            "success as 2^53",
            counted("9007199254740992"),
            "1 1 1 0 of 3; InvalidValue meta.progress.success x1; Missing meta.progress.success x1",
        ),
        (
            "success as 2^53 - 1",
            counted("9007199254740991"),
            "1 1 9007199254740991 0 of 9007199254740991; Mismatch meta.progress x1",
        ),
        (
            "success as 1e400",
            counted("1e400"),
            "1 1 1 0 of 3; InvalidValue meta.progress.success x1; Missing meta.progress.success x1",
        ),
        (
            "success as -0",
            counted("-0"),
            "1 1 0 0 of 3; Mismatch meta.progress x1",
        ),
        (
            "success as -1",
            counted("-1"),
            "1 1 1 0 of 3; InvalidValue meta.progress.success x1; Missing meta.progress.success x1",
        ),
        (
            "success as 0.5",
            counted("0.5"),
            "1 1 1 0 of 3; InvalidValue meta.progress.success x1; Missing meta.progress.success x1",
        ),
        ("success as 1.0", counted("1.0"), "1 1 1 0 of 3"),
        (
            "success as a text",
            counted("\"1\""),
            "1 1 1 0 of 3; WrongType meta.progress.success x1",
        ),
        (
            "success as NaN, bare",
            counted("NaN"),
            "The response is not JSON (byte 95)",
        ),
        (
            "success as NaN, quoted",
            counted("\"NaN\""),
            "1 1 1 0 of 3; WrongType meta.progress.success x1; InvalidValue meta.progress.success x1; Missing meta.progress.success x1",
        ),
        (
            "success as Infinity",
            counted("-Infinity"),
            "The response is not JSON (byte 96)",
        ),
        (
            "success as true",
            counted("true"),
            "1 1 1 0 of 3; WrongType meta.progress.success x1; Missing meta.progress.success x1",
        ),
        (
            "success as null",
            counted("null"),
            "1 1 1 0 of 3; Missing meta.progress.success x1",
        ),
        (
            "success in a list",
            counted("[1]"),
            "1 1 1 0 of 3; WrongType meta.progress.success x1",
        ),
        (
            "success in two lists",
            counted("[[1]]"),
            "1 1 1 0 of 3; WrongType meta.progress.success x1; Missing meta.progress.success x1",
        ),
        (
            "success as a deep list",
            counted(&deep("[", "]")),
            "1 1 1 0 of 3; WrongType meta.progress.success x1; Missing meta.progress.success x1",
        ),
        (
            "meta.progress is empty, and full beside meta",
            format!("{{\"meta\":{{{META},\"progress\":{{}},{PAGINATE}}},{PROGRESS},\"data\":[]}}"),
            "1 1 1 0 of 3",
        ),
        (
            "the same, the other way round",
            format!("{{{PROGRESS},\"meta\":{{{META},\"progress\":{{}},{PAGINATE}}},\"data\":[]}}"),
            "1 1 1 0 of 3",
        ),
        (
            "meta.progress is null, and full beside meta",
            format!("{{{PROGRESS},\"meta\":{{{META},\"progress\":null,{PAGINATE}}},\"data\":[]}}"),
            "1 1 1 0 of 3",
        ),
        (
            "meta.progress is full, and empty beside meta",
            format!("{{\"meta\":{{{META},{PROGRESS},{PAGINATE}}},\"progress\":{{}},\"data\":[]}}"),
            "1 1 1 0 of 3",
        ),
        (
            "both are empty",
            format!(
                "{{\"meta\":{{{META},\"progress\":{{}},{PAGINATE}}},\"progress\":{{}},\"data\":[]}}"
            ),
            "Not a batch status: meta.progress is missing; it must be an object with the counts queued, running, success and failure. Check baseUrl. Request ID: r.",
        ),
        (
            "result_info is empty, and results_info full",
            with("\"result_info\":{},\"results_info\":{\"total_rows\":5}"),
            "1 1 1 0 of 3; \"s\" Running Some(Some(5)); RenamedField data[0].results_info x1",
        ),
        (
            "both results, the other way round",
            with("\"results_info\":{\"total_rows\":5},\"result_info\":{}"),
            "1 1 1 0 of 3; \"s\" Running Some(Some(5)); RenamedField data[0].results_info x1",
        ),
        (
            "meta twice, the last one empty",
            format!("{{\"meta\":{{{META},{PROGRESS},{PAGINATE}}},\"meta\":{{}},\"data\":[]}}"),
            "Not a batch status: meta.progress is missing; it must be an object with the counts queued, running, success and failure. Check baseUrl.",
        ),
        (
            "meta twice, the first one wrong",
            format!(
                "{{\"meta\":{{\"progress\":{{\"queued\":9}}}},\"meta\":{{{META},{PROGRESS},{PAGINATE}}},\"data\":[]}}"
            ),
            "1 1 1 0 of 3",
        ),
        (
            "data twice",
            format!("{{\"meta\":{{{META},{PROGRESS},{PAGINATE}}},\"data\":[{ROW}],\"data\":[]}}"),
            "1 1 1 0 of 3",
        ),
        (
            "data twice, the last one null",
            format!("{{\"meta\":{{{META},{PROGRESS},{PAGINATE}}},\"data\":[{ROW}],\"data\":null}}"),
            "Not a batch status: data must be an array of queries, but is null. Check baseUrl. Request ID: r.",
        ),
        (
            "a key with escapes",
            format!("{{\"m\\u0065ta\":{{{META},{PROGRESS},{PAGINATE}}},\"data\":[]}}"),
            "1 1 1 0 of 3",
        ),
        (
            "rows that are none",
            body(&format!("{PROGRESS},{PAGINATE}"), "null,1,\"x\",[],[{}],{}"),
            "1 1 1 0 of 3; \"-\" Unknown None; \"-\" Unknown None; \"-\" Unknown None; \"-\" Unknown None; \"-\" Unknown None; \"-\" Unknown None; Missing data[0].@type x6; Missing data[0].schedule_id x6; Missing data[0].status_code x6; WrongType data[1] x3; WrongType data[4] x1; Mismatch data x3",
        ),
        (
            "a row nested a thousand deep in lists",
            body(&format!("{PROGRESS},{PAGINATE}"), &deep("[", "]")),
            "1 1 1 0 of 3; \"-\" Unknown None; WrongType data[0] x1; Missing data[0].@type x1; Missing data[0].schedule_id x1; Missing data[0].status_code x1",
        ),
        (
            "a row nested a thousand deep in objects",
            body(&format!("{PROGRESS},{PAGINATE}"), &deep("{\"a\":", "}")),
            "1 1 1 0 of 3; \"-\" Unknown None; UnknownField data[0].a x1; Missing data[0].@type x1; Missing data[0].schedule_id x1; Missing data[0].status_code x1",
        ),
        (
            "an unknown field nested a thousand deep",
            with(&format!("\"x\":{}", deep("[", "]"))),
            "1 1 1 0 of 3; \"s\" Running None; UnknownField data[0].x x1",
        ),
        (
            "nested a thousand deep and never closed",
            body(&format!("{PROGRESS},{PAGINATE}"), &"[".repeat(1000)),
            "The response is not JSON (byte 1166)",
        ),
        (
            "a schedule ID of 1 MB",
            with(&format!("\"schedule_id\":\"{long}\"")),
            "1 1 1 0 of 3; \"WWWWWWWWWWWWWWWWWWWW\" Running None",
        ),
        (
            "half of a surrogate pair",
            with("\"schedule_id\":\"a\\ud83d\""),
            "1 1 1 0 of 3; \"a\u{fffd}\" Running None",
        ),
        (
            "the halves in the wrong order",
            with("\"schedule_id\":\"\\ude00\\ud83d\""),
            "1 1 1 0 of 3; \"\u{fffd}\u{fffd}\" Running None",
        ),
        (
            "control characters, escaped",
            with("\"schedule_id\":\"\\u0000\\u202e\""),
            "1 1 1 0 of 3; \"\\0\\u{202e}\" Running None",
        ),
        (
            "a control character",
            with("\"schedule_id\":\"\u{1}\""),
            "The response is not JSON (byte 245)",
        ),
        (
            "a script for a link",
            with("\"result_info\":{\"total_rows\":1,\"results_url\":\"javascript:alert(1)\"}"),
            "1 1 1 0 of 3; \"s\" Running Some(Some(1)); InvalidValue data[0].result_info.results_url x1",
        ),
        (
            "a million rows of a result",
            with("\"result_info\":{\"total_rows\":1e6}"),
            "1 1 1 0 of 3; \"s\" Running Some(Some(1000000))",
        ),
        (
            "a negative number of rows",
            with("\"result_info\":{\"total_rows\":-5}"),
            "1 1 1 0 of 3; \"s\" Running Some(None); InvalidValue data[0].result_info.total_rows x1",
        ),
        (
            "a total that is less than its parts",
            body(&format!("{PROGRESS},\"paginate\":{{\"total\":1}}"), ""),
            "1 1 1 0 of 3; Missing meta.paginate.offset x1; Missing meta.paginate.limit x1; Mismatch meta.progress x1",
        ),
        (
            "a total that is no number",
            body(
                &format!("{PROGRESS},\"paginate\":{{\"offset\":0,\"limit\":1,\"total\":\"many\"}}"),
                "",
            ),
            "1 1 1 0 of 3; WrongType meta.paginate.total x1; InvalidValue meta.paginate.total x1; Missing meta.paginate.total x1",
        ),
        (
            "an offset of 2^53",
            body(
                &format!(
                    "{PROGRESS},\"paginate\":{{\"offset\":9007199254740992,\"limit\":-1,\"total\":3}}"
                ),
                ROW,
            ),
            "1 1 1 0 of 3; \"s\" Running None; InvalidValue meta.paginate.offset x1; Missing meta.paginate.offset x1; InvalidValue meta.paginate.limit x1",
        ),
        (
            "an error beside rows",
            format!(
                "{{\"error\":{{\"code\":\"X\"}},\"meta\":{{{META},{PROGRESS},{PAGINATE}}},\"data\":[]}}"
            ),
            "1 1 1 0 of 3",
        ),
        (
            "an error that may pass, as 200",
            "{\"error\":{\"code\":\"SERVICE_UNAVAILABLE\"}}".to_owned(),
            "Not a batch status, but an API error (SERVICE_UNAVAILABLE). Try again later.",
        ),
        (
            "an unknown error, as 200",
            "{\"error\":\"broken\"}".to_owned(),
            "Not a batch status, but an API error: broken. Check batchId and baseUrl.",
        ),
        (
            "an error with a code of 1 MB",
            format!("{{\"error\":{{\"code\":\"{long}\"}}}}"),
            "Not a batch status, but an API error (WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW…). Check batchId and baseUrl.",
        ),
        (
            "two answers",
            format!("{0}{0}", body(&format!("{PROGRESS},{PAGINATE}"), "")),
            "The response is not JSON (byte 167)",
        ),
        (
            "a comma too many",
            body(&format!("{PROGRESS},{PAGINATE},"), ""),
            "The response is not JSON (byte 156)",
        ),
        (
            "a comment",
            body(&format!("{PROGRESS},{PAGINATE}"), "/* none */"),
            "The response is not JSON (byte 165)",
        ),
        (
            "single quotes",
            "{'meta':{}}".to_owned(),
            "The response is not JSON (byte 1)",
        ),
        (
            "only a byte order mark",
            "\u{feff}".to_owned(),
            "The response is not JSON (byte 0)",
        ),
        (
            "two byte order marks",
            format!(
                "\u{feff}\u{feff}{}",
                body(&format!("{PROGRESS},{PAGINATE}"), "")
            ),
            "The response is not JSON (byte 0)",
        ),
        (
            "a zero byte at the end",
            body(&format!("{PROGRESS},{PAGINATE}"), "") + "\0",
            "The response is not JSON (byte 167)",
        ),
    ];
    for (name, body, expected) in table {
        assert_eq!(outcome(body.as_ref()), expected, "{name}");
    }
}
