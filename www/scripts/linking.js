/** Puts what is shown into the page's address. */

import * as address from "./address.js";
import * as map from "./map/map.js";
import { state } from "./state.js";
import * as table from "./table/table.js";
import * as watching from "./watching.js";

/** Only what was found: a secret that was pasted into the wrong field has no place in the history. */
export function write() {
  const { watched, choice, wantedQuery } = state;
  if (watched === null || !watching.isKnown(watched.snapshot)) return;
  // A watch that ends may have been ended by an address that leads elsewhere: that one stays.
  if (watched.snapshot?.connection === "closed") return;
  const { target } = watched;
  const others = watching.all().filter((other) => isBeside(other, target));
  state.view = { zoom: map.level(), query: table.openQuery() ?? wantedQuery };
  address.write(target, others.map((other) => other.target.batchId), choice, state.view);
}

/**
 * Whether another batch was found on the same server: only such can be in one link.
 *
 * @param {watching.Watched} other
 * @param {watching.Target} target
 */
function isBeside({ target: { baseUrl, batchId }, snapshot }, target) {
  return watching.isKnown(snapshot) && baseUrl === target.baseUrl && batchId !== target.batchId;
}
