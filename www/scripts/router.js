/** Takes up what the page's address says: at the start, and when a link is followed. */

import * as address from "./address.js";
import * as map from "./map/map.js";
import * as actions from "./actions.js";
import { state } from "./store.js";
import * as form from "./view/form.js";
import * as watches from "./watches.js";

export const DEFAULT_BASE_URL = "https://api.supermetrics.com/v2";

/** With the simulator, there is nothing left to ask. */
export async function read() {
  const given = address.read(location.hash);
  if (given === null) return;
  const baseUrl = given.baseUrl ?? DEFAULT_BASE_URL;
  const batchId = given.batchId ?? "";
  const key = watches.keyOf({ baseUrl, batchId });
  actions.turnTo({ baseUrl, batchId });
  Object.assign(state, { filter: given.filter, view: given.view, wantedQuery: given.view.query });
  map.zoomTo(given.view.zoom);
  if (watches.choose(key)) {
    // A batch that is watched already, looked at in another way.
    if (state.watched !== null) form.fill(state.watched.target);
    return;
  }
  await readNew(baseUrl, batchId, given.others);
}

/**
 * @param {string} baseUrl
 * @param {string} batchId
 * @param {readonly string[]} others
 */
async function readNew(baseUrl, batchId, others) {
  const before = form.read();
  // A link must not take a token to another server than the one that it was entered for.
  const token = address.isSameServer(baseUrl, before.baseUrl) ? before.token : "";
  watches.stop();
  form.fill({ baseUrl, batchId, token });
  actions.expect(baseUrl, others);
  const found = await actions.meetSimulator();
  if (found !== null && batchId !== "" && form.read().token === found.token) actions.start();
}
