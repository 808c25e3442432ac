/**
 * Which queries have changed since they were last looked at, read once for all parts of the page that show queries.
 *
 * @typedef {import("../pkg/supermetrics_batch_status.js").BatchQuery} BatchQuery
 * @typedef {import("./watches.js").BatchWatch} BatchWatch
 * @typedef {import("./watches.js").BatchSnapshot} BatchSnapshot
 */

const PAGE = 1000;

/** Beyond so many it is cheaper to read anew what is on screen. */
const MAX = 3000;

/** @type {BatchWatch | null} */
let read = null;
let revision = 0;

/**
 * @param {BatchWatch} watch
 * @param {BatchSnapshot} snapshot
 * @returns {BatchQuery[] | null} Null: too many to name, or not all are known yet.
 */
export function since(watch, snapshot) {
  const isNew = watch !== read;
  const before = revision;
  read = watch;
  revision = snapshot.revision;
  if (isNew || !isLoaded(snapshot)) return null;
  if (before === snapshot.revision) return [];
  /** @type {BatchQuery[]} */
  const changed = [];
  for (;;) {
    const found = watch.queries({ changedSince: before, offset: changed.length, limit: PAGE });
    if (found.total > MAX) return null;
    changed.push(...found.queries);
    if (changed.length >= found.total || found.queries.length === 0) return changed;
  }
}

/**
 * Whether every query of the batch is known.
 *
 * @param {BatchSnapshot} snapshot
 */
export function isLoaded({ knownQueries, progress }) {
  return knownQueries >= progress.total;
}
