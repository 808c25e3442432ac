/** Draws the whole page from its state: each part is given what it shows, and touches only what has changed. */

import * as changes from "./changes.js";
import { EVERYTHING } from "./choice.js";
import * as linking from "./linking.js";
import * as map from "./map/map.js";
import { state } from "./state.js";
import * as table from "./table/table.js";
import * as timeline from "./timeline/timeline.js";
import * as board from "./view/board.js";
import * as exporting from "./view/exporting.js";
import * as failures from "./view/failures.js";
import * as form from "./view/form.js";
import * as head from "./view/head.js";
import * as live from "./view/live.js";
import * as news from "./view/news.js";
import * as progress from "./view/progress.js";
import * as tab from "./view/tab.js";
import * as warnings from "./view/warnings.js";
import * as watching from "./watching.js";

/** @param {number} now Epoch milliseconds. */
export function cards(now) {
  board.show(watching.all(), watching.isOpen, now);
}

export function all() {
  const now = Date.now();
  cards(now);
  const { watched, choice } = state;
  if (watched === null) return;
  const { watch, snapshot } = watched;
  const changed = watch === null || snapshot === null ? null : changes.since(watch, snapshot);
  head.show(watched, now);
  live.show(snapshot, now, form.takeFocus);
  progress.show(snapshot);
  failures.show(watched, choice, now);
  map.show(watched, choice, changed, now);
  timeline.show(watched, choice, now);
  table.show(watched, choice, changed, now);
  exporting.show(watched, choice);
  warnings.show(snapshot?.warnings ?? []);
  news.show(watched, now);
  tab.show(watched, now);
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

/** @param {import("./choice.js").Choice} next */
export function choose(next) {
  state.choice = next;
  all();
  linking.write();
}

/**
 * Shows a query in the table, whatever that shows now.
 *
 * @param {number} index Its position in the batch.
 */
export function goToQuery(index) {
  if (table.goToQuery(index)) return;
  choose(EVERYTHING);
  table.goToQuery(index);
}
