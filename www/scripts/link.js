/** Puts what is shown into the page's address. */

import * as address from "./address.js";
import * as map from "./map/map.js";
import { state } from "./store.js";
import * as table from "./table/table.js";
import * as watches from "./watches.js";

/** Only what was found: a secret that was pasted into the wrong field has no place in the history. */
export function write() {
  const { watched, filter, wantedQuery } = state;
  if (watched === null || !watches.isKnown(watched.snapshot)) return;
  // A watch that ends may have been ended by an address that leads elsewhere: that one stays.
  if (watched.snapshot?.connection === "closed") return;
  const { target } = watched;
  const others = watches.all().filter((other) => isBeside(other, target));
  state.view = { zoom: map.level(), query: table.openQuery() ?? wantedQuery };
  address.write(target, others.map((other) => other.target.batchId), filter, state.view);
}

/**
 * Whether another batch was found on the same server: only such can be in one link.
 *
 * @param {watches.Watched} other
 * @param {watches.Target} target
 */
function isBeside({ target: { baseUrl, batchId }, snapshot }, target) {
  return watches.isKnown(snapshot) && baseUrl === target.baseUrl && batchId !== target.batchId;
}
