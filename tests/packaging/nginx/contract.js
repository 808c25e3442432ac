// What a viewer is told through the proxy, and what never reaches one.
import { deepEqual as same, ok } from "node:assert/strict";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { watchBatch } from "supermetrics-batch-status";
import { DASHBOARD, TOKEN, counted, signedIn, startProxy } from "./proxy.js";

const { API, BATCH, SIMULATOR } = process.env;
const proxy = await startProxy(API);
const viewer = signedIn("viewer");
let batches = 0;
/** A batch of its own, of this scenario. */
const batch = (scenario) => `${BATCH.replace("small", scenario)}-${(batches += 1)}`;
const url = (batchId, query = "?offset=0&limit=1000") => `${proxy.base}/query/batch/${batchId}/status${query}`;
const get = (batchId, query, headers = {}) => viewer(url(batchId, query), { headers });

/** How a watch through the proxy ends: its outcome, or what its error says. */
async function told(batchId, fetch = viewer, base = proxy.base) {
  const watch = watchBatch({ baseUrl: base, batchId, fetch, minIntervalMs: 100, retry: false, timeoutMs: 120_000 });
  const error = ({ kind, httpStatus, code, retryAfterMs }) => [kind, httpStatus, code, retryAfterMs];
  return watch.finished.then(({ outcome, rateLimit }) => [outcome, rateLimit?.limit > 0], error);
}

const REFUSED = ["server", 502, "PROXY_TOKEN_REFUSED", null];
const UNREACHABLE = ["server", 502, "PROXY_API_UNREACHABLE", null];

