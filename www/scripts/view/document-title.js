/**
 * How far, from another tab: title and icon.
 *
 * @typedef {import("../watches.js").Watched} Watched
 */

import { sanitize, percent, share } from "../format.js";
import { byId } from "../dom.js";
import { isKnown, isWatching } from "../watches.js";
import { describe } from "../words.js";

const icon = byId("icon", HTMLLinkElement);

const MAX_NAME = 60;

/** There is an icon for each tenth of the way. */
const STEP = 10;

/**
 * @param {Watched} watched
 * @param {number} now Epoch milliseconds.
 */
export function show(watched, now) {
  const { snapshot, target } = watched;
  const { title, tone } = describe(watched, now);
  const hasShare = isWatching(watched) && snapshot !== null && snapshot.progress.total > 0;
  const far = hasShare ? `${share(snapshot.progress.fraction, snapshot.progress.total)} · ` : "";
  // An ID that was never found may be something that was pasted into the wrong field.
  const batch = isKnown(snapshot) ? ` · ${sanitize(target.batchId, MAX_NAME)}` : "";
  const text = `${far}${title}${batch}`;
  if (document.title !== text) document.title = text;
  const tenth = hasShare ? Math.floor(percent(snapshot.progress.fraction) / STEP) * STEP : 0;
  const file = isWatching(watched) && tone !== "warning" ? `running-${tenth}` : tone === "running" ? "quiet" : tone;
  const href = `icons/${file}.svg`;
  if (icon.getAttribute("href") !== href) icon.setAttribute("href", href);
}
