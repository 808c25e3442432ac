// jsdom's window in the place of the global one: Node's entry, Node's fetch, jsdom's document.
import { deepEqual as same } from "node:assert/strict";
import jsdomGlobal from "jsdom-global";

describe("with jsdom-global", () => {
  before(function () {
    this.timeout(60_000);
    jsdomGlobal();
  });

  it("reads a batch, and shows it in the element", async () => {
    const { getBatchStatus } = await import("supermetrics-batch-status");
    await import("supermetrics-batch-status/element");
    const [baseUrl, batchId] = [process.env.API, process.env.BATCH];
    const token = () => "demo-token";
    same((await getBatchStatus({ baseUrl, batchId, token })).progress.total, 4);
    const element = document.createElement("batch-progress");
    Object.assign(element, { baseUrl, batchId, token, options: { minIntervalMs: 100, maxIntervalMs: 500 } });
    const finished = new Promise((resolve, reject) => {
      element.addEventListener("finished", ({ detail }) => resolve(detail));
      element.addEventListener("error", ({ detail }) => reject(detail));
    });
    document.body.append(element);
    const { outcome, requests } = await finished;
    // One request more: the one above.
    const stats = await (await fetch(`${process.env.STATS}/${batchId}`)).json();
    same([outcome, stats.requests], ["success", requests + 1]);
    element.remove();
  }).timeout(60_000);
});
