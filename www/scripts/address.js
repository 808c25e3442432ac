/**
 * The page's address: base URL, batches and what is shown of the open one, in its fragment. The token never gets here.
 *
 * @typedef {import("./filter.js").Filter} Filter
 * @typedef {import("./filter.js").Cause} Cause
 *
 * @typedef {object} View What is looked at besides the filter.
 * @property {number} zoom Steps into the map.
 * @property {number | null} query Position in the batch of the query whose details are open.
 *
 * @typedef {object} Address
 * @property {string | null} baseUrl
 * @property {string | null} batchId
 * @property {string[]} others Further batches of the same server, each with its card.
 * @property {Filter} filter
 * @property {View} view
 */

import { NO_FILTER, SORTS, STATE_NAMES, withSearch } from "./filter.js";

/** @type {View} */
export const WHOLE = Object.freeze({ zoom: 0, query: null });

/** A link opens no more batches than this. */
export const MAX_OTHERS = 5;

/** The map has fewer steps than this. */
const MAX_ZOOM = 9;

/** The longest code or message of a cause that is put into a link. */
const MAX_CAUSE = 2000;

/**
 * @param {string} fragment With or without its `#`.
 * @returns {Address | null} Null when it is not an address of this page, but a place in it.
 */
export function read(fragment) {
  const names = new URLSearchParams(fragment.replace(/^#/, ""));
  const baseUrl = names.get("base") || null;
  const batchId = names.get("batch") || null;
  if (baseUrl === null && batchId === null) return null;
  const others = names.getAll("also").filter((other, at, all) => other !== "" && other !== batchId && all.indexOf(other) === at);
  return { baseUrl, batchId, others: others.slice(0, MAX_OTHERS), filter: readFilter(names), view: readView(names) };
}

/**
 * What a link asks for that this page does not know is left out.
 *
 * @param {URLSearchParams} names
 * @returns {Filter}
 */
function readFilter(names) {
  const wanted = (names.get("state") ?? "").split(",");
  const sort = SORTS.find((name) => name === names.get("sort")) ?? NO_FILTER.sort;
  const states = STATE_NAMES.filter((name) => wanted.includes(name));
  const descending = names.get("order") === "descending";
  return withSearch({ ...NO_FILTER, states, cause: readCause(names), sort, descending }, names.get("search") ?? "");
}

/**
 * @param {URLSearchParams} names
 * @returns {Cause | null}
 */
function readCause(names) {
  const [code, message] = [names.get("code"), names.get("message")];
  return code === null && message === null && !names.has("cause") ? null : { code, message };
}

/**
 * @param {URLSearchParams} names
 * @returns {View}
 */
function readView(names) {
  const query = Number(names.get("query"));
  const zoom = Number(names.get("zoom"));
  return {
    query: Number.isInteger(query) && query > 0 ? query - 1 : null,
    zoom: Number.isInteger(zoom) ? Math.max(0, Math.min(MAX_ZOOM, zoom)) : 0,
  };
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
 * @param {readonly string[]} others
 * @param {Filter} filter
 * @param {View} view
 */
export function write({ baseUrl, batchId }, others, filter, { zoom, query }) {
  const names = new URLSearchParams({ base: baseUrl, batch: batchId });
  for (const other of others.slice(0, MAX_OTHERS)) names.append("also", other);
  writeFilter(names, filter);
  if (zoom > 0) names.set("zoom", String(zoom));
  if (query !== null) names.set("query", String(query + 1));
  const fragment = `#${names}`;
  if (location.hash !== fragment) history.replaceState(null, "", fragment);
}

/**
 * @param {URLSearchParams} names
 * @param {Filter} filter
 */
function writeFilter(names, { states, cause, search, sort, descending }) {
  if (states.length > 0) names.set("state", states.join());
  if (cause !== null) writeCause(names, cause);
  if (search !== "") names.set("search", search);
  if (sort !== NO_FILTER.sort) names.set("sort", sort);
  if (descending) names.set("order", "descending");
}

/**
 * A cause without code and message is one as well. One that is cut would be another: it is left out.
 *
 * @param {URLSearchParams} names
 * @param {Cause} cause
 */
function writeCause(names, { code, message }) {
  if ((code ?? "").length + (message ?? "").length > MAX_CAUSE) return;
  if (code !== null) names.set("code", code);
  if (message !== null) names.set("message", message);
  if (code === null && message === null) names.set("cause", "none");
}
