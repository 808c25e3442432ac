import assert from "node:assert/strict";
import { test } from "node:test";

import { configure } from "../../scripts/pure/format.js";
import { corner, dayTicks } from "./axis.js";
import { looksOf } from "./cells.js";
import { fit, stripColumns, zooms } from "./layout.js";
import { DIMMED, NONE, build, queryAt, stateOf, take, totals, worstOfLine } from "./model.js";

configure("en-GB", "UTC");

const GRID = { accounts: ["a", "b"], days: ["2026-01-01", "2026-01-02"], states: Uint8Array.of(2, 3, 0, 255), queries: Uint32Array.of(1, 3, 2, 0) };
const ONE = { perX: 1, perY: 1 };

test("a cell shows the state of its query, or the worst of several", () => {
  const model = build(GRID, Uint8Array.of(2, 0, 3), 3);
  assert.deepEqual([stateOf(model, ONE, 0, 0, null), stateOf(model, ONE, 1, 0, null), stateOf(model, ONE, 0, 1, null), stateOf(model, ONE, 1, 1, null)], [2, 3, 0, NONE]);
  assert.equal(stateOf(model, { perX: 2, perY: 2 }, 0, 0, null), 3);
  assert.equal(stateOf(model, { perX: 2, perY: 2 }, 0, 0, Uint8Array.of(1, 0, 0)), 2);
  assert.equal(stateOf(model, ONE, 1, 0, Uint8Array.of(1, 0, 0)), 3 | DIMMED);
  assert.deepEqual(totals(model, 0), { total: 2, ended: 2, failed: 1 });
  assert.equal(queryAt(model, 1, 0), 2);
  assert.equal(queryAt(model, 1, 1), null);
  assert.deepEqual([...looksOf(model, { ...ONE, across: 2, down: 2 }, null)], [2, 3, 0, NONE]);
  assert.deepEqual([...looksOf(model, { ...ONE, across: 2, down: 2 }, Uint8Array.of(1, 0, 0))], [2, 3 | DIMMED, DIMMED, NONE]);
  assert.deepEqual([...looksOf(model, { perX: 2, perY: 2, across: 1, down: 1 }, Uint8Array.of(1, 0, 0))], [2]);
  assert.equal(worstOfLine(model, 0), 2);
  assert.equal(worstOfLine(model, 5), null);
  take(model, [{ index: 1, state: "failure" }]);
  assert.equal(stateOf(model, ONE, 0, 1, null), 3);
});

test("cells that would be too small are shared", () => {
  const layout = fit(365, 500, 800, 500);
  assert.ok(layout.perX > 1 && layout.perY > 1 && layout.cellWidth >= 4 && layout.cellHeight >= 4);
  assert.ok(layout.across * layout.perX >= 365 && layout.down * layout.perY >= 500);
  assert.deepEqual(zooms(layout, 365, 500).at(-1), { perX: 1, perY: 1, cellWidth: 24, cellHeight: 24, across: 365, down: 500 });
  assert.equal(stripColumns(1, 800, 500), 1);
  assert.ok(stripColumns(182_500, 800, 500) <= 200);
});

test("the axis has days where they fit, else months", () => {
  const days = Array.from({ length: 60 }, (_, at) => new Date(Date.UTC(2026, 0, 20 + at)).toISOString().slice(0, 10));
  const wide = { perX: 1, cellWidth: 44, across: 60 };
  assert.equal(corner(days, wide), "Jan 2026");
  assert.deepEqual(dayTicks(days, wide).slice(0, 2).map(({ text }) => text), ["20", "21"]);
  assert.equal(dayTicks(days, wide)[12]?.text, "Feb");
  assert.deepEqual(dayTicks(days, { perX: 2, cellWidth: 8, across: 30 }).map(({ text }) => text), ["Jan 2026", "Mar"]);
  assert.deepEqual(dayTicks(["nonsense", ""], wide), [{ x: 22, text: "" }]);
});
