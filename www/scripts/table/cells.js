/**
 * The columns: what each shows of a query.
 *
 * @typedef {import("../../pkg/supermetrics_batch_status.js").BatchQuery} BatchQuery
 * @typedef {import("../filter.js").QuerySort} QuerySort
 *
 * @typedef {object} Column
 * @property {string} name Its class.
 * @property {string} title
 * @property {QuerySort} [sort] What it sorts by; absent where it cannot.
 * @property {(query: BatchQuery, now: number) => string} text Of which nothing reorders what is around it.
 */

import { make, setText } from "../dom.js";
import { truncate, duration, sanitize, integer, listed, time } from "../format.js";
import { STATES } from "../words.js";

/** Longest text in a cell, and in what the pointer shows of it. */
const MAX_CELL = 160;
const MAX_REASON = 600;
const MAX_TITLE = 2000;

/** @type {readonly Column[]} */
export const COLUMNS = [
  { name: "index", title: "#", sort: "index", text: ({ index }) => integer(index + 1) },
  { name: "state", title: "State", sort: "state", text: (query) => `${STATES[query.state].mark} ${sanitize(stateWord(query), MAX_TITLE)}` },
  { name: "accounts", title: "Accounts", sort: "accounts", text: ({ accounts }) => listed(accounts, MAX_TITLE) },
  { name: "days", title: "Days", sort: "startDate", text: (query) => sanitize(days(query), MAX_TITLE) },
  { name: "started", title: "Started", sort: "startedAt", text: ({ startedAt }, now) => timeOrNone(startedAt, now) },
  { name: "ended", title: "Ended", sort: "endedAt", text: ({ endedAt }, now) => timeOrNone(endedAt, now) },
  { name: "duration", title: "Duration", sort: "durationMs", text: durationOf },
  { name: "total", title: "Rows", sort: "totalRows", text: ({ result }) => (result?.totalRows == null ? "" : integer(result.totalRows)) },
  { name: "error", title: "Error or result", sort: "error", text: reason },
];

/** An empty row. */
export function makeRow() {
  const row = make("tr");
  row.setAttribute("role", "row");
  for (const { name } of COLUMNS) {
    const cell = make("td", name);
    cell.setAttribute("role", "gridcell");
    cell.append(make("bdi"));
    row.append(cell);
  }
  return row;
}

/**
 * @param {HTMLTableRowElement} row
 * @param {BatchQuery | undefined} query Undefined while it is not known.
 * @param {number} now
 */
export function fill(row, query, now) {
  const state = query?.state ?? "waits";
  if (row.dataset["state"] !== state) row.dataset["state"] = state;
  COLUMNS.forEach(({ name, text }, position) => {
    const words = query === undefined ? "" : text(query, now);
    setCell(row.cells[position], words, name === "error" ? MAX_REASON : MAX_CELL);
  });
  showLink(row, query);
}

/**
 * @param {HTMLTableCellElement | undefined} cell
 * @param {string} text
 * @param {number} most
 */
function setCell(cell, text, most) {
  const isolated = cell?.firstElementChild;
  if (!cell || !isolated) return;
  const shown = truncate(text, most);
  if (isolated.textContent === shown) return;
  setText(isolated, shown);
  cell.title = truncate(text, MAX_TITLE);
}

/**
 * The link to the result stands where a failure has its reason.
 *
 * @param {HTMLTableRowElement} row
 * @param {BatchQuery | undefined} query
 */
function showLink(row, query) {
  const cell = row.lastElementChild;
  const url = resultUrl(query);
  const shown = cell?.querySelector("a") ?? null;
  if (url === null) {
    shown?.remove();
    return;
  }
  if (shown?.href === url) return;
  shown?.remove();
  // Tab goes from the table to what follows it: the link is also in the row's details.
  const link = makeLink(url);
  link.tabIndex = -1;
  cell?.append(link);
}

/**
 * Only `http:` and `https:` are followed.
 *
 * @param {BatchQuery | undefined} query
 */
export function resultUrl(query) {
  const url = query?.result?.url ?? null;
  if (url === null || !URL.canParse(url)) return null;
  const { protocol, href } = new URL(url);
  return protocol === "https:" || protocol === "http:" ? href : null;
}

/** @param {string} url */
export function makeLink(url) {
  const link = make("a", "result", "Result");
  link.href = url;
  link.rel = "noopener noreferrer";
  link.target = "_blank";
  link.title = "Opens the result in a new tab. It needs the token: without it, the API refuses.";
  return link;
}

/** @param {BatchQuery} query */
export function stateWord({ state, statusCode }) {
  return state === "unknown" && statusCode !== null ? statusCode : STATES[state].name;
}

/** @param {BatchQuery} query */
export function days({ startDate, endDate }) {
  if (startDate === null || endDate === null || startDate === endDate) return startDate ?? endDate ?? "";
  return `${startDate} – ${endDate}`;
}

/**
 * @param {BatchQuery} query
 * @param {number} now
 */
export function durationOf({ state, startedAt, durationMs }, now) {
  if (durationMs !== null) return duration(durationMs);
  return state === "running" && startedAt !== null ? `${duration(now - startedAt)}…` : "";
}

/**
 * @param {number | null} at
 * @param {number} now
 */
function timeOrNone(at, now) {
  return at === null ? "" : time(at, now);
}

/** @param {BatchQuery} query */
export function reason({ error }) {
  if (error === null) return "";
  const sentences = [error.message, error.description].map((text) => sanitize(text ?? "", MAX_TITLE)).filter(Boolean);
  const code = error.code ?? (error.status === null ? "" : String(error.status));
  const words = sentences.join(". ") || "The API gives no reason";
  return code === "" ? words : `${words} (${sanitize(code, MAX_TITLE)})`;
}
