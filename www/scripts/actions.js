/** Begins watches, opens one of those that there are, and closes them. */

import * as address from "./address.js";
import * as link from "./link.js";
import * as map from "./map/map.js";
import * as render from "./render.js";
import * as simulator from "./simulator.js";
import { forget, state, turn } from "./store.js";
import * as form from "./view/form.js";
import * as scenarios from "./view/scenarios.js";
import * as watches from "./watches.js";

/** Batches of a link that are begun together with its first. @type {{ baseUrl: string, batchIds: readonly string[] }} */
let linked = { baseUrl: "", batchIds: [] };

/**
 * Begins these with the next watch, if that is one of the same server.
 *
 * @param {string} baseUrl
 * @param {readonly string[]} batchIds
 */
export function expect(baseUrl, batchIds) {
  linked = { baseUrl, batchIds };
}

/** Makes what is shown that of another batch. @param {{ baseUrl: string, batchId: string }} target */
export function turnTo(target) {
  turn(watches.keyOf(target));
  map.zoomTo(state.view.zoom);
}

/** Opens another of the batches that are watched. @param {string} key */
export function open(key) {
  const found = watches.all().find(({ target }) => watches.keyOf(target) === key);
  if (found === undefined || watches.isOpen(found)) return;
  turnTo(found.target);
  form.fill(found.target);
  scenarios.choose(found.target.batchId);
  watches.choose(key);
}

/** Ends one of several watches. @param {string} key */
export function close(key) {
  const wasOpen = watches.all().some((watched) => watches.isOpen(watched) && watches.keyOf(watched.target) === key);
  watches.close(key);
  const next = watches.all().at(-1);
  if (wasOpen && next !== undefined) open(watches.keyOf(next.target));
  else render.all();
  forget(key);
  link.write();
}

/** Watches what the form says. What was searched for in one batch is not looked for in the next. */
export function startAnew() {
  turnTo(form.read());
  start();
}

export function start() {
  const target = form.read();
  scenarios.choose(target.batchId);
  form.makeRoom();
  watches.begin(target);
  if (linked.baseUrl === target.baseUrl) {
    for (const batchId of linked.batchIds) watches.beginBeside({ ...target, batchId });
  }
  linked = { baseUrl: "", batchIds: [] };
}

/**
 * Watches a batch of the list once more; where a token is missing, it is asked for first.
 *
 * @param {import("./recent.js").Recent} recent
 */
export async function startRecent({ baseUrl, batchId }) {
  const key = watches.keyOf({ baseUrl, batchId });
  if (watches.all().some(({ target }) => watches.keyOf(target) === key)) {
    open(key);
    return;
  }
  const before = form.read();
  const token = address.isSameServer(baseUrl, before.baseUrl) ? before.token : "";
  form.fill({ baseUrl, batchId, token });
  await meetSimulator();
  if (form.read().token === "") form.focusMissing();
  else startAnew();
}

/** Begins a fresh run of a scenario. @param {simulator.Scenario} scenario */
export function startScenario(scenario) {
  form.fill({ batchId: simulator.freshBatch(scenario) });
  startAnew();
}

/** Offers the scenarios, if the base URL is the simulator's. */
export async function meetSimulator() {
  const { baseUrl } = form.read();
  const found = await simulator.find(baseUrl);
  const { baseUrl: current, batchId, token } = form.read();
  // Another base URL may have been entered while this one was asked.
  if (current !== baseUrl) return null;
  scenarios.show(found, batchId);
  if (found !== null && token === "" && !form.isInToken()) form.fill({ token: found.token });
  return found;
}
