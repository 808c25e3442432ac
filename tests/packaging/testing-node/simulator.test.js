// What `createSimulator` gives, and what it refuses.
import assert from "node:assert/strict";
import { test } from "node:test";
import { getBatchStatus, parseBatchStatus, watchBatch } from "supermetrics-batch-status";
import { createSimulator, SimulatorError } from "supermetrics-batch-status/testing";

const START = 1_788_602_400_000;
const API = "https://api.supermetrics.com/v2";

/** @param {Awaited<ReturnType<typeof createSimulator>>} simulator @param {string} batchId @param {string} [query] */
const ask = (simulator, batchId, query = "", init = {}) =>
  simulator.fetch(`${API}/query/batch/${batchId}/status${query}`, { headers: { authorization: "Bearer demo-token" }, ...init });

const counts = async (simulator, batchId) => {
  const { progress, outcome } = parseBatchStatus(await (await ask(simulator, batchId)).text());
  return [progress.queued, progress.running, progress.success, progress.failure, outcome];
};

test("the same seed and clock give the same bytes, and another seed gives others", async () => {
  const bytes = async (seed) => {
    const simulator = await createSimulator({ seed, now: START });
    simulator.begin("qrb_normal", START - 20_000);
    return (await ask(simulator, "qrb_normal", "?limit=1000")).text();
  };
  assert.equal(await bytes(1), await bytes(1));
  assert.notEqual(await bytes(1), await bytes(2));
});

test("what was asked is known, in order, without the token", async () => {
  const simulator = await createSimulator({ now: START });
  await ask(simulator, "qrb_small", "?offset=2&limit=7", { headers: { Authorization: "Bearer demo-token", "X-Own": "1" } });
  simulator.advance(5);
  await simulator.fetch(new Request(`${API}/elsewhere`, { method: "POST" }));
  assert.deepEqual(simulator.requests, [
    { method: "GET", url: `${API}/query/batch/qrb_small/status?offset=2&limit=7`, batchId: "qrb_small", offset: 2, limit: 7, headers: { "x-own": "1" }, at: START },
    { method: "POST", url: `${API}/elsewhere`, batchId: null, offset: 0, limit: 100, headers: {}, at: START + 5 },
  ]);
  assert.ok(!JSON.stringify(simulator.requests).includes("demo-token"));
});

test("the endpoint answers as the API does where it is not, or not so", async () => {
  const simulator = await createSimulator({ now: START });
  const token = { authorization: "Bearer demo-token" };
  const table = [
    ["/query/batch/unheard_of/status", "GET", token, 404],
    ["/elsewhere", "GET", token, 404],
    ["/query/batch/qrb_small/status", "POST", token, 405],
    ["/query/batch/qrb_small/status?limit=0", "GET", token, 422],
    ["/query/batch/qrb_small/status", "GET", {}, 401],
    ["/query/batch/qrb_small/status", "GET", { authorization: "Bearer wrong" }, 401],
    ["/query/batch/qrb_small/status", "GET", { authorization: "Bearer demo-forbidden" }, 403],
  ];
  for (const [path, method, headers, status] of table) {
    assert.equal((await simulator.fetch(API + path, { method, headers })).status, status, `${method} ${path}`);
  }
  // Under any base URL, such as that of a proxy.
  assert.equal((await simulator.fetch("/supermetrics/query/batch/qrb_small/status", { headers: token })).status, 200);
});

test("headers that the API does not expose cannot be read", async () => {
  const simulator = await createSimulator({ now: START });
  const names = async (batchId) => [...(await ask(simulator, batchId)).headers.keys()];
  assert.deepEqual(await names("qrb_small"), ["content-type"]);
  assert.deepEqual(await names("qrb_exposed"), ["content-type", "x-ratelimit-limit", "x-ratelimit-remaining"]);
  assert.deepEqual(await names("qrb_rate_limited"), ["content-type", "retry-after", "x-ratelimit-limit", "x-ratelimit-remaining"]);
});

