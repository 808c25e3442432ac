/**
 * What the reader has chosen to see of a batch: which queries, in which order. Pure.
 *
 * @typedef {import("../pkg/supermetrics_batch_status.js").QueryState} QueryState
 * @typedef {import("../pkg/supermetrics_batch_status.js").QuerySort} QuerySort
 *
 * @typedef {object} Choice Never changed, only replaced.
 * @property {readonly QueryState[]} states None is all.
 * @property {string} search
 * @property {QuerySort} sort
 * @property {boolean} descending
 */

/** @type {readonly QueryState[]} */
export const STATE_NAMES = ["success", "failure", "running", "queued", "unknown"];

/** @type {readonly QuerySort[]} */
export const SORTS = ["index", "state", "startedAt", "endedAt", "durationMs", "totalRows"];

/** @type {Choice} */
export const EVERYTHING = Object.freeze({ states: [], search: "", sort: "index", descending: false });

/** What of a search is looked for. */
const MOST_SEARCH = 200;

/** @param {Choice} choice */
export function isFiltered({ states, search }) {
  return states.length > 0 || search !== "";
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
 * @param {Choice} one
 * @param {Choice} other
 */
export function isSame(one, other) {
  return (
    one.search === other.search &&
    one.sort === other.sort &&
    one.descending === other.descending &&
    one.states.join() === other.states.join()
  );
}

/**
 * As the package's `queries` takes it.
 *
 * @param {Choice} choice
 */
export function asOptions({ states, search, sort, descending }) {
  return { status: [...states], search, sort, descending };
}
