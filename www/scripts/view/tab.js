/**
 * How far, from another tab: the title.
 *
 * @typedef {import("../watching.js").Watched} Watched
 */

import { foreign, share } from "../format.js";
import { isKnown, isWatching } from "../watching.js";
import { describe } from "../words.js";

const MOST_NAME = 60;

/**
 * @param {Watched} watched
 * @param {number} now Epoch milliseconds.
 */
export function show(watched, now) {
  const { snapshot, target } = watched;
  const { title } = describe(watched, now);
  const hasShare = isWatching(watched) && snapshot !== null && snapshot.progress.total > 0;
  const far = hasShare ? `${share(snapshot.progress.fraction, snapshot.progress.total)} · ` : "";
  // An ID that was never found may be something that was pasted into the wrong field.
  const batch = isKnown(snapshot) ? ` · ${foreign(target.batchId, MOST_NAME)}` : "";
  const text = `${far}${title}${batch}`;
  if (document.title !== text) document.title = text;
}
