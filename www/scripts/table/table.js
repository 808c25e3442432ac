/**
 * The table of queries: joins order, rows, filters and the detail of one.
 *
 * @typedef {import("../filter.js").Filter} Filter
 * @typedef {import("../watches.js").Watched} Watched
 * @typedef {import("../watches.js").BatchWatch} BatchWatch
 * @typedef {import("../../pkg/supermetrics_batch_status.js").BatchQuery} BatchQuery
 */

import { isLoaded } from "../changes.js";
import { NO_FILTER, isFiltered, isNatural, isSame } from "../filter.js";
import { byId, setText } from "../dom.js";
import { counted, integer } from "../format.js";
import * as detail from "./detail.js";
import * as filters from "./filters.js";
import * as order from "./order.js";
import * as scroller from "./scroller.js";

const section = byId("queries", HTMLElement);
const extent = byId("queries-extent", HTMLElement);
const none = byId("none", HTMLElement);
const renew = byId("renew", HTMLButtonElement);
const scrollerElement = byId("scroller", HTMLElement);

/** @type {BatchWatch | null} */
let shownWatch = null;
/** @type {Filter} */
let shownFilter = NO_FILTER;
let shownRevision = -1;
let detailChanged = () => {};

/**
 * @param {(filter: Filter) => void} onFilter
 * @param {() => void} onDetail Called when the details of a query are opened, changed or closed.
 */
export function listen(onFilter, onDetail) {
  filters.listen(onFilter);
  scroller.listen({ count: order.count, read: order.read }, openDetail);
  detailChanged = onDetail;
  detail.listen((step) => {
    const at = detail.openPosition();
    if (at === null || at + step < 0 || at + step >= order.count()) return;
    scroller.goTo(at + step);
    openDetail(at + step);
  }, onDetail);
  renew.addEventListener("click", () => {
    order.renew();
    scroller.toTop();
    scroller.draw();
    showExtent();
    scroller.focus();
  });
}

/** @type {Watched | null} */
let shown = null;

/**
 * @param {Watched} watched
 * @param {Filter} filter
 * @param {BatchQuery[] | null} changed Queries that have changed; null: any may have.
 * @param {number} now Epoch milliseconds.
 */
export function show(watched, filter, changed, now) {
  const { watch, snapshot } = watched;
  shown = watched;
  section.hidden = watch === null || snapshot === null || snapshot.progress.total === 0;
  if (watch === null || snapshot === null) return;
  filters.show(filter, snapshot);
  if (watch !== shownWatch || !isSame(filter, shownFilter)) {
    shownWatch = watch;
    shownFilter = filter;
    order.begin(watch, snapshot, filter);
    scroller.toTop();
  } else if (snapshot.revision !== shownRevision) {
    const { first, count } = scroller.inSight();
    order.update(snapshot, changed, first + count);
  }
  shownRevision = snapshot.revision;
  showExtent();
  if (section.hidden) return;
  scroller.draw();
  showDetail(now);
}

function showExtent() {
  const snapshot = shown?.snapshot;
  if (!snapshot) return;
  const count = order.count();
  const { total } = snapshot.progress;
  const words = filters.orderWords(shownFilter);
  const reading = isLoaded(snapshot) ? "" : ` Reading them: ${integer(snapshot.knownQueries)} of ${integer(total)}.`;
  const sentence = isFiltered(shownFilter)
    ? `${integer(count)} of ${counted(total, "query", "queries")} match. Order: ${words}.`
    : `All ${counted(total, "query", "queries")}, ${isNatural(shownFilter) ? "in the order in which they were created" : words}.`;
  setText(extent, sentence + reading);
  none.hidden = count > 0;
  scrollerElement.hidden = count === 0;
  renew.hidden = !order.hasNewOrder();
  const more = order.countMatching() - count;
  const difference = more === 0 ? "" : more > 0 ? ` (${integer(more)} more)` : ` (${integer(-more)} fewer)`;
  setText(renew, `Show new order${difference}`);
}

/** @param {number} position */
function openDetail(position) {
  if (position >= order.count()) return;
  detail.open(position);
  showDetail(Date.now());
  detailChanged();
}

/** The position in the batch of the query whose details are open; null when none are. */
export function openQuery() {
  const at = detail.openPosition();
  return at === null ? null : (order.read(at, at + 1)[0]?.index ?? null);
}

/** @param {number} now */
function showDetail(now) {
  const at = detail.openPosition();
  if (at !== null) detail.show(order.read(at, at + 1)[0], order.count(), now);
}

/**
 * Shows a query: its row, and what is known of it.
 *
 * @param {number} index Its position in the batch.
 * @returns {boolean} Whether the table as it is has it.
 */
export function goToQuery(index) {
  const position = order.positionOf(index);
  if (position === null) return false;
  section.scrollIntoView({ block: "start" });
  scroller.goTo(position);
  scroller.focus();
  openDetail(position);
  return true;
}

/** Puts the keyboard into the table. */
export function focus() {
  section.scrollIntoView({ block: "nearest" });
  scroller.focus();
}

/** Puts the keyboard into the search box. */
export function focusSearch() {
  filters.focusSearch();
}
