/**
 * What the reader has chosen to see of a batch: which queries, in which order. Pure.
 *
 * @typedef {import("../pkg/supermetrics_batch_status.js").QueryState} QueryState
 * @typedef {import("../pkg/supermetrics_batch_status.js").QuerySort} QuerySort
 *
 * @typedef {object} Cause Failures with this code and message; null is none.
 * @property {string | null} code
 * @property {string | null} message
 *
 * @typedef {object} Choice Never changed, only replaced.
 * @property {readonly QueryState[]} states None is all.
 * @property {Cause | null} cause Null is all.
 * @property {string} search
 * @property {QuerySort} sort
 * @property {boolean} descending
 */

/** @type {readonly QueryState[]} */
export const STATE_NAMES = ["success", "failure", "running", "queued", "unknown"];

/** @type {readonly QuerySort[]} */
export const SORTS = ["index", "state", "accounts", "startDate", "startedAt", "endedAt", "durationMs", "totalRows", "error"];

/** @type {Choice} */
export const EVERYTHING = Object.freeze({ states: [], cause: null, search: "", sort: "index", descending: false });

/** What of a search is looked for. */
const MOST_SEARCH = 200;

/** @param {Choice} choice */
export function isFiltered({ states, cause, search }) {
  return states.length > 0 || cause !== null || search !== "";
}

/**
 * Whether rows stand in the order in which they were created, all of them: then none ever moves.
 *
 * @param {Choice} choice
 */
export function isNatural(choice) {
  return !isFiltered(choice) && choice.sort === "index" && !choice.descending;
}

/**
 * @param {Choice} choice
 * @param {QueryState} state
 * @returns {Choice}
 */
export function withStateToggled(choice, state) {
  const isOn = choice.states.includes(state);
  const states = STATE_NAMES.filter((name) => (name === state ? !isOn : choice.states.includes(name)));
  return { ...choice, states };
}

/**
 * @param {Choice} choice
 * @param {string} search
 * @returns {Choice}
 */
export function withSearch(choice, search) {
  return { ...choice, search: search.slice(0, MOST_SEARCH) };
}

/**
 * All queries, in the order that there is.
 *
 * @param {Choice} choice
 * @returns {Choice}
 */
export function withoutFilter(choice) {
  return { ...choice, states: [], cause: null, search: "" };
}

/**
 * Sorts by a column; by the same one once more, the other way round.
 *
 * @param {Choice} choice
 * @param {QuerySort} sort
 * @returns {Choice}
 */
export function withSortToggled(choice, sort) {
  return { ...choice, sort, descending: choice.sort === sort && !choice.descending };
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
 * @param {Choice} one
 * @param {Choice} other
 */
export function isSameFilter(one, other) {
  return one.search === other.search && isSameCause(one.cause, other.cause) && one.states.join() === other.states.join();
}

/**
 * @param {Choice} one
 * @param {Choice} other
 */
export function isSame(one, other) {
  return isSameFilter(one, other) && one.sort === other.sort && one.descending === other.descending;
}

/**
 * As the package's `queries` takes it.
 *
 * @param {Choice} choice
 */
export function asOptions({ states, cause, search, sort, descending }) {
  const options = { state: [...states], search, sort, descending };
  return cause === null ? options : { ...options, cause };
}
