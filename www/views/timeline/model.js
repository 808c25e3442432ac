/**
 * When the queries ran: one line for each, or for several that were created one after the other. Pure.
 *
 * @typedef {import("../../pkg/supermetrics_batch_status.js").QueryTiming} Timing
 *
 * @typedef {object} Model
 * @property {Timing} timing
 * @property {Uint32Array} queries Positions in the batch of those that are shown, from top to bottom.
 * @property {number} left So many more match and wait behind these.
 * @property {number} perLine So many share a line.
 * @property {number} lines
 * @property {number} from Epoch milliseconds of the left edge, by the server's clock.
 * @property {number} to Of the right edge.
 */

import { work } from "../../scripts/pure/work.js";

/** Lines of fewer pixels are not told apart. */
export const MIN_LINE = 3;

const NONE = 255;
const RUNNING = 1;

/**
 * @param {Timing} timing
 * @param {Uint8Array | null} mask Queries that match; null is all.
 * @param {number} height In pixels.
 * @param {number} now Epoch milliseconds, by the server's clock.
 * @returns {Model | null} Null when nothing has started.
 */
export function build(timing, mask, height, now) {
  const { startedAt, endedAt, states } = timing;
  const queries = new Uint32Array(states.length);
  work.rows += states.length;
  let [count, started] = [0, 0];
  let [from, to] = [Infinity, -Infinity];
  for (let query = 0; query < states.length; query += 1) {
    const start = startedAt[query] ?? NaN;
    // The left edge is that of the whole batch: filters do not move it.
    if (start < from) from = start;
    if (states[query] === NONE || (mask !== null && mask[query] !== 1)) continue;
    queries[count] = query;
    count += 1;
    if (!Number.isNaN(start)) started = count;
    const end = states[query] === RUNNING ? now : (endedAt[query] ?? NaN);
    if (end > to) to = end;
  }
  if (count === 0 || from === Infinity) return null;
  const room = Math.max(1, Math.floor(height / MIN_LINE));
  const shown = Math.max(1, started);
  const perLine = Math.ceil(shown / room);
  return { timing, queries: queries.subarray(0, shown), left: count - shown, perLine, lines: Math.ceil(shown / perLine), from, to: Math.max(to, from + 1) };
}

/**
 * The pixels of one line. Each is one of the kinds of `KINDS`; where several share it, the largest is seen. It takes as many
 * steps as the line has queries and pixels: what all of them waited is filled once, to where the last of them began.
 *
 * @param {Model} model
 * @param {number} line
 * @param {number} now
 * @param {Uint8Array} pixels As many as the view is wide.
 */
export function fillLine({ timing, queries, perLine, from, to }, line, now, pixels) {
  const { startedAt, endedAt, states } = timing;
  const width = pixels.length;
  const scale = width / (to - from);
  const at = (/** @type {number} */ time) => Math.max(0, Math.min(width - 1, Math.floor((time - from) * scale)));
  const end = Math.min(queries.length, (line + 1) * perLine);
  let waited = 0;
  work.lines += 1;
  work.rows += Math.max(0, end - line * perLine);
  for (let step = line * perLine; step < end; step += 1) {
    const start = startedAt[queries[step] ?? 0] ?? NaN;
    waited = Math.max(waited, Number.isNaN(start) ? width : at(start));
  }
  pixels.fill(KINDS.waiting, 0, waited);
  pixels.fill(KINDS.none, waited);
  for (let step = line * perLine; step < end; step += 1) {
    const query = queries[step] ?? 0;
    const start = startedAt[query] ?? NaN;
    if (Number.isNaN(start)) continue;
    const stop = endedAt[query] ?? NaN;
    const kind = KIND_OF_STATE[states[query] ?? NONE] ?? KINDS.unknown;
    const last = at(Number.isNaN(stop) ? now : stop);
    for (let x = at(start); x <= last; x += 1) if ((pixels[x] ?? 0) < kind) pixels[x] = kind;
  }
}

/** What a pixel shows. Of several the largest is seen: failures before all else. */
export const KINDS = { none: 0, waiting: 1, success: 2, running: 3, unknown: 4, failure: 5 };

/** By the code of a state. @type {readonly number[]} */
const KIND_OF_STATE = [KINDS.waiting, KINDS.running, KINDS.success, KINDS.failure, KINDS.unknown];
