// In the browser: runs a part, and sends what came of it to the server that served it.
import { started } from "./given.mjs";

/** @param {string} path */
async function read(path) {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

/** @type {import("./given.mjs").Given} */
const given = {
  async made(instance = "") {
    const path = `/package/supermetrics_batch_status`;
    return started(await import(`${path}.js?${instance}`), await read(`${path}_bg.wasm`));
  },
  read: (name) => read(`/materials/${name}`),
};

/** @param {(given: import("./given.mjs").Given) => unknown} measure */
export async function report(measure) {
  /** @type {{ measured?: unknown, error?: string }} */
  const outcome = {};
  try {
    if (!crossOriginIsolated) throw new Error("the clock is coarse: the page is not isolated");
    outcome.measured = await measure(given);
  } catch (error) {
    outcome.error = String(error instanceof Error ? error.stack : error);
  }
  await fetch("/outcome", { method: "POST", body: JSON.stringify(outcome) });
}