const checks = {
  "a watch sees the batch, and the API's limits": async () => same(await told(batch("small")), ["success", true]),

  "a refused viewer gets a typed 401 or 403, and the API no request": async () => {
    const anyone = batch("small");
    same(await told(anyone, fetch), ["unauthorized", 401, "UNAUTHORIZED", null]);
    same(await told(`${anyone}-private`), ["forbidden", 403, null, null]);
    same((await counted(anyone)).requests + (await counted(`${anyone}-private`)).requests, 0);
  },

  "what the API says is told": async () => {
    same(await told(batch("not_found")), ["not_found", 404, "NOT_FOUND", null]);
    same(await told(batch("forbidden")), ["forbidden", 403, "FORBIDDEN", null]);
    same(await told(batch("rate_limited")), ["rate_limited", 429, "TOO_MANY_REQUESTS", 30_000]);
    same(await told(batch("unavailable")), ["server", 503, "SERVICE_UNAVAILABLE", null]);
  },

  // As long as the second answer is from the cache too: it has no upstream to tell it from a refused viewer.
  "a token that the API refuses is the proxy's trouble, never the viewer's": async () => {
    const batchId = batch("unauthorized");
    for (let times = 0; times < 3; times += 1) same(await told(batchId), REFUSED);
  },

  "a slow API is told as such": async () => same(await told(batch("stalled")), ["server", 504, "PROXY_API_SLOW", null]),

  "a dead API is told as such": async () => {
    same(await told(batch("dropped")), UNREACHABLE);
    const { baseUrl } = await (await fetch(`${SIMULATOR}/refused`)).json();
    const dead = await startProxy(baseUrl);
    same(await told(batch("small"), viewer, dead.base), UNREACHABLE);
    await dead.stop();
  },

  "only this endpoint, its parameters and GET get through": async () => {
    const batchId = batch("small");
    const status = async (...request) => (await viewer(...request)).status;
    for (const query of ["", "?limit=1000", "?limit=10&offset=0", "?offset=00&limit=10", "?offset=0&limit=0", "?offset=0&limit=1001", "?offset=0&limit=10&x=1", "?offset=0&limit=10&offset=1"]) {
      same(await status(url(batchId, query), {}), 422, query);
    }
    for (const method of ["POST", "PUT", "DELETE", "PATCH"]) same(await status(url(batchId), { method }), 405, method);
    for (const path of ["/", "/query/batch", `/query/batch/${batchId}`, `/query/batch/${batchId}/status/`, `/query/batch/${batchId}/results`, `/query/batch/${batchId}%3Fx/status`, `/query/batch/a%2F${batchId}/status`]) {
      same(await status(`${proxy.base}${path}?offset=0&limit=10`, {}), 404, path);
    }
    same((await counted(batchId)).requests, 0);
  },

  "a page of an allowed origin may read every answer, and of another none": async () => {
    const readable = async (answer) => {
      const { headers } = await answer;
      return [headers.get("access-control-allow-origin"), headers.get("access-control-allow-credentials"), headers.get("access-control-expose-headers"), headers.get("cache-control")];
    };
    const exposed = "Retry-After, X-RateLimit-Limit, X-RateLimit-Remaining";
    for (const scenario of ["small", "exposed", "rate_limited", "unauthorized", "not_found"]) {
      same(await readable(get(batch(scenario), undefined, { origin: DASHBOARD })), [DASHBOARD, "true", exposed, "no-store"], scenario);
    }
    same(await readable(get(`${batch("small")}-private`, undefined, { origin: DASHBOARD })), [DASHBOARD, "true", exposed, "no-store"]);
    same(await readable(fetch(url(batch("small")), { headers: { origin: DASHBOARD } })), [DASHBOARD, "true", exposed, "no-store"]);
    const preflight = { method: "OPTIONS", headers: { origin: DASHBOARD, "access-control-request-method": "GET" } };
    same(await readable(fetch(url(batch("small")), preflight)), [DASHBOARD, "true", exposed, "no-store"]);
    same(await readable(get(batch("small"), undefined, { origin: "https://elsewhere.example" })), [null, "true", exposed, "no-store"]);
  },

  "the token never reaches a viewer, a file or the log": async () => {
    for (const fault of ["echo_401", "echo_400", "echo_500", "echo_200", "echo_good", "echo_text", "html", "redirect"]) {
      const answer = await viewer(url(batch(`small-at0_${fault}`)), { redirect: "manual" });
      const text = [...answer.headers].flat().join("\n") + (await answer.text());
      ok(!text.includes(TOKEN), `${fault}: ${text}`);
    }
    const cached = readdirSync(join(proxy.folder, "cache"), { recursive: true }).map((name) => join(proxy.folder, "cache", String(name)));
    const files = cached.filter((file) => statSync(file, { throwIfNoEntry: false })?.isFile());
    ok(files.length > 0, "answers are in the cache");
    for (const file of files) ok(!readFileSync(file, "utf8").includes(TOKEN), file);
    ok(!proxy.log().includes(TOKEN), proxy.log());
  },

  // However slow the machine is: at most one request at the beginning, one a second, one every ten seconds.
  "simultaneous requests for one window are one": async () => {
    const batchId = batch("slow");
    const began = Date.now();
    const answers = await Promise.all(Array.from({ length: 100 }, () => get(batchId)));
    for (const answer of answers) same([answer.status, (await answer.json()).data.length], [200, 4]);
    const seconds = (Date.now() - began) / 1000;
    const { requests } = await counted(batchId);
    ok(requests <= 2 + seconds + seconds / 10, `${requests} requests in ${seconds} s`);
    while ((await counted(batchId)).requests === requests) await get(batchId);
  },

  "the API is asked no more than its share allows, however much is wanted": async () => {
    const busy = await startProxy(API);
    const batchId = batch("small");
    const began = Date.now();
    const windows = Array.from({ length: 600 }, (_, offset) => `${busy.base}/query/batch/${batchId}/status?offset=${offset}&limit=1`);
    const answers = await Promise.all(windows.map((window) => viewer(window, {})));
    const seconds = (Date.now() - began) / 1000;
    const { requests } = await counted(batchId);
    ok(requests <= 401 + 0.9 * seconds, `${requests} requests in ${seconds} s`);
    const refused = answers.filter(({ status }) => status !== 200);
    same(refused.length, 600 - requests);
    for (const answer of refused) same([answer.status, answer.headers.get("retry-after"), (await answer.json()).error.code], [429, "10", "PROXY_BUSY"]);
    await busy.stop();
  },

  "a failing API is bridged for up to ten seconds, then told": async () => {
    const tens = (answer) => Math.floor(Date.parse(answer.headers.get("date")) / 10_000);
    for (let bridged = false; !bridged; ) {
      const batchId = batch("normal-at1_unavailable");
      const first = await get(batchId);
      same(first.status, 200);
      let answer = first;
      while (answer.status === 200) {
        bridged ||= (await counted(batchId)).requests > 1;
        answer = await get(batchId);
      }
      same([answer.status, tens(answer) > tens(first)], [503, true]);
    }
  },
};

for (const [name, check] of Object.entries(checks)) {
  await check().catch((error) => {
    throw new Error(`${name}: ${error.message}\n${proxy.log().slice(-1000)}`);
  });
}
await proxy.stop();
process.exit(0);
