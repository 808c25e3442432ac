//! Rows as files: what a reader of CSV or JSON finds in them.

use proptest::prelude::*;
use serde_json::{Value as Json, json};
use supermetrics_batch_status_core::model::BatchQuery;
use supermetrics_batch_status_core::request::options::Value;
use supermetrics_batch_status_core::rows::view::{Export, Filter, Format, RowQuery, SortedView};
use supermetrics_batch_status_core::watch::Watch;

use crate::scripted::{answer, knowing, object, page, read, row, sample, text};
use crate::trip::{START, options};

fn export(watch: &Watch, fields: &[(&str, Value)]) -> Export {
    let (format, filter) = Format::read(&object(fields)).unwrap();
    let order = watch
        .view()
        .query_order(&filter, &mut SortedView::default());
    Export::new(format, order.indexes)
}

fn pieces(watch: &Watch, fields: &[(&str, Value)]) -> Vec<String> {
    let mut export = export(watch, fields);
    std::iter::from_fn(|| export.next_piece(watch.view())).collect()
}

fn file(watch: &Watch, format: &str) -> String {
    pieces(watch, &[("format", text(format))]).concat()
}

/// All lines as a reader of CSV has them, the first included.
fn lines(file: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(file.as_bytes());
    let owned = |line: csv::StringRecord| line.iter().map(str::to_owned).collect();
    reader.records().map(|line| owned(line.unwrap())).collect()
}

fn queries(watch: &Watch) -> Vec<BatchQuery> {
    let query = RowQuery {
        limit: 10_000,
        ..RowQuery::default()
    };
    watch
        .view()
        .queries(&query, &mut SortedView::default())
        .queries
}

const COLUMNS: [&str; 15] = [
    "index",
    "schedule_id",
    "status_code",
    "start_time",
    "end_time",
    "duration_ms",
    "accounts",
    "start_date",
    "end_date",
    "total_rows",
    "result_url",
    "error_status",
    "error_code",
    "error_message",
    "error_description",
];

#[test]
fn csv_has_a_line_of_names_and_one_for_each_row() {
    let mut rows = sample();
    rows[0]["result_info"]["results_url"] = json!("https://x/b_query_1");
    rows[2]["split_info"]["ds_accounts"] = json!(["Äther", "b \"c\"", "d, e"]);
    let file = file(&knowing(&rows[..4]), "csv");
    let expected = [
        &COLUMNS.join(","),
        "0,\"b_query_1\",\"SUCCESS\",2026-09-05T12:00:05.000Z,2026-09-05T12:00:09.000Z,4000,\"Aurora\",\"2026-01-01\",\"2026-01-01\",7,\"https://x/b_query_1\",,,,",
        "1,\"b_query_2\",\"FAILURE\",2026-09-05T12:00:01.000Z,2026-09-05T12:00:20.000Z,19000,\"borealis\",\"2026-01-01\",\"2026-01-01\",,,500,\"QUOTA\",\"Too much\",\"Come back tomorrow\"",
        "2,\"b_query_3\",\"RUNNING\",2026-09-05T12:00:08.000Z,,,\"Äther | b \"\"c\"\" | d, e\",\"2026-01-01\",\"2026-01-01\",,,,,,",
        "3,\"b_query_4\",\"QUEUED\",,,,,,,,,,,,",
        "",
    ];
    assert_eq!(file, expected.join("\r\n"));
    assert_eq!(lines(&file)[3][6], "Äther | b \"c\" | d, e");
}

#[test]
fn json_is_what_the_windows_have() {
    for rows in [sample(), hostile(), vec![]] {
        let watch = knowing(&rows);
        let read: Json = serde_json::from_str(&file(&watch, "json")).unwrap();
        assert_eq!(read, serde_json::to_value(queries(&watch)).unwrap());
    }
}

#[test]
fn nothing_is_a_file_too() {
    let watch = knowing(&[]);
    assert_eq!(file(&watch, "csv"), COLUMNS.join(",") + "\r\n");
    assert_eq!(file(&watch, "json"), "[\n]\n");
}

#[test]
fn rows_that_are_known_no_more_leave_no_hole() {
    let watch = knowing(&sample());
    for indexes in [vec![900, 0, 901, 1, 902], vec![0, 900], vec![900]] {
        let mut export = Export::new(Format::Json, indexes.clone());
        let file: String = std::iter::from_fn(|| export.next_piece(watch.view())).collect();
        let rows: Vec<Json> = serde_json::from_str(&file).unwrap();
        let known = indexes.iter().filter(|index| **index < 900).count();
        assert_eq!(rows.len(), known, "{indexes:?}: {file}");
    }
}

