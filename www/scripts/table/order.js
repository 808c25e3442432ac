/**
 * Which query stands at which position of the table. What stands somewhere stays there while the reader looks:
 * new data changes queries in place, and a new order is only noticed, until it is asked for.
 *
 * @typedef {import("../../pkg/supermetrics_batch_status.js").BatchQuery} BatchQuery
 * @typedef {import("../filter.js").Filter} Filter
 * @typedef {import("../watches.js").BatchWatch} BatchWatch
 * @typedef {import("../watches.js").BatchSnapshot} BatchSnapshot
 */

import { NO_FILTER, isNatural } from "../filter.js";
import * as selectors from "../selectors.js";

/** So many queries are kept as objects. */
const MAX_QUERIES = 4000;

/** @type {BatchWatch | null} */
let watch = null;
/** @type {Filter} */
let filter = NO_FILTER;
/** @type {BatchSnapshot | null} */
let snapshot = null;

/** Positions of the table in all. */
let length = 0;
/** The queries' own positions in the batch; null where they stand in the order of the batch itself. @type {Uint32Array | null} */
let shown = null;
/** The same by the newest data. @type {Uint32Array | null} */
let newest = null;
/** Queries by their position in the batch. @type {Map<number, BatchQuery>} */
const queries = new Map();

/**
 * Begins a new order.
 *
 * @param {BatchWatch | null} ofWatch
 * @param {BatchSnapshot | null} now
 * @param {Filter} next
 */
export function begin(ofWatch, now, next) {
  watch = ofWatch;
  snapshot = now;
  filter = next;
  queries.clear();
  renew();
}

/** The order that holds now. */
export function renew() {
  shown = newest = null;
  length = 0;
  if (watch === null || snapshot === null) return;
  if (!isNatural(filter)) shown = newest = selectors.order(watch, snapshot, filter);
  length = shown?.length ?? snapshot.progress.total;
}

/**
 * Takes news of the batch.
 *
 * @param {BatchSnapshot} now
 * @param {BatchQuery[] | null} changed Null: any may have.
 * @param {number} end Where what is on screen ends.
 */
export function update(now, changed, end) {
  snapshot = now;
  takeIn(changed);
  if (watch === null) return;
  if (shown === null) {
    length = now.progress.total;
    return;
  }
  newest = selectors.order(watch, now, filter);
  // Nothing on screen can move by this.
  if (newest.length >= Math.min(end, length) && selectors.startsAlike(shown, newest, Math.min(end, length))) renew();
}

/** @param {BatchQuery[] | null} changed */
function takeIn(changed) {
  if (changed === null) queries.clear();
  else for (const query of changed) if (queries.has(query.index)) queries.set(query.index, query);
}

export function count() {
  return length;
}

/** How many match by the newest data. */
export function countMatching() {
  return newest?.length ?? length;
}

/** Whether the newest data would stand in another order. */
export function hasNewOrder() {
  return shown !== null && newest !== null && shown !== newest && !selectors.isEqual(shown, newest);
}

/**
 * The queries at some positions; undefined where none is known yet.
 *
 * @param {number} first
 * @param {number} end
 * @returns {(BatchQuery | undefined)[]}
 */
export function read(first, end) {
  if (queries.size > MAX_QUERIES) queries.clear();
  /** @type {number[]} */
  const indexes = [];
  for (let at = first; at < Math.min(end, length); at += 1) indexes.push(shown === null ? at : (shown[at] ?? 0));
  const missing = indexes.filter((index) => !queries.has(index));
  if (watch !== null && missing.length > 0) {
    for (const query of watch.queries({ indexes: missing }).queries) queries.set(query.index, query);
  }
  return indexes.map((index) => queries.get(index));
}

/**
 * The position where a query stands; null where it does not.
 *
 * @param {number} index
 */
export function positionOf(index) {
  if (shown === null) return index < length ? index : null;
  const position = shown.indexOf(index);
  return position < 0 ? null : position;
}
