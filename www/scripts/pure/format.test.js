import assert from "node:assert/strict";
import { test } from "node:test";

import { coarseDuration, configure, duration, durationRange, minute, percent, share, time } from "./format.js";

configure("en-GB", "UTC");

test("a share is rounded down, from the counts", () => {
  const table = [
    [29, 100, "29%"],
    [57, 100, "57%"],
    [119, 120, "99%"],
    [120, 120, "100%"],
    [0, 120, "0%"],
    [1, 182, "<1%"],
    [1, 182_500, "<0.1%"],
    [1000, 182_500, "0.5%"],
    [182_499, 182_500, "99.9%"],
    [0, 0, "0%"],
  ];
  for (const [part, total, expected] of table) assert.equal(share(part, total), expected, `${part} of ${total}`);
  assert.equal(percent(29, 100), 29);
  assert.equal(percent(0, 0), 0);
});

test("durations have their two largest units", () => {
  const table = [
    [0, "0.0 s"],
    [940, "0.9 s"],
    [9_999, "10.0 s"],
    [10_000, "10 s"],
    [65_000, "1 min 5 s"],
    [3_600_000, "1 h"],
    [90_061_000, "1 d 1 h"],
    [-5, "0.0 s"],
  ];
  for (const [ms, expected] of table) assert.equal(duration(ms), expected, String(ms));
  assert.equal(coarseDuration(400), "0 s");
});

test("ranges are coarser the longer they are, and never narrower", () => {
  const table = [
    [3_000, 8_000, { from: "0", to: "10 s" }],
    [6_000, 9_000, { from: "5", to: "10 s" }],
    [10_000, 10_000, { from: null, to: "10 s" }],
    [50_000, 200_000, { from: "0", to: "4 min" }],
    [130_000, 200_000, { from: "2", to: "4 min" }],
    [3_000_000, 4_000_000, { from: "50 min", to: "1 h 10 min" }],
  ];
  for (const [from, to, expected] of table) assert.deepEqual(durationRange(from, to), expected, `${from} to ${to}`);
});

test("times of another day have their date, and what is no time is nothing", () => {
  const noon = Date.UTC(2026, 10, 1, 12, 0, 5);
  assert.equal(time(noon, noon + 1000), "12:00:05");
  assert.equal(time(noon, noon + 86_400_000), "1 Nov, 12:00:05");
  assert.equal(minute(noon, noon), "12:00");
  assert.equal(time(1e300, noon), "");
  assert.equal(time(NaN, noon), "");
});