/// One row for each kind of text that does harm somewhere.
fn hostile() -> Vec<Json> {
    let texts = [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        " =1",
        "\u{a0}=1",
        "＝1",
        "＋1",
        "－1",
        "＠x",
        "\"",
        "\"\"",
        "a\"b",
        "a,b",
        "a;b",
        "a\r\nb",
        "\u{0}",
        "\u{0}=1",
        "\u{1b}[2J",
        "\u{7f}",
        "\u{85}",
        "\\",
        "\\u0041",
        "</script>",
        "\u{2028}",
        "\u{fffd}",
        "💥",
        "",
        " ",
        "'",
        "null",
    ];
    let rows = texts.iter().map(|text| {
        let mut row = row(text, "FAILURE");
        row["split_info"] = json!({ "ds_accounts": [text] });
        row["error_info"] =
            json!({ "status": -1, "code": text, "message": text, "description": text });
        row
    });
    rows.collect()
}

#[test]
fn no_text_is_a_formula() {
    for (sent, expected) in [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("\nx", "'\nx"),
        ("  =1", "'  =1"),
        ("\u{a0}=1", "'\u{a0}=1"),
        ("＝1", "'＝1"),
        ("＋1", "'＋1"),
        ("－1", "'－1"),
        ("＠x", "'＠x"),
        ("=\"a\"", "'=\"a\""),
        ("a=1", "a=1"),
        ("a\n=1", "a\n=1"),
        ("'=1", "'=1"),
        (" x", " x"),
        ("", ""),
    ] {
        let mut row = row("x", "FAILURE");
        row["error_info"] = json!({ "code": sent });
        let file = file(&knowing(&[row]), "csv");
        assert_eq!(lines(&file)[1][12], expected, "{sent:?}");
        let written = format!(",\"{}\",", expected.replace('"', "\"\""));
        assert!(file.contains(&written), "{file:?}");
    }
}

#[test]
fn numbers_of_ours_are_no_text() {
    let mut row = row("x", "FAILURE");
    row["error_info"] = json!({ "status": -7, "code": "a" });
    row["query_start_time"] = json!("0000-01-01T00:00:00+01:00");
    let lines = lines(&file(&knowing(&[row]), "csv"));
    assert_eq!(lines[1][11], "-7");
    assert_eq!(lines[1][3], "-000001-12-31T23:00:00.000Z");
}

#[test]
fn control_characters_are_replaced_in_csv_and_kept_in_json() {
    let sent = "a\u{0}b\u{1b}c\u{7f}d\u{85}e\tf\rg\nh";
    let mut row = row("x", "FAILURE");
    row["error_info"] = json!({ "code": sent });
    let watch = knowing(&[row]);
    let replaced = "a\u{fffd}b\u{fffd}c\u{fffd}d\u{fffd}e\tf\rg\nh";
    assert_eq!(lines(&file(&watch, "csv"))[1][12], replaced);
    let read: Json = serde_json::from_str(&file(&watch, "json")).unwrap();
    assert_eq!(read[0]["error"]["code"], sent);
}

#[test]
fn half_a_character_was_replaced_when_it_was_read() {
    let mut row = row("x", "FAILURE");
    row["error_info"] = json!({ "code": "HALF" });
    let mut watch = Watch::new(&mut options(|_| ()), START as f64);
    let body = page(&[row]).replace("HALF", "\\ud83d");
    answer(&mut watch, &body, START as f64);
    assert_eq!(lines(&file(&watch, "csv"))[1][12], "\u{fffd}");
}

#[test]
fn pieces_are_small_and_together_whole() {
    let rows: Vec<Json> = (0..1000)
        .map(|number| row(&format!("q_{number}"), "QUEUED"))
        .collect();
    let watch = knowing(&rows);
    for (format, head) in [("csv", "index,"), ("json", "[\n")] {
        let pieces = pieces(&watch, &[("format", text(format))]);
        assert_eq!(pieces.len(), 2, "{format}");
        assert!(pieces[0].starts_with(head), "{format}");
        assert!(
            pieces[0].contains("q_499\"") && pieces[1].contains("q_500\""),
            "{format}"
        );
    }
    assert_eq!(lines(&file(&watch, "csv")).len(), 1001);
    let read: Vec<Json> = serde_json::from_str(&file(&watch, "json")).unwrap();
    assert_eq!(read.len(), 1000);
}

#[test]
fn pieces_of_long_texts_have_fewer_rows() {
    let rows: Vec<Json> = (0..40)
        .map(|number| {
            let mut row = row("x", "FAILURE");
            row["error_info"] = json!({ "message": number.to_string().repeat(30_000) });
            row
        })
        .collect();
    let watch = knowing(&rows);
    for format in ["csv", "json"] {
        let pieces = pieces(&watch, &[("format", text(format))]);
        assert!(pieces.len() > 5, "{format}: {}", pieces.len());
        assert!(pieces.iter().all(|piece| piece.len() < 400_000), "{format}");
    }
    assert_eq!(lines(&file(&watch, "csv")).len(), 41);
}

