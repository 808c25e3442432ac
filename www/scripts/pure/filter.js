/**
 * What the reader chose to see of a batch: which queries, in which order. Pure.
 *
 * @typedef {import("../../pkg/supermetrics_batch_status.js").QueryState} QueryState
 * @typedef {import("../../pkg/supermetrics_batch_status.js").QuerySort} QuerySort
 *
 * @typedef {object} Cause Failures with this code and message; null is none.
 * @property {string | null} code
 * @property {string | null} message
 *
 * @typedef {object} Filter Never changed, only replaced.
 * @property {readonly QueryState[]} states None is all.
 * @property {Cause | null} cause Null is all.
 * @property {string} search
 * @property {QuerySort} sort
 * @property {boolean} descending
 */

import { searched } from "./names.js";

/** @type {readonly QueryState[]} */
export const STATE_NAMES = ["success", "failure", "running", "queued", "unknown"];

/** @type {readonly QuerySort[]} */
export const SORTS = ["index", "state", "accounts", "startDate", "startedAt", "endedAt", "durationMs", "totalRows", "error"];

/** @type {Filter} */
export const NO_FILTER = Object.freeze({ states: [], cause: null, search: "", sort: "index", descending: false });

/** What of a search is looked for. */
const MAX_SEARCH = 200;

/** @param {Filter} filter */
export function isFiltered({ states, cause, search }) {
  return states.length > 0 || cause !== null || search !== "";
}

/**
 * Whether rows stand in the order in which they were created, all of them: then none ever moves.
 *
 * @param {Filter} filter
 */
export function isNatural(filter) {
  return !isFiltered(filter) && filter.sort === "index" && !filter.descending;
}

/**
 * @param {Filter} filter
 * @param {QueryState} state
 * @returns {Filter}
 */
export function withStateToggled(filter, state) {
  const isOn = filter.states.includes(state);
  const states = STATE_NAMES.filter((name) => (name === state ? !isOn : filter.states.includes(name)));
  return { ...filter, states };
}

/**
 * @param {Filter} filter
 * @param {string} search
 * @returns {Filter}
 */
export function withSearch(filter, search) {
  return { ...filter, search: search.slice(0, MAX_SEARCH) };
}

/**
 * All queries, in the order that there is.
 *
 * @param {Filter} filter
 * @returns {Filter}
 */
export function withoutFilter(filter) {
  return { ...filter, states: [], cause: null, search: "" };
}

/**
 * Sorts by a column; by the same one once more, the other way round.
 *
 * @param {Filter} filter
 * @param {QuerySort} sort
 * @returns {Filter}
 */
export function withSortToggled(filter, sort) {
  return { ...filter, sort, descending: filter.sort === sort && !filter.descending };
}

/**
 * @param {Cause | null} one
 * @param {Cause | null} other
 */
export function isSameCause(one, other) {
  return one === null || other === null ? one === other : one.code === other.code && one.message === other.message;
}

/**
 * Whether both show the same queries, in whatever order.
 *
 * @param {Filter} one
 * @param {Filter} other
 */
export function isSameFilter(one, other) {
  return one.search === other.search && isSameCause(one.cause, other.cause) && one.states.join() === other.states.join();
}

/**
 * @param {Filter} one
 * @param {Filter} other
 */
export function isSame(one, other) {
  return isSameFilter(one, other) && one.sort === other.sort && one.descending === other.descending;
}

/**
 * As the package's `queries` takes it, with the names of accounts that are in use.
 *
 * @param {Filter} filter
 */
export function asOptions({ states, cause, search, sort, descending }) {
  // For the package, an empty list of states matches nothing.
  const state = states.length === 0 ? {} : { state: [...states] };
  return { ...state, ...(cause === null ? {} : { cause }), search: searched(search), sort, descending };
}

/**
 * Failures of one cause; of one account alone where it is given.
 *
 * @param {Filter} filter
 * @param {Cause} cause
 * @param {string} [account]
 * @returns {Filter}
 */
export function withCause(filter, { code, message }, account = "") {
  return withSearch({ ...withoutFilter(filter), cause: { code, message } }, account);
}
