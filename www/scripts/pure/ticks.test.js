import assert from "node:assert/strict";
import { test } from "node:test";

import { stableOrder } from "./stable-order.js";
import { everySo, timeTicks } from "./ticks.js";

test("ticks are at round steps, and none repeats", () => {
  const from = Date.UTC(2026, 10, 1, 10, 35, 12);
  assert.deepEqual(timeTicks(from, from + 50_000, 5), { step: 10_000, ticks: [8, 18, 28, 38, 48].map((s) => from + s * 1000) });
  assert.deepEqual(timeTicks(from + 1, from + 500, 5).ticks, []);
  const twoDays = timeTicks(from, from + 2 * 86_400_000, 6);
  assert.equal(twoDays.step, 12 * 3_600_000);
  assert.equal(new Set(twoDays.ticks).size, twoDays.ticks.length);
  const years = timeTicks(0, 1e13, 6);
  assert.ok(years.ticks.length <= 7);
});

test("steps of days begin at midnight of the axis' clock", () => {
  const { ticks } = timeTicks(Date.UTC(2026, 0, 1, 3), Date.UTC(2026, 0, 5), 5, 3_600_000);
  assert.deepEqual(ticks.map((at) => new Date(at).toISOString()), ["2026-01-01T23:00:00.000Z", "2026-01-02T23:00:00.000Z", "2026-01-03T23:00:00.000Z", "2026-01-04T23:00:00.000Z"]);
});

test("labels of rows keep their distance", () => {
  assert.equal(everySo(49, 10), 5);
  assert.equal(everySo(5, 10), 1);
  assert.equal(everySo(182_500, 20), 10_000);
  assert.equal(everySo(3, 0), 5);
});

test("nothing moves in a list that the reader is in", () => {
  const key = ({ id }) => id;
  const items = [{ id: "b", n: 2 }, { id: "c", n: 1 }, { id: "a", n: 1 }];
  assert.deepEqual(stableOrder(["a", "b", "gone"], items, key, true).map(key), ["a", "b", "c"]);
  assert.deepEqual(stableOrder(["a", "b"], items, key, false).map(key), ["b", "c", "a"]);
});
