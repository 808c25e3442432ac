import assert from "node:assert/strict";
import { test } from "node:test";

import { KINDS, build, fillLine } from "./model.js";

const { none, waiting, success, running, failure } = KINDS;
const timing = (rows) => ({
  startedAt: Float64Array.from(rows, ([start]) => start),
  endedAt: Float64Array.from(rows, ([, end]) => end),
  states: Uint8Array.from(rows, ([, , state]) => state),
  medianMs: null,
  p95Ms: null,
});

test("a line shows what waited, ran and failed; of several the worst", () => {
  const rows = timing([[0, 5, 2], [4, 8, 3], [6, NaN, 1], [NaN, NaN, 0]]);
  const model = build(rows, null, 100, 10);
  assert.deepEqual({ from: model.from, to: model.to, left: model.left, lines: model.lines }, { from: 0, to: 10, left: 1, lines: 3 });
  const line = (at, shown = model) => {
    const pixels = new Uint8Array(10);
    fillLine(shown, at, 10, pixels);
    return [...pixels];
  };
  assert.deepEqual(line(0), [2, 2, 2, 2, 2, 2, 0, 0, 0, 0].map((kind) => (kind === 2 ? success : none)));
  assert.deepEqual(line(1), [waiting, waiting, waiting, waiting, failure, failure, failure, failure, failure, none]);
  assert.deepEqual(line(2), [...Array(6).fill(waiting), ...Array(4).fill(running)]);
  const shared = build(rows, null, 3, 10);
  assert.equal(shared.perLine, 3);
  assert.deepEqual(line(0, shared), [success, success, success, success, failure, failure, failure, failure, failure, running]);
});

test("a filter hides queries and does not move the left edge", () => {
  const rows = timing([[0, 5, 2], [4, 8, 3]]);
  const model = build(rows, Uint8Array.of(0, 1), 100, 10);
  assert.deepEqual([...model.queries], [1]);
  assert.equal(model.from, 0);
  assert.equal(build(rows, Uint8Array.of(0, 0), 100, 10), null);
  assert.equal(build(timing([[NaN, NaN, 0]]), null, 100, 10), null);
});

test("it takes as many steps as there are queries and pixels, however many there are", () => {
  const count = 20_000;
  const rows = timing(Array.from({ length: count }, (_, at) => [at, at + 50, 2]));
  let reads = 0;
  const counted = { ...rows, startedAt: new Proxy(rows.startedAt, { get: (target, name) => ((reads += typeof name === "string" && /^\d+$/.test(name) ? 1 : 0), Reflect.get(target, name)) }) };
  const model = build(counted, null, 560, count);
  const pixels = new Uint8Array(1000);
  for (let line = 0; line < model.lines; line += 1) fillLine(model, line, count, pixels);
  assert.ok(reads <= count * 3, `${reads} reads`);
});
