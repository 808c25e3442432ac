// Mocked answers, and what every test watches.
import { vi } from "vitest";

const progress = { queued: 0, running: 0, success: 1, failure: 1 };
const paginate = { offset: 0, limit: 1000, total: 2 };

/** The body of a batch that has ended, and of one that goes on. */
export const body = { meta: { request_id: "a1", status_code: "STOPPED", progress, paginate }, data: [] };
export const going = {
  meta: { ...body.meta, status_code: "RUNNING", progress: { ...progress, running: 2 }, paginate: { ...paginate, total: 4 } },
  data: [],
};

export const options = { batchId: "qrb_1", token: "t", minIntervalMs: 100 };

export const json = (value, init) =>
  new Response(JSON.stringify(value), { headers: { "content-type": "application/json" }, ...init });

export const mock = (answer) => vi.spyOn(globalThis, "fetch").mockImplementation(async () => answer());

/** The batches that were asked for, the requests for one, and the tokens that were sent. Watches of earlier tests may linger. */
export const asked = (fetch) => fetch.mock.calls.map(([url]) => /batch\/([^/]*)\//u.exec(url)?.[1]);
export const calls = (fetch, batchId) => fetch.mock.calls.filter(([url]) => url.includes(`/${batchId}/`));
export const tokens = (fetch, batchId) => (batchId ? calls(fetch, batchId) : fetch.mock.calls).map(([, { headers }]) => headers.Authorization ?? null);

/** Waits until what is expected is so, on a slow machine too. */
export const soon = (expected) => vi.waitFor(expected, { timeout: 10_000, interval: 20 });
