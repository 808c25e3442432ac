/**
 * The page's address: base URL, batches and what is shown of the open one, in its fragment. It never holds a token.
 *
 * @typedef {import("./filter.js").Filter} Filter
 * @typedef {import("./filter.js").Cause} Cause
 *
 * @typedef {"queries" | "map" | "timeline" | "failures"} Tab
 *
 * @typedef {object} View What is looked at besides the filter.
 * @property {Tab | null} tab Null: whichever fits.
 * @property {number} zoom Steps into the map.
 * @property {number | null} query Position in the batch of the query that is open.
 *
 * @typedef {object} Address
 * @property {string | null} baseUrl
 * @property {string | null} batchId
 * @property {string[]} others Further batches of the same server.
 * @property {Filter} filter
 * @property {View} view
 * @property {"utc" | null} zone
 */

import { NO_FILTER, SORTS, STATE_NAMES, withSearch } from "./filter.js";

/** @type {readonly Tab[]} */
export const TABS = ["queries", "map", "timeline", "failures"];

/** @type {View} */
export const WHOLE = Object.freeze({ tab: null, zoom: 0, query: null });

/** A link opens no more batches besides the first. */
export const MAX_OTHERS = 5;

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
  const zone = names.get("zone") === "utc" ? "utc" : null;
  return { baseUrl, batchId, others: others.slice(0, MAX_OTHERS), filter: readFilter(names), view: readView(names), zone };
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
    tab: TABS.find((name) => name === names.get("view")) ?? WHOLE.tab,
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
 * The fragment, with its `#`.
 *
 * @param {{ baseUrl: string, batchId: string }} target
 * @param {readonly string[]} others
 * @param {Filter} filter
 * @param {View} view
 * @param {"utc" | null} zone
 */
export function format({ baseUrl, batchId }, others, filter, { tab, zoom, query }, zone) {
  const names = new URLSearchParams({ base: baseUrl, batch: batchId });
  for (const other of others.slice(0, MAX_OTHERS)) names.append("also", other);
  writeFilter(names, filter);
  if (tab !== null) names.set("view", tab);
  if (zoom > 0) names.set("zoom", String(zoom));
  if (query !== null) names.set("query", String(query + 1));
  if (zone !== null) names.set("zone", zone);
  return `#${names}`;
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
