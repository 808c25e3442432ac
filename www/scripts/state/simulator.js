/**
 * Simulated APIs, which list their scenarios: the server of `cargo xtask demo`, and the one in the page, which needs no server
 * and is loaded when it is chosen.
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

/** Where the batches in the page are: a name that leads nowhere (RFC 6761), so that nothing is ever sent there. */
export const IN_PAGE = "https://simulator.invalid/v2";

/** What is behind the scenario in a batch ID is a time only if it is as recent. */
const MAX_AGE_MS = 30 * 24 * 3_600_000;

/** Another server at that address may never respond. */
const TIMEOUT_MS = 3000;

const NAME = "supermetrics-batch-status";

/** @typedef {import("../../pkg/testing.js").Simulator} InPage */

/** @type {Promise<InPage> | null} */
let loading = null;

/** What `fetch` is for the batches in the page. @type {InPage["fetch"]} */
const fetchInPage = async (input, init) => (await loadInPage()).fetch(input, init);

async function loadInPage() {
  loading ??= import("../../pkg/testing.js").then(({ createSimulator }) => createSimulator());
  try {
    return await loading;
  } catch (error) {
    // A file that could not be loaded may be there later.
    loading = null;
    throw error;
  }
}

/**
 * What a watch needs besides for a batch in the page; nothing for all others.
 *
 * @param {string} baseUrl
 */
export function optionsFor(baseUrl) {
  return baseUrl === IN_PAGE ? { fetch: fetchInPage } : {};
}

/**
 * Whether a batch is simulated, as far as is known.
 *
 * @param {Simulator | null} known
 * @param {string} baseUrl
 */
export function isSimulated(known, baseUrl) {
  return baseUrl === IN_PAGE || baseUrl === known?.baseUrl;
}

/**
 * Lets a batch in the page begin when its ID says: a link to it, or a reload, finds it as it is by now.
 *
 * @param {string} batchId
 */
export async function resume(batchId) {
  const began = Number.parseInt(batchId.split("-")[1] ?? "", 36);
  try {
    const simulator = await loadInPage();
    const isTime = began <= simulator.now && began > simulator.now - MAX_AGE_MS;
    if (isTime && !simulator.requests.some((request) => request.batchId === batchId)) simulator.begin(batchId, began);
  } catch {
    // There is no such scenario, or no simulator: the watch says so.
  }
}

/** @returns {Promise<Simulator>} */
async function inPage() {
  const { scenarios, token } = await loadInPage();
  return { baseUrl: IN_PAGE, token, scenarios: scenarios.map(({ name, title, line }) => ({ batchId: `qrb_${name}`, title, line })) };
}

/**
 * Asks whether a base URL belongs to a simulator. Only addresses of this machine, and of this page, are asked.
 *
 * @param {string} baseUrl
 * @returns {Promise<Simulator | null>}
 */
export async function find(baseUrl) {
  try {
    if (baseUrl === IN_PAGE) return await inPage();
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
