/**
 * The columns: what each shows of a query.
 *
 * @typedef {import("../../pkg/supermetrics_batch_status.js").BatchQuery} BatchQuery
 * @typedef {import("../../scripts/pure/filter.js").QuerySort} QuerySort
 *
 * @typedef {object} Times What durations and dates are counted from.
 * @property {number} now Epoch milliseconds by the reader's clock.
 * @property {number} serverNow The same by the server's.
 *
 * @typedef {object} Column
 * @property {"index" | "state" | "accounts" | "days" | "started" | "duration" | "total" | "error"} name Its class.
 * @property {QuerySort} sort What it sorts by.
 * @property {(query: BatchQuery, times: Times) => string} text Of which nothing reorders what is around it.
 */

import { h, setAttribute, setText } from "../../scripts/dom/dom.js";
import { icon, setIcon } from "../../scripts/dom/icons.js";
import { resultLink } from "../../scripts/dom/result-link.js";
import { integer, time } from "../../scripts/pure/format.js";
import { named } from "../../scripts/pure/names.js";
import { days, durationOf, reason, resultUrl, stateWord } from "../../scripts/pure/query-words.js";
import { listed, sanitize, truncate } from "../../scripts/pure/text.js";
import { work } from "../../scripts/pure/work.js";
import { t } from "../../scripts/words/index.js";

/** Longest text in a cell, and in what the pointer shows of it. */
const MAX_CELL = 160;
const MAX_REASON = 600;
const MAX_TITLE = 2000;

/** @type {readonly Column[]} */
export const COLUMNS = [
  { name: "index", sort: "index", text: ({ index }) => integer(index + 1) },
  { name: "state", sort: "state", text: (query) => sanitize(stateWord(query), MAX_TITLE) },
  { name: "accounts", sort: "accounts", text: ({ accounts }) => listed(accounts, MAX_TITLE, named) },
  { name: "days", sort: "startDate", text: (query) => sanitize(days(query), MAX_TITLE) },
  { name: "started", sort: "startedAt", text: ({ startedAt }, { now }) => (startedAt === null ? "" : time(startedAt, now)) },
  { name: "duration", sort: "durationMs", text: (query, { serverNow }) => durationOf(query, serverNow) },
  { name: "total", sort: "totalRows", text: ({ result }) => (result?.totalRows == null ? "" : integer(result.totalRows)) },
  { name: "error", sort: "error", text: reason },
];

/** An empty row. */
export function makeRow() {
  const row = h("tr", { role: "row" });
  for (const { name } of COLUMNS) {
    const cell = h("td", { role: "gridcell", class: name });
    if (name === "state") cell.append(icon("quiet"));
    cell.append(h("bdi"));
    row.append(cell);
  }
  return row;
}

/**
 * @param {HTMLTableRowElement} row
 * @param {BatchQuery | undefined} query Undefined while it is not known.
 * @param {Times} times
 */
export function fill(row, query, times) {
  work.filled += 1;
  const state = query?.state ?? "waits";
  if (row.dataset["state"] !== state) row.dataset["state"] = state;
  COLUMNS.forEach(({ name, text }, position) => {
    const words = query === undefined ? "" : text(query, times);
    setCell(row.cells[position], words, name === "error" ? MAX_REASON : MAX_CELL);
  });
  const mark = row.cells[1]?.firstElementChild;
  if (mark instanceof SVGElement) setIcon(mark, query?.state ?? "quiet");
  showLink(row, query);
}

/**
 * @param {HTMLTableCellElement | undefined} cell
 * @param {string} text
 * @param {number} max
 */
function setCell(cell, text, max) {
  const isolated = cell?.querySelector("bdi");
  if (!cell || !isolated) return;
  setText(isolated, truncate(text, max));
  setAttribute(cell, "title", truncate(text, MAX_TITLE));
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
  // Tab goes from the table to what follows it: the link is also in the query's details.
  const link = resultLink(url, t.table.result);
  link.tabIndex = -1;
  cell?.append(link);
}