#[test]
fn which_rows_is_settled_at_the_beginning_and_what_they_are_with_each_piece() {
    let mut rows: Vec<Json> = (0..600)
        .map(|number| row(&format!("q_{number}"), "QUEUED"))
        .collect();
    let mut watch = knowing(&rows);
    let fields = [
        ("format", text("csv")),
        ("state", text("queued")),
        ("descending", Value::Bool(true)),
    ];
    let mut export = export(&watch, &fields);
    let first = export.next_piece(watch.view()).unwrap();
    rows[0] = row("q_0", "RUNNING");
    rows[599] = row("q_599", "RUNNING");
    rows.push(row("q_600", "QUEUED"));
    read(&mut watch, &rows, START as f64 + 60_000.0);
    let second = export.next_piece(watch.view()).unwrap();
    assert_eq!(export.next_piece(watch.view()), None);
    assert_eq!(export.next_piece(watch.view()), None);
    let lines = lines(&(first + &second));
    assert_eq!(lines.len(), 601);
    assert_eq!(lines[1][..3], ["599", "q_599", "QUEUED"]);
    assert_eq!(lines[600][..3], ["0", "q_0", "RUNNING"]);
}

#[test]
fn the_file_has_the_rows_of_the_filter_in_its_order() {
    let watch = knowing(&sample());
    for more in [
        vec![
            ("state", text("success")),
            ("sort", text("totalRows")),
            ("descending", Value::Bool(true)),
        ],
        vec![("search", text("b_query")), ("sort", text("startedAt"))],
        vec![("search", text("nowhere"))],
    ] {
        let filter = Filter::read(&object(&more)).unwrap();
        let expected = watch
            .view()
            .query_order(&filter, &mut SortedView::default())
            .indexes;
        let mut fields = vec![("format", text("csv"))];
        fields.extend(more);
        let lines = lines(&pieces(&watch, &fields).concat());
        let indexes: Vec<u32> = lines[1..]
            .iter()
            .map(|line| line[0].parse().unwrap())
            .collect();
        assert_eq!(indexes, expected);
    }
}

/// What a cell of a text reads as: harmless in a spreadsheet, and without what CSV has no place for.
fn cell(text: &str) -> String {
    let harmless: String = text
        .chars()
        .map(|letter| {
            if letter.is_control() && !"\t\r\n".contains(letter) {
                '\u{fffd}'
            } else {
                letter
            }
        })
        .collect();
    let begins = text.trim_start().chars().next();
    let is_formula = begins.is_some_and(|letter| "=+-@＝＋－＠".contains(letter))
        || text.starts_with(['\t', '\r', '\n']);
    format!("{}{harmless}", if is_formula { "'" } else { "" })
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[=+@\\-\t\r\n \"',;|\\\\＝a]{0,6}",
        prop::collection::vec(any::<char>(), 0..8)
            .prop_map(|letters| letters.into_iter().collect()),
    ]
}

proptest! {
    #[test]
    fn every_text_comes_back(
        texts in prop::collection::vec((any_text(), any_text(), any_text(), any_text(), any_text()), 1..8),
    ) {
        let rows: Vec<Json> = texts
            .iter()
            .map(|(id, account, code, message, description)| {
                let mut row = row(id, "FAILURE");
                row["split_info"] = json!({ "ds_accounts": [account] });
                row["error_info"] = json!({ "code": code, "message": message, "description": description });
                row
            })
            .collect();
        let watch = knowing(&rows);
        let file = file(&watch, "csv");
        let lines = lines(&file);
        prop_assert_eq!(lines.len(), rows.len() + 1);
        for (line, query) in lines[1..].iter().zip(queries(&watch)) {
            prop_assert_eq!(line.len(), COLUMNS.len());
            let error = query.error.unwrap();
            let sent = [
                query.schedule_id.unwrap_or_default(),
                query.accounts.concat(),
                error.code.unwrap_or_default(),
                error.message.unwrap_or_default(),
                error.description.unwrap_or_default(),
            ];
            let shown = [&line[1], &line[6], &line[12], &line[13], &line[14]];
            prop_assert_eq!(shown.map(String::clone), sent.map(|text| cell(&text)));
        }
        let read: Json = serde_json::from_str(&self::file(&watch, "json")).unwrap();
        prop_assert_eq!(read, serde_json::to_value(queries(&watch)).unwrap());
    }
}
