/**
 * The state of the page: which batch is open, and what is shown of it. It is here, and only here.
 *
 * @typedef {import("./filter.js").Filter} Filter
 * @typedef {import("./address.js").View} View
 * @typedef {import("./watches.js").Watched} Watched
 */

import { WHOLE } from "./address.js";
import { NO_FILTER } from "./filter.js";

export const state = {
  /** The batch that is open. @type {Watched | null} */
  watched: null,
  /** The batch that the rest is for, which may not be watched yet: a link may have to wait for its token. */
  key: "",
  /** Which of its queries are shown, in which order. @type {Filter} */
  filter: NO_FILTER,
  /** @type {View} */
  view: WHOLE,
  /** The query that a link leads to, until it is known. @type {number | null} */
  wantedQuery: null,
};

/** What was shown of the others, when they were open. @type {Map<string, { filter: Filter, view: View }>} */
const before = new Map();

/**
 * Turns to another batch: keeps what is shown of the one before, and takes up what was shown of the other.
 *
 * @param {string} key
 */
export function turn(key) {
  if (key === state.key) return;
  const { filter, view } = state;
  before.set(state.key, { filter, view });
  Object.assign(state, before.get(key) ?? { filter: NO_FILTER, view: WHOLE }, { key, wantedQuery: null });
}

/** @param {string} key */
export function forget(key) {
  before.delete(key);
}
