//! Our reading of JSON against `JSON.parse`: bodies that are generated, and real ones with mutations. What one accepts
//! or rejects, so does the other, and a text means what the object means that `JSON.parse` makes of it.
//!
//! On purpose different, and tested in `on_purpose_different`: bytes that are no UTF-8, a byte order mark, what is
//! nested deeper than `JSON.parse` can go, strings with lone surrogates, and the spelling of a number where a string was
//! promised. Of a key that is repeated the last one
//! counts, as in `JSON.parse`; the warnings may still tell of the ones before.

use js_sys::{Function, JSON};
use supermetrics_batch_status::parse_batch_status;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_test::{console_log, wasm_bindgen_test};

use crate::dice::Dice;
use crate::support::{js, json, text};

const SEEDS: [&str; 6] = [
    include_str!("../fixtures/running.json"),
    include_str!("../fixtures/stopped.json"),
    include_str!("../fixtures/error-401.json"),
    include_str!("../fixtures/error-404.json"),
    include_str!("../fixtures/error-401-problem-details.json"),
    r#"{"meta":{"request_id":"r","status_code":"RUNNING","progress":{"queued":1,"running":1,"success":1,"failure":0},"paginate":{"offset":0,"limit":100,"total":3}},"data":[{"@type":"batch_query","schedule_id":"s","status_code":"SUCCESS","result_info":{"total_rows":5,"results_url":"https:\/\/x.example\/a"},"split_info":{"ds_accounts":["1","2"],"start_date":"2026-01-01","end_date":"2026-01-02"}},{"status_code":"FAILURE","error_info":{"status":500,"code":"C","message":"m \u00e9\ud83d\ude00\n","description":null}}]}"#,
];

/// What is put in, or in the place of something.
const TOKENS: [&str; 60] = [
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "\"",
    "\\",
    "null",
    "true",
    "false",
    "nul",
    "True",
    "NaN",
    "Infinity",
    "-",
    "-0",
    "0",
    "00",
    "01",
    "1",
    "1.",
    ".5",
    "1.5",
    "1e5",
    "1E+5",
    "1e-2",
    "1e",
    "1e400",
    "9007199254740993",
    "0x10",
    "+1",
    "\"\"",
    "\"a\"",
    "\"\\u0041\"",
    "\"\\u12\"",
    "\"\\x\"",
    "\"\\ud83d\\ude00\"",
    "\"\t\"",
    "\"\u{0}\"",
    "\"\u{7f}\"",
    "\"\u{2028}\"",
    "'a'",
    " ",
    "\t",
    "\r\n",
    "\u{b}",
    "\u{a0}",
    "\u{feff}",
    "/**/",
    "{}",
    "[]",
    "[null]",
    "{\"a\":1}",
    "\"data\":[]",
    "\"meta\":{}",
    "\"progress\":{}",
    "\"status_code\":\"RUNNING\"",
    "\"queued\":-1",
    "é",
];

/// How many bodies are made of each.
const MUTATIONS: u32 = 1500;
const GENERATED: u32 = 3000;

fn token(dice: &mut Dice) -> &'static str {
    TOKENS[dice.below(TOKENS.len())]
}

/// Pieces of JSON: strings, numbers and words whole, all else by the character.
fn pieces(body: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = body;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '"' => rest
                .match_indices('"')
                .nth(1)
                .map_or(rest.len(), |(end, _)| end + 1),
            c if c.is_ascii_alphanumeric() => rest
                .find(|c: char| !c.is_ascii_alphanumeric())
                .unwrap_or(rest.len()),
            c => c.len_utf8(),
        };
        let (piece, after) = rest.split_at(length);
        found.push(piece);
        rest = after;
    }
    found
}

