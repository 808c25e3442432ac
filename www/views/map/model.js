/**
 * What the map shows: lines of cells, and the state of the query in each.
 *
 * @typedef {import("../../pkg/supermetrics_batch_status.js").BatchQuery} BatchQuery
 * @typedef {import("../../pkg/supermetrics_batch_status.js").SplitGrid} SplitGrid
 *
 * @typedef {object} Model
 * @property {string[] | null} accounts Null for a strip in order of creation.
 * @property {string[]} days
 * @property {number} columns
 * @property {number} lines
 * @property {Uint32Array | null} queries Positions in the batch plus one, line by line; null where they are in order.
 * @property {Uint32Array | null} cellOf The cell of each query plus one, by position in the batch; null where they are in order.
 * @property {Uint8Array} states By position in the batch.
 */

import { work } from "../../scripts/pure/work.js";

/** The codes of the package's `splitGrid` and `timing`. @type {Record<import("../../pkg/supermetrics_batch_status.js").QueryState, number>} */
export const STATE_CODES = { queued: 0, running: 1, success: 2, failure: 3, unknown: 4 };

/** By code. @type {readonly import("../../pkg/supermetrics_batch_status.js").QueryState[]} */
export const STATES_BY_CODE = ["queued", "running", "success", "failure", "unknown"];

/** No query, or none that is known. */
export const NONE = 255;

/**
 * @param {SplitGrid | null} grid Null where the batch is not split by account and day.
 * @param {Uint8Array} codes The states of all queries, by position in the batch.
 * @param {number} total Queries in the batch.
 * @returns {Model}
 */
export function build(grid, codes, total) {
  const states = statesOf(codes, total);
  if (grid === null) return { accounts: null, days: [], columns: total, lines: 1, queries: null, cellOf: null, states };
  const { accounts, days, queries } = grid;
  const cellOf = new Uint32Array(total);
  work.rows += queries.length;
  for (let cell = 0; cell < queries.length; cell += 1) if ((queries[cell] ?? 0) > 0) cellOf[(queries[cell] ?? 0) - 1] = cell + 1;
  return { accounts, days, columns: days.length, lines: accounts.length, queries, cellOf, states };
}

/**
 * @param {Uint8Array} codes
 * @param {number} total
 */
function statesOf(codes, total) {
  const states = new Uint8Array(total).fill(NONE);
  states.set(codes.subarray(0, total));
  return states;
}

/**
 * Takes in the states of all queries.
 *
 * @param {Model} model
 * @param {Uint8Array} codes
 */
export function takeAll(model, codes) {
  model.states = statesOf(codes, model.states.length);
}

/**
 * Takes in queries that have changed.
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

/** Which state a cell shows that stands for several queries: the first of these that occurs. */
const WORST = [3, 4, 1, 0, 2];

/** The same, by the states that occur, one bit for each. */
const WORST_OF = Uint8Array.from({ length: 1 << WORST.length }, (_, states) => WORST.find((state) => (states & (1 << state)) !== 0) ?? NONE);

/** Beside a state: nothing in the cell matches what the reader has chosen. */
export const DIMMED = 64;

/**
 * The state that a cell shows, and whether dimmed because nothing in it matches; NONE where it has no query.
 *
 * @param {Model} model
 * @param {{ perX: number, perY: number }} layout
 * @param {number} x
 * @param {number} y
 * @param {Uint8Array | null} mask Queries that match; null is all.
 */
export function stateOf(model, { perX, perY }, x, y, mask) {
  const { queries, columns, lines, states } = model;
  const right = Math.min(columns, (x + 1) * perX);
  const bottom = Math.min(lines, (y + 1) * perY);
  let [found, others] = [0, 0];
  work.rows += (right - x * perX) * (bottom - y * perY);
  for (let line = y * perY; line < bottom; line += 1) {
    for (let column = x * perX; column < right; column += 1) {
      const cell = line * columns + column;
      const query = queries === null ? cell : (queries[cell] ?? 0) - 1;
      const state = states[query] ?? NONE;
      if (state === NONE) continue;
      if (mask === null || mask[query] === 1) found |= 1 << state;
      else others |= 1 << state;
    }
  }
  return found === 0 && others !== 0 ? worst(others) | DIMMED : worst(found);
}

/** @param {number} states One bit for each. */
export function worst(states) {
  return WORST_OF[states] ?? NONE;
}

/**
 * Counts of a line: queries, those that have ended, those that failed.
 *
 * @param {Model} model
 * @param {number} line
 */
export function totals({ queries, columns, states }, line) {
  let [total, ended, failed] = [0, 0, 0];
  work.rows += columns;
  for (let column = 0; column < columns; column += 1) {
    const cell = line * columns + column;
    const query = queries === null ? cell : (queries[cell] ?? 0) - 1;
    const state = states[query] ?? NONE;
    if (state === NONE) continue;
    total += 1;
    if (state === STATE_CODES.failure) failed += 1;
    if (state === STATE_CODES.failure || state === STATE_CODES.success) ended += 1;
  }
  return { total, ended, failed };
}

/**
 * The query of a line that matters most: the first that failed, else one that runs, waits, or has ended. Null without queries.
 *
 * @param {Model} model
 * @param {number} line
 */
export function worstOfLine(model, line) {
  let found = null;
  let rank = Infinity;
  for (let column = 0; column < model.columns; column += 1) {
    const query = queryAt(model, column, line);
    const place = query === null ? -1 : WORST.indexOf(model.states[query] ?? NONE);
    if (place >= 0 && place < rank) [found, rank] = [query, place];
  }
  return found;
}
