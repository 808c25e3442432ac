// Both entries in one app: each with an instance of its own, and errors that both know.
import init, * as whole from "supermetrics-batch-status";
import initPage, * as page from "supermetrics-batch-status/page";
import { same, sameRequests } from "./check.js";

const BODY = { meta: {}, data: {} };

/** @param {{ parseBatchStatus(body: unknown): unknown }} entry */
function failureOf({ parseBatchStatus }) {
  try {
    return parseBatchStatus(BODY);
  } catch (error) {
    return error;
  }
}

/** @param {string} baseUrl @param {string} batchId */
export async function checkBoth(baseUrl, batchId) {
  same("watchBatch" in page, false, "a watch in the entry for one page");
  await initPage();
  // The whole is not loaded yet, and not needed.
  const options = { baseUrl, batchId, token: "demo-token" };
  same((await page.getBatchStatus(options)).queries.length, 4, "queries of a page");
  await init();
  same(page.version(), whole.version(), "the version");
  for (const error of [failureOf(page), failureOf(whole)]) {
    same(error.kind, "invalid_response", "an error's kind");
    same([page, whole].map((entry) => entry.isBatchStatusError(error)), [true, true], "an error is known to both");
  }
  const watch = whole.watchBatch({ ...options, minIntervalMs: 100, maxIntervalMs: 500 });
  const status = await page.getBatchStatus(options);
  same((await watch.finished).outcome, "success", "a watch beside calls of the other");
  same(status.progress.total, watch.getSnapshot().progress.total, "the total of both");
  await sameRequests(baseUrl, batchId, watch.getSnapshot().requests + 2);
  return page.version();
}
