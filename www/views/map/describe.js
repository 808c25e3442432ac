/**
 * A cell of the map in words.
 *
 * @typedef {import("./model.js").Model} Model
 * @typedef {import("../../pkg/supermetrics_batch_status.js").QueryState} QueryState
 */

import { integer } from "../../scripts/pure/format.js";
import { named } from "../../scripts/pure/names.js";
import { sanitize } from "../../scripts/pure/text.js";
import { work } from "../../scripts/pure/work.js";
import { t } from "../../scripts/words/index.js";
import { NONE, STATES_BY_CODE, queryAt } from "./model.js";

const MAX_NAME = 60;

/**
 * @param {Model} model
 * @param {{ perX: number, perY: number }} layout
 * @param {number} x
 * @param {number} y
 */
export function describeCell(model, layout, x, y) {
  const { perX, perY } = layout;
  /** @type {Map<QueryState, number>} */
  const counts = new Map();
  let last = -1;
  work.rows += perX * perY;
  for (let line = y * perY; line < (y + 1) * perY; line += 1) {
    for (let column = x * perX; column < (x + 1) * perX; column += 1) {
      const query = queryAt(model, column, line);
      if (query === null) continue;
      const state = STATES_BY_CODE[model.states[query] ?? NONE];
      if (state !== undefined) counts.set(state, (counts.get(state) ?? 0) + 1);
      last = query;
    }
  }
  const place = placeOf(model, layout, x, y);
  if (last < 0) return `${place}${t.map.none}`;
  const [only] = counts.keys();
  const single = only === undefined ? t.map.notRead : t.map.single(integer(last + 1), t.statesOfOne[only]);
  const several = [...counts].map(([state, count]) => `${integer(count)} ${t.statesOfOne[state]}`).join(", ");
  return place + (perX * perY === 1 ? single : several);
}

/**
 * @param {Model} model
 * @param {{ perX: number, perY: number }} layout
 * @param {number} x
 * @param {number} y
 */
function placeOf({ accounts, days, columns }, { perX, perY }, x, y) {
  if (accounts === null) return perX * perY === 1 ? "" : t.map.from(integer(y * perY * columns + x * perX + 1));
  const range = (/** @type {string[]} */ names, /** @type {number} */ at, /** @type {number} */ per, /** @type {(name: string) => string} */ wordsOf) => {
    const [first, end] = [names[at * per] ?? "", names[Math.min(names.length, (at + 1) * per) - 1] ?? ""].map((name) => sanitize(wordsOf(name), MAX_NAME));
    return first === end ? (first ?? "") : t.map.range(first ?? "", end ?? "");
  };
  return t.map.account(range(accounts, y, perY, named), range(days, x, perX, String));
}
