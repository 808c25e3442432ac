// A page that knows nothing of the simulator.
import init, { getBatchStatus, watchBatch } from "supermetrics-batch-status";

const output = /** @type {HTMLOutputElement} */ (document.querySelector("output"));

async function run() {
  await init();
  await navigator.serviceWorker.register("./service-worker.js", { type: "module" });
  await navigator.serviceWorker.ready;
  if (navigator.serviceWorker.controller === null) {
    await new Promise((resolve) => navigator.serviceWorker.addEventListener("controllerchange", resolve, { once: true }));
  }
  const options = { baseUrl: "/v2", token: "demo-token" };
  const { outcome, progress } = await watchBatch({ ...options, batchId: "qrb_one_failed", minIntervalMs: 100 }).finished;
  const unknown = await getBatchStatus({ ...options, batchId: "unheard_of" }).catch((error) => error.kind);
  return `${outcome}: ${progress.success} of ${progress.total}, as unknown: ${unknown}`;
}

output.textContent = await run().catch((error) => String(error));
