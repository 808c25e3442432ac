/**
 * The table of the first page's queries. Rows are kept and changed in place: nothing moves under the reader.
 *
 * @typedef {import("../../pkg/supermetrics_batch_status.js").BatchStatus} BatchStatus
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

/**
 * @param {BatchStatus | null} status
 * @param {number} now Epoch milliseconds.
 */
export function show(status, now) {
  const queries = status?.queries ?? [];
  section.hidden = queries.length === 0;
  setText(extent, extentOf(status));
  while (body.rows.length > queries.length) body.deleteRow(-1);
  queries.forEach((query, position) => fill(body.rows[position] ?? newRow(), query, now));
}

/** @param {BatchStatus | null} status */
function extentOf(status) {
  if (status === null) return "";
  const { queries, progress } = status;
  const which =
    queries.length === progress.total
      ? `All ${integer(progress.total)}`
      : `The first ${integer(queries.length)} of ${integer(progress.total)}`;
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