test("a batch of one's own has these queries, durations, failures and ends", async () => {
  const simulator = await createSimulator({ now: START });
  const finished = simulator.batch({ accounts: 2, days: 2, concurrency: 2, durations: [1000, 2000, 3000], failures: [3] });
  const never = simulator.batch({ accounts: 1, days: 3, durations: 1000, ends: "never", id: "qrb_3feb5ff5c71e" });
  const cancelled = simulator.batch({ accounts: 3, days: 1, concurrency: 1, durations: 1000, ends: { cancelledAfterMs: 1500 } });
  const empty = simulator.batch({ days: 0 });
  assert.deepEqual([finished, never, cancelled, empty], ["qrb_own1", "qrb_3feb5ff5c71e", "qrb_own2", "qrb_own3"]);
  assert.deepEqual(await counts(simulator, finished), [2, 2, 0, 0, null]);
  assert.deepEqual(await counts(simulator, empty), [0, 0, 0, 0, "empty"]);
  await counts(simulator, never);
  await counts(simulator, cancelled);
  simulator.advance(1000);
  assert.deepEqual(await counts(simulator, finished), [1, 2, 1, 0, null]);
  simulator.advance(1000);
  assert.deepEqual(await counts(simulator, finished), [0, 2, 2, 0, null]);
  simulator.advance(2000);
  // The last one runs as long as those after the list: 2 s, from 2 s on.
  assert.deepEqual(await counts(simulator, finished), [0, 0, 3, 1, "partial"]);
  assert.deepEqual(await counts(simulator, cancelled), [1, 0, 2, 0, "stopped"]);
  simulator.advance(3_600_000);
  assert.deepEqual(await counts(simulator, never), [0, 1, 2, 0, null]);
});

test("a scenario for one's own batch ID, and a clock that has begun earlier", async () => {
  const simulator = await createSimulator({ now: START, scenarios: { my_batch: "all_failed" } });
  simulator.begin("my_batch", START - 3_600_000);
  assert.deepEqual(await counts(simulator, "my_batch"), [0, 0, 0, 12, "failure"]);
  assert.ok(simulator.scenarios.length > 40);
  for (const { name } of simulator.scenarios) simulator.begin(`qrb_${name}`);
});

test("a script answers in order, and its last answer stays", async () => {
  const simulator = await createSimulator({ now: START });
  const batchId = simulator.script([503, "html", { status: 201, headers: { "X-Own": "1" }, body: { a: 1 } }, { body: "b" }]);
  const told = [];
  for (let number = 0; number < 5; number += 1) {
    const response = await ask(simulator, batchId);
    told.push([response.status, response.headers.get("content-type"), response.headers.get("x-own"), (await response.text()).slice(0, 9)]);
  }
  assert.deepEqual(told, [
    [503, "application/json", null, '{"meta":{'],
    [200, "text/html; charset=utf-8", null, "<!doctype"],
    [201, "application/json", "1", '{"a":1}'],
    [200, null, null, "b"],
    [200, null, null, "b"],
  ]);
});

/** How a request ends: "answered", or the error that it or its body ends with. */
async function end(simulator, init) {
  let stage = "headers";
  try {
    const response = await ask(simulator, "qrb_small", "", init);
    stage = "body";
    await response.arrayBuffer();
    return `answered ${response.status}`;
  } catch (error) {
    return `${stage}: ${error.name}`;
  }
}

test("trouble at each stage is what fetch makes of it", async () => {
  const simulator = await createSimulator({ now: START });
  const table = [
    [429, "answered 429"],
    ["dropped", "headers: TypeError"],
    ["reset", "headers: TypeError"],
    ["not_http", "headers: TypeError"],
    ["preflight", "headers: TypeError"],
    ["redirect", "headers: TypeError"],
    ["reset_body", "body: TypeError"],
    ["short_body", "body: TypeError"],
    ["not_gzip", "body: TypeError"],
    ["gzip_bomb", "answered 200"],
    ["no_content", "answered 204"],
    ["not_modified", "answered 304"],
    ["aborted", "headers: AbortError"],
    ["aborted_body", "body: AbortError"],
    [{ status: 418 }, "answered 418"],
  ];
  for (const [how, expected] of table) {
    simulator.fail(simulator.requests.length, how);
    assert.equal(await end(simulator), expected, String(how));
  }
  assert.equal(await end(simulator), "answered 200", "the next is well again");
  assert.equal((await ask(simulator, "qrb_redirect", "", { redirect: "manual" })).type, "opaqueredirect");
});

test("trouble comes before what the API would say of a token, a batch or a window", async () => {
  const simulator = await createSimulator({ now: START });
  for (const path of ["/query/batch/qrb_small/status", "/query/batch/qrb_3feb5ff5c71e/status?limit=0"]) {
    simulator.fail(simulator.requests.length, 503);
    assert.equal((await simulator.fetch(API + path)).status, 503, path);
    assert.equal((await simulator.fetch(API + path)).status, 401, path);
  }
  assert.equal((await simulator.fetch(`${API}/query/batch/${simulator.script([500])}/status`)).status, 500);
});

