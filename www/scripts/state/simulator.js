/**
 * The simulated API of `cargo xtask demo`, which lists its scenarios.
 *
 * @typedef {object} Scenario
 * @property {string} batchId
 * @property {string} title
 * @property {string} line
 *
 * @typedef {object} Simulator
 * @property {string} baseUrl
 * @property {string} token
 * @property {Scenario[]} scenarios
 */

/** Another server at that address may never respond. */
const TIMEOUT_MS = 3000;

const NAME = "supermetrics-batch-status";

/**
 * Asks whether a base URL belongs to the simulator. Only addresses of this machine are asked.
 *
 * @param {string} baseUrl
 * @returns {Promise<Simulator | null>}
 */
export async function find(baseUrl) {
  try {
    const { hostname, origin } = new URL(baseUrl);
    if (hostname !== "127.0.0.1" && hostname !== "localhost") return null;
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const response = await fetch(`${origin}/`, { cache: "no-store", credentials: "omit", signal });
    const body = await response.json();
    return body?.simulator === NAME && Array.isArray(body.scenarios) ? { ...body, baseUrl } : null;
  } catch {
    // Whatever it is, it is not the simulator.
    return null;
  }
}

/**
 * A batch of a scenario that nobody has started yet.
 *
 * @param {string} batchId
 */
export function freshBatch(batchId) {
  return `${batchId}-${Date.now().toString(36)}`;
}

/**
 * The scenario of a batch ID.
 *
 * @param {Simulator} simulator
 * @param {string} batchId
 */
export function scenarioOf({ scenarios }, batchId) {
  const name = batchId.split("-")[0];
  return scenarios.find((scenario) => scenario.batchId === name);
}
