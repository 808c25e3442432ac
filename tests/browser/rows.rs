//! What a page reads of the rows: windows, orders, columns.

use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::json;
use crate::watch::{watch, with};

#[wasm_bindgen_test]
async fn rows_are_read_from_rust_by_the_window() {
    let source = "async (watch) => {
        await watch.finished;
        const { total, queries } = watch.queries({ state: 'failure' });
        const [group] = watch.errorGroups();
        const grid = watch.splitGrid();
        const found = watch.queries({ search: queries[0].accounts[0], sort: 'durationMs', descending: true, limit: 1 });
        return [total, queries[0].error.code === group.code, group.count, grid.states.length, found.queries.length];
    }";
    let found = with(&watch("one_failed", ""), source).await.unwrap();
    assert_eq!(json(&found), "[1,true,1,6,1]");
}

#[wasm_bindgen_test]
async fn an_order_is_read_once_and_its_rows_by_their_positions() {
    let source = "async (watch) => {
        await watch.finished;
        const all = watch.queries({ sort: 'durationMs', descending: true, limit: 1000 });
        const { total, revision, indexes } = watch.queryOrder({ sort: 'durationMs', descending: true });
        const by = (indexes) => watch.queries({ indexes }).queries;
        return [
            indexes instanceof Uint32Array,
            total === all.total && indexes.length === total,
            revision === all.revision,
            JSON.stringify(by(indexes)) === JSON.stringify(all.queries),
            JSON.stringify(by([...indexes])) === JSON.stringify(all.queries),
            by(indexes.subarray(2, 4)).map(({ index }) => index).join() === indexes.slice(2, 4).join(),
            by(new Float64Array([3, 999])).map(({ index }) => index).join(),
        ];
    }";
    let found = with(&watch("one_failed", ""), source).await.unwrap();
    assert_eq!(json(&found), r#"[true,true,true,true,true,true,"3"]"#);
}

#[wasm_bindgen_test]
async fn lists_of_positions_that_are_none_are_refused() {
    let source = "(watch) => {
        const refused = (options) => {
            try { watch.queries(options); } catch ({ kind, message }) { return `${kind}: ${message}`; }
        };
        const lists = [new Uint32Array(1001), [0, 1.5], [-1], ['1'], [NaN], [null], new Set([1]), 'x'];
        const told = [...lists.map((indexes) => refused({ indexes })), refused({ indexes: [1], sort: 'index' })];
        watch.stop();
        return told;
    }";
    let told = with(&watch("endless", ""), source).await.unwrap();
    let told: Vec<String> = js_sys::Array::from(&told)
        .iter()
        .map(|told| told.as_string().unwrap())
        .collect();
    let list = "a list of at most 1000 positions in the batch";
    let mut expected: Vec<String> = [
        "a longer one",
        "1.5",
        "-1",
        "\"1\"",
        "NaN",
        "nothing",
        "an object that is not plain",
        "\"x\"",
    ]
    .iter()
    .map(|got| format!("invalid_options: Option \"indexes\" must be {list}, got {got}."))
    .collect();
    expected.push(
        "invalid_options: Option \"indexes\" must be the only option, got \"sort\" as well."
            .to_owned(),
    );
    assert_eq!(told, expected);
}

#[wasm_bindgen_test]
async fn a_group_of_failures_is_a_filter() {
    let source = "async (watch) => {
        await watch.finished;
        const groups = watch.errorGroups();
        const found = groups.map(({ code, message }) => watch.queries({ cause: { code, message }, limit: 1 }).total);
        const counts = groups.map(({ count }) => count);
        return [counts.length > 0, found.join() === counts.join(), watch.queries({ cause: { code: null, message: null } }).total];
    }";
    let found = with(&watch("all_failed", ""), source).await.unwrap();
    assert_eq!(json(&found), "[true,true,0]");
}

#[wasm_bindgen_test]
async fn times_come_as_typed_arrays() {
    let source = "async (watch) => {
        await watch.finished;
        const { queries } = watch.queries();
        const { startedAt, endedAt, states, medianMs, p95Ms } = watch.timing();
        const durations = queries.map(({ durationMs }) => durationMs).sort((one, other) => one - other);
        return [
            startedAt instanceof Float64Array && endedAt instanceof Float64Array && states instanceof Uint8Array,
            queries.every(({ index, startedAt: at }) => startedAt[index] === at),
            queries.every(({ index, endedAt: at }) => endedAt[index] === at),
            [...states].join(),
            medianMs === durations[Math.ceil(durations.length / 2) - 1],
            p95Ms === durations.at(-1),
        ];
    }";
    let found = with(&watch("small", ""), source).await.unwrap();
    assert_eq!(json(&found), r#"[true,true,true,"2,2,2,2",true,true]"#);
    let nothing = "async (watch) => { await watch.finished; const { states, medianMs } = watch.timing(); return [states.length, medianMs]; }";
    let found = with(&watch("empty", ""), nothing).await.unwrap();
    assert_eq!(json(&found), "[0,null]");
}

#[wasm_bindgen_test]
async fn an_export_is_what_the_windows_have() {
    let source = "async (watch) => {
        await watch.finished;
        const filter = { sort: 'durationMs', descending: true };
        const windows = watch.queries({ ...filter, limit: 1000 }).queries;
        const pieces = [...watch.exportQueries({ ...filter, format: 'json' })];
        const text = await new Blob(pieces).text();
        return [
            pieces.every((piece) => piece instanceof Uint8Array),
            JSON.stringify(JSON.parse(text)) === JSON.stringify(windows),
        ];
    }";
    for scenario in ["one_failed", "hostile", "drifted", "empty"] {
        let found = with(&watch(scenario, ""), source).await.unwrap();
        assert_eq!(json(&found), "[true,true]", "{scenario}");
    }
}

#[wasm_bindgen_test]
async fn an_export_is_read_piece_by_piece_and_may_be_left() {
    let source = "async (watch) => {
        await watch.finished;
        const pieces = watch.exportQueries({ format: 'csv' });
        const { value, done } = pieces.next();
        const [names, first] = new TextDecoder().decode(value).split('\\r\\n');
        const ends = [done, pieces.next().done, pieces.next().done];
        const left = watch.exportQueries({ format: 'csv' });
        left.return();
        const again = left[Symbol.iterator]();
        return [ends, again.next().done, names.split(',').length, first.split(',')[0]];
    }";
    let found = with(&watch("small", ""), source).await.unwrap();
    assert_eq!(json(&found), r#"[[false,true,true],true,15,"0"]"#);
}