test("what waits, waits in the simulator's time, and can be aborted at each stage", async () => {
  const simulator = await createSimulator({ now: START });
  const waits = [
    ["slow", 1999, 1, "answered 200"],
    ["stalled", 59_999, 1, "answered 504"],
    ["stalled_body", 59_999, 1, "body: TypeError"],
    [{ delayMs: 70 }, 69, 1, "answered 200"],
  ];
  for (const [how, before, rest, expected] of waits) {
    simulator.fail(simulator.requests.length, how);
    let ended = "not yet";
    const work = end(simulator).then((found) => (ended = found));
    await turns();
    simulator.advance(before);
    await turns();
    assert.equal(ended, "not yet", String(how));
    simulator.advance(rest);
    await work;
    assert.equal(ended, expected, String(how));
  }
  for (const [how, stage] of [["stalled", "headers"], ["stalled_body", "body"]]) {
    simulator.fail(simulator.requests.length, how);
    const controller = new AbortController();
    const work = end(simulator, { signal: controller.signal });
    await turns();
    controller.abort();
    assert.equal(await work, `${stage}: AbortError`);
  }
  assert.equal(await end(simulator, { signal: AbortSignal.abort() }), "headers: AbortError");
});

/** All that can go on without time passing has gone on. */
const turns = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

test("the package reads it: pages, errors, a watch with trouble in it", async () => {
  const simulator = await createSimulator({ speed: 50 });
  const options = { token: simulator.token, fetch: simulator.fetch };
  const page = await getBatchStatus({ batchId: "qrb_large", offset: 182_000, limit: 1000, ...options });
  assert.equal(page.queries.length, 500);
  for (const [how, kind] of [[403, "forbidden"], ["dropped", "network"], ["html", "invalid_response"], ["redirect", "http"]]) {
    simulator.fail(simulator.requests.length, how);
    await assert.rejects(getBatchStatus({ batchId: "qrb_small", retry: false, ...options }), { kind });
  }
  simulator.fail(simulator.requests.length + 1, "reset_body");
  const { finished } = watchBatch({ batchId: "qrb_small-watched", minIntervalMs: 100, ...options });
  assert.deepEqual((await finished).outcome, "success");
});

test("what is wrong is said by name", async () => {
  const made = [
    [{ seed: -1 }, "seed: must be a whole number from 0 to 9007199254740991, not -1"],
    [{ speed: 0 }, "speed: must be a number from 0.001 to 100000, not 0"],
    [{ speed: "1" }, 'speed: must be a number from 0.001 to 100000, not "1"'],
    [{ now: "noon" }, "now: must be a time in milliseconds, or a function that gives one, not noon"],
    [{ scenarios: { qrb_1: "unheard_of" } }, 'scenarios.qrb_1: there is no scenario called "unheard_of"'],
    [{ sped: 1 }, "options.sped: there is no such option; there are now, scenarios, seed, speed"],
  ];
  for (const [options, message] of made) await assert.rejects(createSimulator(options), { name: "SimulatorError", message });

  let now = START;
  const simulator = await createSimulator({ now: () => now });
  await ask(simulator, "qrb_small");
  now -= 1;
  await assert.rejects(ask(simulator, "qrb_small"), { name: "SimulatorError", path: "now", message: `now: the clock went back from ${START} to ${START - 1}` });
  now = START;
  const calls = [
    [() => simulator.advance(-1), "advance: must be a number from 0 to"],
    [() => simulator.batch({ accounts: 1.5 }), "batch.accounts: must be a whole number from 0 to 1000000, not 1.5"],
    [() => simulator.batch({ accounts: 1000, days: 1001 }), "batch.days: must be a whole number from 0 to 1000, not 1001"],
    [() => simulator.batch({ durations: [1, 0] }), "batch.durations[1]: must be a whole number from 1"],
    [() => simulator.batch({ failures: 2 }), "batch.failures: must be a number from 0 to 1, not 2"],
    [() => simulator.batch({ accounts: 1, days: 1, failures: [1] }), "batch.failures[0]: must be a whole number from 0 to 0, not 1"],
    [() => simulator.batch({ ends: "soon" }), 'batch.ends: must be "finished", "never" or { cancelledAfterMs }, not "soon"'],
    [() => simulator.batch({ size: 1 }), "batch.size: there is no such option"],
    [() => simulator.begin("unheard_of"), 'begin: there is no batch "unheard_of"'],
    [() => simulator.begin("qrb_small", START + 1), "begin: must be a number from 0 to"],
    [() => simulator.script([]), "script: must be a list of at least one answer"],
    [() => simulator.script([200, "unheard_of"]), 'script[1]: there is no trouble called "unheard_of"'],
    [() => simulator.script([{ headers: { "a b": "c" } }]), "script[0].headers: must be headers, as `fetch` takes them"],
    [() => simulator.fail(0, 500), "fail: request 0 has been answered; the next is 1"],
    [() => simulator.fail(5, 99), "fail: must be a whole number from 200 to 599, not 99"],
  ];
  for (const [call, message] of calls) {
    assert.throws(call, (error) => error instanceof SimulatorError && error.message.startsWith(message) ? true : assert.fail(`${error.message} instead of ${message}`));
  }
});
