/**
 * Which queries match what the reader has chosen, and in which order: read once for table, map and timeline.
 *
 * @typedef {import("./filter.js").Filter} Filter
 * @typedef {import("./watches.js").BatchWatch} BatchWatch
 * @typedef {import("./watches.js").BatchSnapshot} BatchSnapshot
 */

import { NO_FILTER, asOptions, isFiltered, isSame } from "./filter.js";

/** A search through so many is slow enough to be made rarely, when nobody waits for it. */
const SLOW_TO_SEARCH = 20_000;
const SLOW_SEARCH_MS = 10_000;

/** @type {Uint32Array} */
const NONE = new Uint32Array(0);

/** @type {BatchWatch | null} */
let read = null;
/** @type {Filter} */
let readFor = NO_FILTER;
let revision = -1;
let readAt = 0;
/** Positions in the batch, in the chosen order. */
let indexes = NONE;
/** Made of `indexes` when it is asked for. @type {Uint8Array | null} */
let marks = null;

/**
 * Positions in the batch of all that match, in their order. The same array until they change.
 *
 * @param {BatchWatch} watch
 * @param {BatchSnapshot} snapshot
 * @param {Filter} filter
 */
export function order(watch, snapshot, filter) {
  const isOther = watch !== read || !isSame(filter, readFor);
  if (!isOther && snapshot.revision === revision) return indexes;
  const isSlow = filter.search !== "" && snapshot.progress.total > SLOW_TO_SEARCH;
  if (!isOther && isSlow && Date.now() - readAt < SLOW_SEARCH_MS) return indexes;
  const found = watch.queryOrder(asOptions(filter));
  if (isOther || !isEqual(found.indexes, indexes)) {
    indexes = found.indexes;
    marks = null;
  }
  read = watch;
  readFor = filter;
  revision = snapshot.revision;
  readAt = Date.now();
  return indexes;
}

/**
 * One byte for each query of the batch: 1 where it matches. Null where all do. The same array until they change.
 *
 * @param {BatchWatch} watch
 * @param {BatchSnapshot} snapshot
 * @param {Filter} filter
 */
export function mask(watch, snapshot, filter) {
  if (!isFiltered(filter)) return null;
  const matching = order(watch, snapshot, filter);
  if (marks === null) {
    marks = new Uint8Array(Math.max(snapshot.progress.total, snapshot.knownQueries));
    for (const index of matching) marks[index] = 1;
  }
  return marks;
}

/**
 * @param {Uint32Array} one
 * @param {Uint32Array} other
 */
export function isEqual(one, other) {
  return one.length === other.length && startsAlike(one, other, one.length);
}

/**
 * Whether both begin with the same positions.
 *
 * @param {Uint32Array} one
 * @param {Uint32Array} other
 * @param {number} count
 */
export function startsAlike(one, other, count) {
  for (let at = 0; at < count; at += 1) if (one[at] !== other[at]) return false;
  return true;
}
