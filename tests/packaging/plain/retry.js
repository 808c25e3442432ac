// The WebAssembly cannot be loaded at first: a store says so and goes on trying, and follows its batch in the end.
import init from "supermetrics-batch-status";
import { createBatchStore } from "/node_modules/supermetrics-batch-status/store.js";
import { same, token } from "./check.js";
import { api, batch, report } from "./report.js";

/** No network for the WebAssembly, for so many requests. */
function failing(times) {
  const { fetch } = globalThis;
  let left = times;
  globalThis.fetch = (...given) => {
    const isRefused = String(given[0]).endsWith(".wasm") && (left -= 1) >= 0;
    return isRefused ? Promise.reject(new TypeError("no network")) : fetch(...given);
  };
}

async function run() {
  failing(2);
  const options = { baseUrl: api, batchId: batch("retried"), token, minIntervalMs: 100, maxIntervalMs: 500 };
  const seen = [];
  const ended = new Promise((resolve) => {
    createBatchStore(options).subscribe(({ snapshot, error }) => {
      const line = error ? error.message.replace(/ from .*?: /u, ": ") : (snapshot?.outcome ?? "none yet");
      if (seen.at(-1) !== line) seen.push(line);
      if (snapshot?.outcome) resolve(snapshot.requests);
    });
  });
  const requests = await ended;
  const failure = "supermetrics-batch-status: the WebAssembly could not be loaded: Error: no answer";
  same(seen, ["none yet", failure, "none yet", "success"], "what the store showed");
  await init();
  return { requests: { [batch("retried")]: requests } };
}

report(run());
