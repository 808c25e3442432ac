import assert from "node:assert/strict";
import { test } from "node:test";
import { configure } from "../../scripts/pure/format.js";
import { dayTicks } from "./axis.js";

const DAY_MS = 86_400_000;
const year = Array.from({ length: 365 }, (_, day) => new Date(Date.UTC(2026, 0, 1) + day * DAY_MS).toISOString().slice(0, 10));

test("names of months do not touch, and the first, which has the year, has more room", () => {
  configure("en", "UTC");
  const texts = (/** @type {number} */ cellWidth) => dayTicks(year, { perX: 1, cellWidth, across: 365 }).map(({ text }) => text);
  assert.deepEqual(texts(0.65), ["Jan 2026", "Apr", "Jun", "Aug", "Oct", "Dec"]);
  assert.deepEqual(texts(1.6), ["Jan 2026", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]);
  assert.deepEqual(texts(2.5), ["Jan 2026", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]);
});
