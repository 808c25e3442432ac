/**
 * What was off in the answer.
 *
 * @typedef {import("../../pkg/supermetrics_batch_status.js").BatchStatusWarning} Warning
 */

import { counted, sanitize, integer } from "../format.js";
import { byId, make, setText } from "../dom.js";

const section = byId("warnings", HTMLDetailsElement);
const summary = byId("warnings-summary", HTMLElement);
const list = byId("warnings-list", HTMLElement);

/** @type {readonly Warning[]} */
let shown = [];

/** @param {readonly Warning[]} warnings */
export function show(warnings) {
  section.hidden = warnings.length === 0;
  setText(summary, counted(warnings.length, "oddity in the answer", "oddities in the answer"));
  if (JSON.stringify(warnings) === JSON.stringify(shown)) return;
  shown = warnings;
  list.replaceChildren(...warnings.map(entry));
}

/** @param {Warning} warning */
function entry({ path, message, count }) {
  const item = make("li");
  const times = count > 1 ? ` (${integer(count)} times)` : "";
  const place = make("code");
  place.append(make("bdi", "", sanitize(path, 200)));
  item.append(place, make("bdi", "", `${sanitize(message, 300)}${times}`));
  return item;
}
