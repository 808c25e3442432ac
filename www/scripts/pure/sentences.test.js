import assert from "node:assert/strict";
import { test } from "node:test";

import { configure } from "./format.js";
import { describe, describeNext, describeNotice, kindOf } from "./sentences.js";
import { clockSkewMs } from "./snapshot.js";

configure("en-GB", "UTC");

const NOW = Date.UTC(2026, 10, 1, 12);
const PROGRESS = { queued: 71, running: 5, success: 34, failure: 10, total: 120, ended: 44, fraction: 44 / 120 };
const SNAPSHOT = {
  state: "running", statusCode: "RUNNING", outcome: null, progress: PROGRESS, connection: "live", updatedAt: NOW - 5000, nextPollAt: NOW + 2000,
  consecutiveFailures: 0, stalledForMs: 0, error: null, startedAt: NOW - 60_000, elapsedMs: 55_000,
};
const of = (changes) => ({ snapshot: { ...SNAPSHOT, ...changes }, failure: null });
const ended = (outcome, success, failure, total = success + failure) => of({ outcome, connection: "ended", progress: { queued: 0, running: 0, success, failure, total, ended: success + failure, fraction: 1 } });

test("each situation has its headline and sentence", () => {
  const table = [
    [{ snapshot: null, failure: null }, "Loading…", "Waiting for the first response"],
    [of({}), "Running", "44 of 120 queries finished"],
    [of({ state: "queued", progress: { ...PROGRESS, running: 0, ended: 0 } }), "Waiting to start", "0 of 120 queries finished"],
    [of({ progress: { ...PROGRESS, total: 0, ended: 0 } }), "Being prepared", "The batch has no queries yet"],
    [of({ state: "unknown", statusCode: "SHAKEN", progress: { ...PROGRESS, ended: 120 } }), "Finishing", "All queries finished, waiting for the batch to close"],
    [of({ state: "unknown", statusCode: "SHAKEN" }), "Running", "The API calls its state “SHAKEN”"],
    [ended("success", 4, 0), "Done", "All 4 queries succeeded"],
    [ended("success", 1, 0), "Done", "The only query succeeded"],
    [ended("partial", 97, 23), "Done, with failures", "23 of 120 queries failed"],
    [ended("failure", 0, 12), "Failed", "All 12 queries failed"],
    [ended("stopped", 10, 2, 60), "Stopped early", "48 of 60 queries never finished"],
    [ended("empty", 0, 0), "No queries", "The batch stopped before it had a query"],
    [of({ updatedAt: null, connection: "offline" }), "You’re offline", "There has been no response yet."],
    [of({ updatedAt: null, connection: "retrying", error: { kind: "rate_limited" }, nextPollAt: NOW + 7_200_000 }), "Too many requests", "The API’s rate limit is reached. All users of a token share it. Retrying in 2 h, at 14:00:00 (attempt 1)."],
    [{ snapshot: null, failure: { kind: "not_found" } }, "Batch not found", "The API knows no batch with this ID."],
    [{ snapshot: null, failure: new Error("boom") }, "The page failed", "boom"],
  ];
  for (const [situation, title, sentence] of table) {
    const { title: found, sentence: words } = describe(situation, NOW);
    assert.deepEqual([found, words], [title, sentence]);
  }
  assert.equal(describe(of({}), NOW, { query: 0 }).title, "Waiting for query 1");
});

test("what is unusual is a notice beside the figures", () => {
  const table = [
    [{}, null],
    [{ connection: "offline" }, "You’re offline. Last updated 5 s ago."],
    [{ connection: "paused" }, "Paused. Last updated 5 s ago."],
    [{ connection: "retrying", error: { kind: "server" }, consecutiveFailures: 2 }, "Server error. Retrying in 2 s (attempt 3)."],
    [{ connection: "hidden" }, "This tab is in the background and updates less often."],
    [{ stalledForMs: 65_000 }, "Nothing has changed for 1 min 5 s."],
    [{ nextPollAt: NOW + 100_000, waitingFor: "spacing" }, null],
    [{ waitingFor: "budget" }, "Checking less often to stay within the rate limit."],
    [{ nextPollAt: NOW + 100_000, waitingFor: "interval" }, "Checking less often to stay within the rate limit."],
  ];
  for (const [changes, expected] of table) assert.equal(describeNotice(of(changes), NOW)?.text ?? null, expected);
  assert.equal(describeNext(of({}).snapshot, NOW), "next in 2 s");
});

test("errors of other code are not taken for the package's", () => {
  for (const error of [null, "text", { kind: "toString" }, { kind: "__proto__" }, new TypeError("x")]) assert.equal(kindOf(error), "page");
});

test("the reader's clock may be two hours ahead", () => {
  assert.equal(clockSkewMs({ ...SNAPSHOT, updatedAt: NOW, startedAt: NOW - 7_260_000, elapsedMs: 60_000 }), 7_200_000);
  assert.equal(clockSkewMs({ ...SNAPSHOT, outcome: "success" }), null);
});