/// A body with one to three of its pieces gone, doubled, replaced, swapped, or something new between them.
fn mutated(seed: &str, dice: &mut Dice) -> String {
    let mut pieces = pieces(seed);
    for _ in 0..=dice.below(3) {
        let at = dice.below(pieces.len());
        match dice.below(6) {
            0 => drop(pieces.remove(at)),
            1 => pieces.insert(at, pieces[at]),
            2 => pieces[at] = token(dice),
            3 => pieces.insert(at, token(dice)),
            4 => {
                let other = dice.below(pieces.len());
                pieces.swap(at, other);
            }
            _ => pieces.truncate(at.max(1)),
        }
        if pieces.is_empty() {
            pieces.push(" ");
        }
    }
    pieces.concat()
}

/// A body with some of its characters replaced.
fn garbled(seed: &str, dice: &mut Dice) -> String {
    let mut characters: Vec<char> = seed.chars().collect();
    for _ in 0..=dice.below(3) {
        let at = dice.below(characters.len());
        characters[at] = char::from(dice.below(128) as u8);
    }
    characters.into_iter().collect()
}

const NAMES: [&str; 20] = [
    "meta",
    "data",
    "progress",
    "paginate",
    "error",
    "status_code",
    "queued",
    "running",
    "success",
    "failure",
    "total",
    "offset",
    "limit",
    "schedule_id",
    "error_info",
    "result_info",
    "results_info",
    "split_info",
    "ds_accounts",
    "other",
];

/// Any JSON, with the API's names in it.
fn generated(dice: &mut Dice, depth: usize, out: &mut String) {
    let kinds = if depth == 0 { 6 } else { 10 };
    match dice.below(kinds) {
        0 => out.push_str(["null", "true", "false"][dice.below(3)]),
        1 => out.push_str(&(dice.below(2000) as i64 - 1000).to_string()),
        2 => {
            out.push_str(["0.5", "1e2", "-0", "1e400", "9007199254740993", "12.50"][dice.below(6)])
        }
        3 => out.push_str(
            [
                "\"RUNNING\"",
                "\"STOPPED\"",
                "\"5\"",
                "\"2026-09-05T10:00:01Z\"",
                "\"https://x.example/\"",
            ][dice.below(5)],
        ),
        4 | 5 => {
            out.push_str(["\"\"", "\"\\u0000\"", "\"é\\n\"", "\"\\ud83d\\ude00\""][dice.below(4)])
        }
        6 | 7 => {
            out.push('[');
            for at in 0..dice.below(4) {
                out.push_str(if at > 0 { "," } else { "" });
                generated(dice, depth - 1, out);
            }
            out.push(']');
        }
        _ => {
            out.push('{');
            for at in 0..dice.below(6) {
                out.push_str(if at > 0 { " , " } else { "" });
                out.push('"');
                out.push_str(NAMES[dice.below(NAMES.len())]);
                out.push_str("\": ");
                generated(dice, depth - 1, out);
            }
            out.push('}');
        }
    }
}

/// What parsing gives: the status without its warnings, or the kind of error, its path, and whether it was no JSON.
fn outcome(body: &JsValue, without: &Function) -> (String, bool) {
    match parse_batch_status(body) {
        Ok(status) => {
            let kept = without.call1(&JsValue::UNDEFINED, &status).unwrap();
            (json(&kept), true)
        }
        Err(error) => {
            let message = text(&error, "message");
            let is_json = ![
                "The response is not JSON",
                "The response is cut off",
                "The response is empty",
            ]
            .iter()
            .any(|start| message.starts_with(start));
            (message, is_json)
        }
    }
}

/// A number where a string was promised keeps its spelling, which `JSON.parse` does not know.
fn respelled(outcome: &str) -> String {
    let spellings = [
        ("-0", "0"),
        ("1e5", "100000"),
        ("1E+5", "100000"),
        ("1e-2", "0.01"),
        ("1e2", "100"),
        ("12.50", "12.5"),
        ("9007199254740993", "9007199254740992"),
    ];
    spellings
        .iter()
        .fold(outcome.to_owned(), |text, (from, to)| {
            text.replace(from, to)
        })
}

