// What every consumer asks of the package, with real data from the simulator.
import { getBatchStatus, isBatchStatusError, parseBatchStatus, version, watchBatch } from "supermetrics-batch-status";

export const token = "demo-token";

/** @param {unknown} found @param {unknown} wanted @param {string} what */
export function same(found, wanted, what) {
  const [left, right] = [JSON.stringify(found), JSON.stringify(wanted)];
  if (left !== right) throw new Error(`${what}: ${left} instead of ${right}`);
}

/** As the simulator counts them. @param {string} baseUrl @param {string} batchId @param {number} wanted */
export async function sameRequests(baseUrl, batchId, wanted) {
  const { requests } = await (await fetch(`${new URL(baseUrl).origin}/stats/${batchId}`)).json();
  same(requests, wanted, "requests");
}

/** A batch of four queries, read once and then watched to its end. @param {string} baseUrl @param {string} batchId */
export async function check(baseUrl, batchId) {
  const page = await getBatchStatus({ baseUrl, batchId, token });
  same([page.progress.total, page.queries.length], [4, 4], "one page");
  const refused = await getBatchStatus({ baseUrl, batchId, token: "wrong" }).catch((error) => error);
  same([isBatchStatusError(refused), refused.kind], [true, "unauthorized"], "a wrong token");

  const watch = watchBatch({ baseUrl, batchId, token: () => token, minIntervalMs: 100, maxIntervalMs: 500 });
  let seen = 0;
  for await (const snapshot of watch) seen = Math.max(seen, snapshot.progress.total);
  const last = await watch.finished;
  same([seen, last.outcome, last.progress.success], [4, "success", 4], "the watch");
  same(watch.queries({ state: "success" }).total, 4, "its rows");
  // The page, what was refused, and the watch's own: nothing else was sent.
  await sameRequests(baseUrl, batchId, last.requests + 2);

  const body = { meta: { request_id: "a", status_code: "STOPPED", progress: { queued: 0, running: 0, success: 0, failure: 0 } }, data: [] };
  same(parseBatchStatus(JSON.stringify(body)).outcome, "empty", "a parsed body");
  return version();
}

/** A watch that tabs share: what it needs for that is a file of its own. @param {string} baseUrl @param {string} batchId */
export async function checkShared(baseUrl, batchId) {
  const watch = watchBatch({ baseUrl, batchId, token, share: "browser", minIntervalMs: 100, maxIntervalMs: 500 });
  same((await watch.finished).outcome, "success", "a watch that tabs share");
  const { held } = await navigator.locks.query();
  const isKept = held.some(({ name }) => name === `supermetrics-batch-status ${version()} key kept`);
  same([isKept, watch.getSnapshot().shared], [true, false], "the code that tabs share by");
}
