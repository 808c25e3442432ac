// No bundler: the page by an import map, workers by path, because import maps do not reach them.
import init, { watchBatch } from "supermetrics-batch-status";
import { check, same } from "./check.js";
import { checkElement } from "./element.js";
import { api, batch, report } from "./report.js";
import { ask } from "./workers.js";

async function run() {
  const missing = await init("/nowhere.wasm?token=secret").catch((error) => error.message);
  const before = await check(api, batch("early")).catch((error) => error.message);
  await init(fetch("/node_modules/supermetrics-batch-status/supermetrics_batch_status_bg.wasm"));
  const worker = new Worker("./plain-worker.js", { type: "module" });
  const shared = new SharedWorker("./plain-worker.js", { type: "module" });
  const behindProxy = watchBatch({ baseUrl: "/supermetrics", batchId: batch("proxy"), minIntervalMs: 100, maxIntervalMs: 500 });
  same((await behindProxy.finished).outcome, "success", "a watch behind a proxy that adds the token");
  const [version, requests] = await Promise.all([
    check(api, batch("page")),
    checkElement(api, batch("element")),
    ask(worker, api, batch("worker")),
    ask(shared.port, api, batch("shared")),
  ]);
  return { before, missing, version, requests };
}

report(run());
