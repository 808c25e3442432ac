/**
 * The page's address: base URL, batch and what is shown of it, in its fragment. The token never gets here.
 *
 * @typedef {import("./choice.js").Choice} Choice
 *
 * @typedef {object} Address
 * @property {string | null} baseUrl
 * @property {string | null} batchId
 * @property {Choice} choice
 */

import { EVERYTHING, SORTS, STATE_NAMES, withSearch } from "./choice.js";

/**
 * @param {string} fragment With or without its `#`.
 * @returns {Address | null} Null when it is not an address of this page, but a place in it.
 */
export function read(fragment) {
  const names = new URLSearchParams(fragment.replace(/^#/, ""));
  const baseUrl = names.get("base") || null;
  const batchId = names.get("batch") || null;
  return baseUrl === null && batchId === null ? null : { baseUrl, batchId, choice: readChoice(names) };
}

/**
 * What a link asks for that this page does not know is left out.
 *
 * @param {URLSearchParams} names
 * @returns {Choice}
 */
function readChoice(names) {
  const wanted = (names.get("state") ?? "").split(",");
  const sort = SORTS.find((name) => name === names.get("sort")) ?? EVERYTHING.sort;
  const states = STATE_NAMES.filter((name) => wanted.includes(name));
  return withSearch({ ...EVERYTHING, states, sort, descending: names.get("order") === "descending" }, names.get("search") ?? "");
}

/**
 * @param {string} one
 * @param {string} other
 */
export function isSameServer(one, other) {
  return URL.canParse(one) && URL.canParse(other) && new URL(one).origin === new URL(other).origin;
}

/**
 * Puts all into the address, without a new entry in the history.
 *
 * @param {{ baseUrl: string, batchId: string }} target
 * @param {Choice} choice
 */
export function write({ baseUrl, batchId }, { states, search, sort, descending }) {
  const names = new URLSearchParams({ base: baseUrl, batch: batchId });
  if (states.length > 0) names.set("state", states.join());
  if (search !== "") names.set("search", search);
  if (sort !== EVERYTHING.sort) names.set("sort", sort);
  if (descending) names.set("order", "descending");
  const fragment = `#${names}`;
  if (location.hash !== fragment) history.replaceState(null, "", fragment);
}
