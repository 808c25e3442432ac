/**
 * The table of the first page's queries. Rows are kept and changed in place: nothing moves under the reader.
 *
 * @typedef {import("../watching.js").Watched} Watched
 * @typedef {import("../../pkg/supermetrics_batch_status.js").QueryWindow} QueryWindow
 * @typedef {import("../../pkg/supermetrics_batch_status.js").BatchQuery} BatchQuery
 */

import { duration, foreign, integer, time } from "../format.js";
import { STATES } from "../words.js";
import { byId, make, setText } from "./dom.js";

const section = byId("queries", HTMLElement);
const extent = byId("queries-extent", HTMLElement);
const body = byId("rows", HTMLTableSectionElement);

/** Longest text in a cell, and in what the pointer shows of it. */
const MOST_CELL = 160;
const MOST_REASON = 600;
const MOST_TITLE = 2000;

const COLUMNS = ["number", "state", "accounts", "days", "started", "number", "number", "error"];

/** The table shows this many queries. */
const MOST_ROWS = 100;

/**
 * @param {Watched} watched
 * @param {number} now Epoch milliseconds.
 */
export function show({ watch, snapshot }, now) {
  const found = watch?.queries({ limit: MOST_ROWS }) ?? null;
  const queries = found?.queries ?? [];
  section.hidden = queries.length === 0;
  if (found !== null && snapshot !== null) setText(extent, extentOf(found, snapshot.progress.total));
  while (body.rows.length > queries.length) body.deleteRow(-1);
  queries.forEach((query, position) => fill(body.rows[position] ?? newRow(), query, now));
}

/**
 * @param {QueryWindow} found
 * @param {number} total
 */
function extentOf({ queries }, total) {
  const which =
    queries.length === total ? `All ${integer(total)}` : `The first ${integer(queries.length)} of ${integer(total)}`;
  return `${which}, in the order in which they start.`;
}

function newRow() {
  const row = body.insertRow();
  for (const column of COLUMNS) {
    const cell = make("td", column);
    cell.append(make("bdi"));
    row.append(cell);
  }
  return row;
}

/**
 * @param {HTMLTableRowElement} row
 * @param {BatchQuery} query
 * @param {number} now
 */
function fill(row, query, now) {
  const { mark, name } = STATES[query.state];
  const word = query.state === "unknown" && query.statusCode !== null ? query.statusCode : name;
  row.dataset["state"] = query.state;
  row.title = query.scheduleId === null ? "" : foreign(query.scheduleId, MOST_CELL);
  const texts = [
    integer(query.index + 1),
    `${mark} ${word}`,
    query.accounts.join(", "),
    days(query),
    query.startedAt === null ? "" : time(query.startedAt, now),
    durationOf(query, now),
    query.result?.totalRows == null ? "" : integer(query.result.totalRows),
    reason(query),
  ];
  texts.forEach((text, column) => setCell(row.cells[column], text, COLUMNS[column] === "error" ? MOST_REASON : MOST_CELL));
}

/**
 * @param {HTMLTableCellElement | undefined} cell
 * @param {string} text
 * @param {number} most
 */
function setCell(cell, text, most) {
  const isolated = cell?.firstElementChild;
  if (!cell || !isolated) return;
  const shown = foreign(text, most);
  setText(isolated, shown);
  cell.title = shown.length < text.length ? foreign(text, MOST_TITLE) : "";
}

/** @param {BatchQuery} query */
function days({ startDate, endDate }) {
  if (startDate === null || endDate === null || startDate === endDate) return startDate ?? endDate ?? "";
  return `${startDate} – ${endDate}`;
}

/**
 * @param {BatchQuery} query
 * @param {number} now
 */
function durationOf({ state, startedAt, durationMs }, now) {
  if (durationMs !== null) return duration(durationMs);
  return state === "running" && startedAt !== null ? `${duration(now - startedAt)}…` : "";
}

/** @param {BatchQuery} query */
function reason({ error }) {
  if (error === null) return "";
  const sentences = [error.message, error.description].filter((text) => text !== null && text !== "");
  const code = error.code ?? (error.status === null ? "" : String(error.status));
  const words = sentences.join(". ") || "The API gives no reason";
  return code === "" ? words : `${words} (${code})`;
}