/// What is wrong with how a body is read, if anything; and whether `JSON.parse` takes it.
fn difference(body: &str, without: &Function) -> (Option<String>, bool) {
    let parsed = JSON::parse(body);
    let (ours, is_json) = outcome(&body.into(), without);
    let wrong = match parsed {
        Ok(_) if !is_json => Some(format!("refused: {ours}")),
        Err(_) if is_json => Some(format!("taken: {ours}")),
        Err(_) => None,
        // A value that is no object is not a body that one may give.
        Ok(value) if !value.is_object() => None,
        Ok(value) => {
            let (theirs, _) = outcome(&value, without);
            (respelled(&ours) != respelled(&theirs))
                .then(|| format!("as text {ours}\n  as object {theirs}"))
        }
    };
    (wrong.map(|wrong| format!("{body}\n  {wrong}")), is_json)
}

#[wasm_bindgen_test]
fn a_text_is_read_as_json_parse_reads_it() {
    let without: Function = js("({ warnings, ...status }) => status").unchecked_into();
    let mut dice = Dice(0x5eed_0f57_a705_1234);
    let mut bodies: Vec<String> = Vec::new();
    for seed in SEEDS {
        for _ in 0..MUTATIONS {
            bodies.push(mutated(seed, &mut dice));
            bodies.push(garbled(seed, &mut dice));
        }
    }
    for _ in 0..GENERATED {
        let mut body = String::new();
        generated(&mut dice, 5, &mut body);
        bodies.push(body);
    }
    let (mut taken, mut wrong) = (0, Vec::new());
    // Where the text begins with one, it is passed over; see below.
    let all = bodies.iter().filter(|body| !body.starts_with('\u{feff}'));
    for body in all {
        let (found, is_json) = difference(body, &without);
        taken += u32::from(is_json);
        wrong.extend(found);
    }
    let count = bodies.len();
    let shown = wrong.iter().take(5).map(String::as_str).collect::<Vec<_>>();
    assert!(
        wrong.is_empty(),
        "{} of {count}:\n{}",
        wrong.len(),
        shown.join("\n")
    );
    // Neither all good nor all bad: else little would have been compared.
    assert!(
        taken > 3000 && count as u32 - taken > 3000,
        "{taken} of {count}"
    );
    console_log!("differential: {count} bodies, {taken} of them JSON");
}

const GOOD: &str = r#"{"meta":{"request_id":"@","status_code":"STOPPED","progress":{"queued":0,"running":0,"success":0,"failure":0},"paginate":{"offset":0,"limit":1,"total":0}},"data":[]}"#;

#[wasm_bindgen_test]
fn on_purpose_different() {
    let request_id = |given: &JsValue| text(&parse_batch_status(given).unwrap(), "requestId");
    let of = |id: &str| GOOD.replace('@', id);
    // A lone surrogate reads as U+FFFD, however it is written; `JSON.parse` keeps it, and no UTF-8 could.
    assert_eq!(request_id(&of("a\\ud83d").into()), "a\u{fffd}");
    let lone = js("(text) => JSON.parse(text.replace('@', 'a\\ud83d'))");
    let lone = lone
        .unchecked_into::<Function>()
        .call1(&JsValue::UNDEFINED, &GOOD.into());
    assert_eq!(request_id(&lone.unwrap()), "a\u{fffd}");
    // A number keeps its spelling where a string was promised.
    assert_eq!(request_id(&GOOD.replace("\"@\"", "1.50").into()), "1.50");
    // A byte order mark is passed over.
    assert!(JSON::parse(&format!("\u{feff}{GOOD}")).is_err());
    assert_eq!(request_id(&format!("\u{feff}{GOOD}").into()), "@");
    // Bytes that are no UTF-8 read as U+FFFD.
    let bytes = of("a?").into_bytes();
    let bytes: Vec<u8> = bytes
        .into_iter()
        .map(|byte| if byte == b'?' { 0xff } else { byte })
        .collect();
    assert_eq!(
        request_id(&js_sys::Uint8Array::from(bytes.as_slice())),
        "a\u{fffd}"
    );
    // As deep as one likes.
    let deep = format!("{}{}", "[".repeat(1_000_000), "]".repeat(1_000_000));
    assert_eq!(
        request_id(&GOOD.replacen('{', &format!("{{\"x\":{deep},"), 1).into()),
        "@"
    );
}
