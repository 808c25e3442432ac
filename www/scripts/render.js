/** Draws the whole page from its state: each part is given what it shows, and touches only what has changed. */

import * as changes from "./changes.js";
import { NO_FILTER } from "./filter.js";
import * as link from "./link.js";
import * as map from "./map/map.js";
import { state } from "./store.js";
import * as table from "./table/table.js";
import * as timeline from "./timeline/timeline.js";
import * as board from "./view/board.js";
import * as exporting from "./view/exporting.js";
import * as failures from "./view/failures.js";
import * as form from "./view/form.js";
import * as summary from "./view/summary.js";
import * as live from "./view/live.js";
import * as announcer from "./view/announcer.js";
import * as progress from "./view/progress.js";
import * as documentTitle from "./view/document-title.js";
import * as warnings from "./view/warnings.js";
import * as watches from "./watches.js";

/** @param {number} now Epoch milliseconds. */
export function cards(now) {
  board.show(watches.all(), watches.isOpen, now);
}

export function all() {
  const now = Date.now();
  cards(now);
  const { watched, filter } = state;
  if (watched === null) return;
  const { watch, snapshot } = watched;
  const changed = watch === null || snapshot === null ? null : changes.since(watch, snapshot);
  summary.show(watched, now);
  live.show(snapshot, now, form.takeFocus);
  progress.show(snapshot);
  failures.show(watched, filter, now);
  map.show(watched, filter, changed, now);
  timeline.show(watched, filter, now);
  table.show(watched, filter, changed, now);
  exporting.show(watched, filter);
  warnings.show(snapshot?.warnings ?? []);
  announcer.show(watched, now);
  documentTitle.show(watched, now);
  showWanted();
}

/** Shows the query that a link leads to, as soon as it is known. */
function showWanted() {
  const { watched, wantedQuery } = state;
  const known = watched?.snapshot?.knownQueries ?? 0;
  if (wantedQuery === null || known <= wantedQuery) return;
  state.wantedQuery = null;
  goToQuery(wantedQuery);
}

/** @param {import("./filter.js").Filter} next */
export function choose(next) {
  state.filter = next;
  all();
  link.write();
}

/**
 * Shows a query in the table, whatever that shows now.
 *
 * @param {number} index Its position in the batch.
 */
export function goToQuery(index) {
  if (table.goToQuery(index)) return;
  choose(NO_FILTER);
  table.goToQuery(index);
}
