/**
 * Which query stands at which position of the table. What stands somewhere stays there while the reader looks:
 * new data changes queries in place, and a new order is only noticed, until it is asked for.
 *
 * @typedef {import("../../pkg/supermetrics_batch_status.js").BatchQuery} BatchQuery
 * @typedef {import("../choice.js").Choice} Choice
 * @typedef {import("../watching.js").BatchWatch} BatchWatch
 * @typedef {import("../watching.js").BatchSnapshot} BatchSnapshot
 */

import { isLoaded } from "../changes.js";
import { EVERYTHING, asOptions, isNatural } from "../choice.js";

/** Positions are read in pages of this many; the package allows 1000. */
const PAGE = 200;

/** An order that is no longer than this is kept as a whole, so that it holds however far one scrolls. */
const KEPT_WHOLE = 2000;

/** A search through so many is slow enough to be made rarely, when nobody waits for it. */
const SLOW_TO_SEARCH = 20_000;
const SLOW_SEARCH_MS = 10_000;

/** So many queries are kept as objects. */
const MOST_QUERIES = 4000;

/** @type {BatchWatch | null} */
let watch = null;
/** @type {Choice} */
let choice = EVERYTHING;
/** @type {BatchSnapshot | null} */
let snapshot = null;

/** Positions of the table in all. */
let length = 0;
/** The page of positions that begins at a key: the queries' own positions in the batch. @type {Map<number, number[]>} */
const pages = new Map();
/** Queries by their position in the batch. @type {Map<number, BatchQuery>} */
const queries = new Map();
/** How many match by now, which may be more or fewer than have a position. */
let matching = 0;
let isStale = false;
/** When the order was last compared with the newest data. */
let comparedAt = 0;

/**
 * Begins a new order.
 *
 * @param {BatchWatch | null} ofWatch
 * @param {BatchSnapshot | null} now
 * @param {Choice} next
 */
export function begin(ofWatch, now, next) {
  watch = ofWatch;
  snapshot = now;
  choice = next;
  pages.clear();
  queries.clear();
  isStale = false;
  matching = length = 0;
  comparedAt = Date.now();
  if (watch === null || now === null) return;
  if (isNatural(choice)) {
    matching = length = now.progress.total;
    return;
  }
  matching = length = readPage(0);
  if (length <= KEPT_WHOLE) for (let first = PAGE; first < length; first += PAGE) readPage(first);
}

/**
 * Takes news of the batch.
 *
 * @param {BatchSnapshot} now
 * @param {BatchQuery[] | null} changed Null: any may have.
 * @param {number} first The first position that is on screen.
 * @param {number} count How many are.
 */
export function update(now, changed, first, count) {
  snapshot = now;
  if (watch === null) return;
  if (isNatural(choice)) {
    matching = length = now.progress.total;
    takeIn(changed);
    return;
  }
  if (changed !== null && changed.length === 0) return;
  takeIn(changed);
  const isSlow = choice.search !== "" && now.progress.total > SLOW_TO_SEARCH;
  if (isSlow && Date.now() - comparedAt < SLOW_SEARCH_MS) return;
  comparedAt = Date.now();
  const found = watch.queries({ ...asOptions(choice), offset: first, limit: Math.max(1, count) });
  matching = found.total;
  const moved = found.queries.some((query, step) => indexAt(first + step) !== query.index);
  isStale = moved || found.total !== length;
  // Nothing on screen can move by this.
  if (length === 0 || (!moved && length <= first + count)) begin(watch, now, choice);
}

/** @param {BatchQuery[] | null} changed */
function takeIn(changed) {
  if (changed === null) queries.clear();
  else for (const query of changed) if (queries.has(query.index)) queries.set(query.index, query);
}

/** The order that holds now. */
export function renew() {
  begin(watch, snapshot, choice);
}

export function count() {
  return length;
}

/** How many match by the newest data. */
export function countMatching() {
  return matching;
}

/** Whether the newest data would stand in another order. */
export function hasNewOrder() {
  return isStale;
}

/**
 * The queries at some positions; undefined where none is known yet.
 *
 * @param {number} first
 * @param {number} end
 * @returns {(BatchQuery | undefined)[]}
 */
export function read(first, end) {
  if (queries.size > MOST_QUERIES) queries.clear();
  const natural = isNatural(choice);
  const positions = Array.from({ length: Math.max(0, end - first) }, (_, step) => first + step);
  const indexes = positions.map((position) => (natural ? position : (indexAt(position) ?? pageIndexAt(position))));
  fetchMissing(indexes);
  return indexes.map((index) => (index === undefined ? undefined : queries.get(index)));
}

/**
 * The position where a query stands; null where that is not known.
 *
 * @param {number} index
 */
export function positionOf(index) {
  if (isNatural(choice)) return index < length ? index : null;
  for (const [first, page] of pages) {
    const step = page.indexOf(index);
    if (step >= 0) return first + step;
  }
  return null;
}

/** @param {number} position */
function indexAt(position) {
  return pages.get(position - (position % PAGE))?.[position % PAGE];
}

/** @param {number} position */
function pageIndexAt(position) {
  if (position >= length) return undefined;
  readPage(position - (position % PAGE));
  return indexAt(position);
}

/**
 * Reads one page of the order as it is now. Gives how many match in all.
 *
 * @param {number} first
 */
function readPage(first) {
  if (watch === null) return 0;
  const found = watch.queries({ ...asOptions(choice), offset: first, limit: PAGE });
  pages.set(first, found.queries.map(({ index }) => index));
  for (const query of found.queries) queries.set(query.index, query);
  return found.total;
}

/**
 * Reads queries that are shown but not at hand, in as few windows as they lie in.
 *
 * @param {(number | undefined)[]} indexes
 */
function fetchMissing(indexes) {
  const missing = indexes.filter((index) => index !== undefined && !queries.has(index));
  const sorted = /** @type {number[]} */ (missing).sort((one, other) => one - other);
  let first = sorted[0];
  for (const [step, index] of sorted.entries()) {
    const next = sorted[step + 1];
    if (first === undefined || (next !== undefined && next - first < PAGE)) continue;
    fetchWindow(first, index);
    first = next;
  }
}

/**
 * Reads the queries from one position in the batch to another.
 *
 * @param {number} first
 * @param {number} last
 */
function fetchWindow(first, last) {
  if (watch === null || snapshot === null) return;
  const limit = last - first + 1;
  let found = watch.queries({ offset: first, limit }).queries;
  const gap = (found[0]?.index ?? first) - first;
  // While queries are read for the first time, those that are known stand closer together than in the batch.
  if (gap > 0 && !isLoaded(snapshot)) {
    found = watch.queries({ offset: Math.max(0, first - gap), limit: Math.min(1000, limit + gap) }).queries;
  }
  for (const query of found) queries.set(query.index, query);
}
