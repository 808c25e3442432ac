//! The table of fields, against the places that repeat it: `src/exports/page_rows.js` and `src/types.d.ts`.

use std::fs;

use supermetrics_batch_status_core::fields::{Kind, QUERY_FIELDS, QueryField};
use supermetrics_batch_status_core::request::options::Value;
use supermetrics_batch_status_core::rows::view::Filter;
use supermetrics_batch_status_core::status::Part;

fn source(name: &str) -> String {
    let path = format!("{}/../src/{name}", env!("CARGO_MANIFEST_DIR"));
    fs::read_to_string(path).unwrap()
}

/// What is between two marks.
fn between<'t>(text: &'t str, start: &str, end: &str) -> &'t str {
    let (_, rest) = text
        .split_once(start)
        .unwrap_or_else(|| panic!("no {start}"));
    rest.split_once(end).unwrap_or_else(|| panic!("no {end}")).0
}

fn fields(is_of: impl Fn(Part) -> bool) -> Vec<&'static QueryField> {
    QUERY_FIELDS
        .iter()
        .filter(|field| is_of(field.part))
        .collect()
}

fn is_own(part: Part) -> bool {
    matches!(part, Part::Row | Part::Split)
}

#[test]
fn the_slots_are_the_places_in_the_table() {
    for (place, field) in QUERY_FIELDS.iter().enumerate() {
        assert_eq!(field.slot as usize, place, "{field:?}");
    }
}

#[test]
fn the_types_have_each_field_with_the_type_of_its_kind() {
    let types = source("types.d.ts");
    let declared = |interface: &str| -> Vec<String> {
        let body = between(&types, &format!("export interface {interface} {{\n"), "\n}");
        let lines = body.lines().map(str::trim);
        lines
            .filter(|line| !line.starts_with(['/', '*']))
            .map(str::to_owned)
            .collect()
    };
    let expected = |fields: Vec<&QueryField>| -> Vec<String> {
        let typed = |field: &&QueryField| {
            let kind = match field.kind {
                Kind::Index => "number",
                Kind::State => "QueryState",
                Kind::Accounts => "string[]",
                Kind::Time | Kind::Duration | Kind::Number | Kind::Count => "number | null",
                Kind::Key | Kind::StateWord | Kind::Day | Kind::Text | Kind::Link => {
                    "string | null"
                }
            };
            format!("{}: {kind};", field.name)
        };
        fields.iter().map(typed).collect()
    };
    let mut query = expected(fields(is_own));
    query.push("error: QueryError | null;".to_owned());
    query.push("result: QueryResult | null;".to_owned());
    assert_eq!(declared("BatchQuery"), query);
    assert_eq!(
        declared("QueryError"),
        expected(fields(|part| part == Part::Error))
    );
    assert_eq!(
        declared("QueryResult"),
        expected(fields(|part| part == Part::Result))
    );
}

#[test]
fn javascript_reads_the_columns_in_the_order_of_the_table() {
    let script = source("exports/page_rows.js");
    let object: String = between(&script, "made.push(", ");\n  }")
        .split_whitespace()
        .collect();
    let members = |fields: Vec<&QueryField>| -> String {
        let read = |field: &&QueryField| {
            let value = match field.kind {
                Kind::Index => "Math.min(offset+made.length,Number.MAX_SAFE_INTEGER)",
                Kind::State => "STATES[head&7]",
                Kind::Accounts => "Array.from({length:head>>5},words)",
                Kind::Time | Kind::Duration | Kind::Number | Kind::Count => "count()",
                Kind::Key | Kind::StateWord | Kind::Day | Kind::Text | Kind::Link => "words()",
            };
            format!("{}:{value}", field.name)
        };
        fields.iter().map(read).collect::<Vec<_>>().join(",")
    };
    let expected = format!(
        "{{{},error:head&HAS_ERROR?{{{}}}:null,result:head&HAS_RESULT?{{{}}}:null,}}",
        members(fields(is_own)),
        members(fields(|part| part == Part::Error)),
        members(fields(|part| part == Part::Result)),
    );
    assert_eq!(object, expected);
}

#[test]
fn the_types_and_the_message_name_what_rows_can_be_sorted_by() {
    let mut names: Vec<&str> = QUERY_FIELDS.iter().map(|field| field.sort).collect();
    names.retain(|name| !name.is_empty());
    names.sort_unstable();
    let quoted = |text: &str| {
        let mut names: Vec<String> = text
            .split('"')
            .skip(1)
            .step_by(2)
            .map(str::to_owned)
            .collect();
        names.sort_unstable();
        names
    };
    let types = source("types.d.ts");
    assert_eq!(
        quoted(between(&types, "export type QuerySort =", ";")),
        names
    );
    let sort = ("sort".to_owned(), Value::Text("size".to_owned()));
    let error = Filter::read(&Value::Object(vec![sort])).unwrap_err();
    assert_eq!(quoted(between(&error.message(), "one of ", ", got")), names);
}

#[test]
fn the_types_name_the_columns_of_csv() {
    let (own, errors): (Vec<&QueryField>, Vec<&QueryField>) = QUERY_FIELDS
        .iter()
        .filter(|field| !field.csv.is_empty())
        .partition(|field| field.part != Part::Error);
    let columns: Vec<&str> = own.iter().chain(&errors).map(|field| field.csv).collect();
    let types = source("types.d.ts");
    let named = between(&types, "`\"csv\"`:", "Times are");
    let named: Vec<&str> = named.split('`').skip(1).step_by(2).collect();
    assert_eq!(named, columns);
}
