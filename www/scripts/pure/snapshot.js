/**
 * What follows from a snapshot alone.
 *
 * @typedef {import("../../pkg/supermetrics_batch_status.js").BatchSnapshot} BatchSnapshot
 */

import { work } from "./work.js";

/**
 * Whether nothing will come any more.
 *
 * @param {BatchSnapshot} snapshot
 */
export function isOver({ connection }) {
  return connection === "ended" || connection === "closed";
}

/**
 * Whether anything is known about the batch.
 *
 * @param {BatchSnapshot | null} snapshot
 * @returns {snapshot is BatchSnapshot & { updatedAt: number }}
 */
export function isKnown(snapshot) {
  return snapshot !== null && snapshot.updatedAt !== null;
}

/**
 * Whether every query of the batch is known.
 *
 * @param {BatchSnapshot} snapshot
 */
export function isLoaded({ knownQueries, progress }) {
  return knownQueries >= progress.total;
}

/**
 * By how much the reader's clock is ahead of the server's: elapsed time is measured by the server's.
 *
 * @param {BatchSnapshot} snapshot
 */
export function clockSkewMs({ updatedAt, startedAt, elapsedMs, outcome }) {
  if (outcome !== null || updatedAt === null || startedAt === null || elapsedMs === null) return null;
  return updatedAt - startedAt - elapsedMs;
}

const RUNNING = 1;

/**
 * The query that has run longest and still does.
 *
 * @param {Float64Array} startedAt
 * @param {Uint8Array} states
 * @param {Uint8Array | null} mask Queries that count; null is all.
 */
export function longestRunning(startedAt, states, mask) {
  let found = null;
  let earliest = Infinity;
  work.rows += states.length;
  for (let query = 0; query < states.length; query += 1) {
    if (states[query] !== RUNNING || (mask !== null && mask[query] !== 1)) continue;
    const start = startedAt[query] ?? NaN;
    if (start < earliest) [found, earliest] = [query, start];
  }
  return found;
}
