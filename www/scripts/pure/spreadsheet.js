/**
 * A CSV file that a spreadsheet opens right at a double click: a byte order mark, so that accents are read as UTF-8; the
 * separator of the reader's language; IDs with all their digits; dates as dates; positions as on the page. Its formulas are
 * harmless: a cell that would begin one begins with an apostrophe.
 *
 * @typedef {import("../../pkg/supermetrics_batch_status.js").BatchQuery} BatchQuery
 */

import { localeOf } from "./locale.js";
import { hasNames, nameOf } from "./names.js";
import { t } from "../words/index.js";

export const BYTE_ORDER_MARK = "\ufeff";

/** What spreadsheets take for a formula, white space aside, at full width too; and what they cut off. */
const FORMULA = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/;

/** Numbers that a spreadsheet would change: with zeros in front, or so long that it shows or keeps their first digits only. */
const LOSES_DIGITS = /^(?:0\d+|\d{12,})$/;

/** @param {string} language As `navigator.language` has it. */
export function separatorOf(language) {
  // Where the decimal mark is a comma, lists are separated by semicolons.
  const decimal = new Intl.NumberFormat(localeOf(language)).formatToParts(0.5).find(({ type }) => type === "decimal")?.value;
  return decimal === "," ? ";" : ",";
}

/**
 * @param {string} zone The name of the zone that times are in.
 * @param {string} separator
 */
export function header(zone, separator) {
  const { sheet } = t;
  const names = [
    sheet.index, sheet.state, sheet.account, ...(hasNames() ? [sheet.accountName] : []), sheet.startDate, sheet.endDate, sheet.started(zone), sheet.ended(zone), sheet.duration,
    sheet.rows, sheet.code, sheet.status, sheet.message, sheet.description, sheet.scheduleId, sheet.url,
  ];
  return `${names.map(text).join(separator)}\r\n`;
}

/**
 * One query as a line.
 *
 * @param {BatchQuery} query
 * @param {number} offsetMs How far the zone is ahead of UTC.
 * @param {string} separator
 */
export function line(query, offsetMs, separator) {
  const { index, state, accounts, startDate, endDate, startedAt, endedAt, durationMs, error, result, scheduleId } = query;
  const decimal = separator === ";" ? "," : ".";
  const cells = [
    String(index + 1),
    text(t.states[state]),
    text(accounts.join(" | ")),
    ...(hasNames() ? [text(accounts.map(nameOf).filter(Boolean).join(" | "))] : []),
    date(startDate),
    date(endDate),
    time(startedAt, offsetMs),
    time(endedAt, offsetMs),
    durationMs === null ? "" : (durationMs / 1000).toFixed(1).replace(".", decimal),
    number(result?.totalRows),
    text(error?.code ?? ""),
    number(error?.status),
    text(error?.message ?? ""),
    text(error?.description ?? ""),
    text(scheduleId ?? ""),
    text(result?.url ?? ""),
  ];
  return `${cells.join(separator)}\r\n`;
}

/** @param {string} value */
export function text(value) {
  if (value === "") return "";
  // Text that looks like a number is given as a formula of that text: the only form that keeps its digits.
  if (LOSES_DIGITS.test(value)) return `"=""${value}"""`;
  const harmless = FORMULA.test(value) ? `'${value}` : value;
  return `"${harmless.replaceAll('"', '""')}"`;
}

/** @param {number | null | undefined} value */
function number(value) {
  return value == null ? "" : String(value);
}

/** @param {string | null} value */
function date(value) {
  return value === null ? "" : /^\d{4}-\d{2}-\d{2}$/.test(value) ? value : text(value);
}

/** @param {number | null} at @param {number} offsetMs */
function time(at, offsetMs) {
  if (at === null || Math.abs(at) > 8e15) return "";
  return new Date(at + offsetMs).toISOString().slice(0, 19).replace("T", " ");
}
