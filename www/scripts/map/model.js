/**
 * What the map shows: lines of cells, and the state of the query in each.
 *
 * @typedef {import("../../pkg/supermetrics_batch_status.js").BatchQuery} BatchQuery
 * @typedef {import("../watches.js").BatchWatch} BatchWatch
 * @typedef {import("../watches.js").BatchSnapshot} BatchSnapshot
 *
 * @typedef {object} Model
 * @property {string[] | null} accounts Null for a strip in order of creation.
 * @property {string[]} days
 * @property {number} columns
 * @property {number} lines
 * @property {Uint32Array | null} queries Positions in the batch plus one, line by line; null where they are in order.
 * @property {Uint8Array} states By position in the batch.
 */

import { STATE_CODES } from "./paint.js";

/** No query, or none that is known. */
export const NONE = 255;

/**
 * @param {BatchWatch} watch
 * @param {BatchSnapshot} snapshot
 * @returns {Model}
 */
export function read(watch, snapshot) {
  const { total } = snapshot.progress;
  const states = new Uint8Array(total).fill(NONE);
  const grid = watch.splitGrid();
  if (grid === null) {
    states.set(watch.timing().states.subarray(0, total));
    return { accounts: null, days: [], columns: total, lines: 1, queries: null, states };
  }
  grid.queries.forEach((query, cell) => {
    if (query > 0) states[query - 1] = grid.states[cell] ?? NONE;
  });
  const { accounts, days, queries } = grid;
  return { accounts, days, columns: days.length, lines: accounts.length, queries, states };
}

/**
 * Takes queries that have changed.
 *
 * @param {Model} model
 * @param {BatchQuery[]} changed
 */
export function take({ states }, changed) {
  for (const { index, state } of changed) states[index] = STATE_CODES[state];
}

/**
 * The position in the batch of a cell's query; null where it has none.
 *
 * @param {Model} model
 * @param {number} column
 * @param {number} line
 */
export function queryAt({ queries, columns, lines, states }, column, line) {
  if (column < 0 || line < 0 || column >= columns || line >= lines) return null;
  const cell = line * columns + column;
  if (queries === null) return cell < states.length ? cell : null;
  const query = queries[cell] ?? 0;
  return query > 0 ? query - 1 : null;
}
