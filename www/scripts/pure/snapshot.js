/**
 * What follows from a snapshot alone.
 *
 * @typedef {import("../../pkg/supermetrics_batch_status.js").BatchSnapshot} BatchSnapshot
 */

/** A query that has run for so many times the 95th percentile, and for so long, is far beyond the others. */
const STRAGGLER_FACTOR = 5;
const STRAGGLER_MIN_MS = 30_000;

/** Below so many ended queries nothing is typical. */
const MIN_ENDED = 5;

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

/**
 * The query that the batch waits for: the last ones run, one of them far longer than the others took. Null when there is none.
 *
 * @param {BatchSnapshot} snapshot
 * @param {{ startedAt: Float64Array, states: Uint8Array, medianMs: number | null, p95Ms: number | null }} timing
 * @param {number} serverNow Epoch milliseconds.
 * @returns {{ query: number, ranMs: number, typicalMs: number } | null}
 */
export function straggler({ progress, outcome }, { startedAt, states, medianMs, p95Ms }, serverNow) {
  const isLate = outcome === null && progress.queued === 0 && progress.running > 0 && progress.ended >= MIN_ENDED;
  if (!isLate || medianMs === null || p95Ms === null) return null;
  const query = longestRunning(startedAt, states, null);
  if (query === null) return null;
  const ranMs = serverNow - (startedAt[query] ?? serverNow);
  return ranMs > Math.max(STRAGGLER_MIN_MS, p95Ms * STRAGGLER_FACTOR) ? { query, ranMs, typicalMs: medianMs } : null;
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
  for (let query = 0; query < states.length; query += 1) {
    if (states[query] !== RUNNING || (mask !== null && mask[query] !== 1)) continue;
    const start = startedAt[query] ?? NaN;
    if (start < earliest) [found, earliest] = [query, start];
  }
  return found;
}
