/**
 * What is said of one query.
 *
 * @typedef {import("../../pkg/supermetrics_batch_status.js").BatchQuery} BatchQuery
 */

import { t } from "../words/index.js";
import { duration } from "./format.js";
import { sanitize } from "./text.js";

const MAX_TEXT = 2000;

/** @param {BatchQuery} query */
export function stateWord({ state, statusCode }) {
  return state === "unknown" && statusCode !== null ? statusCode : t.states[state];
}

/** @param {{ startDate: string | null, endDate: string | null }} query */
export function days({ startDate, endDate }) {
  if (startDate === null || endDate === null || startDate === endDate) return startDate ?? endDate ?? "";
  return `${startDate} – ${endDate}`;
}

/**
 * @param {BatchQuery} query
 * @param {number} serverNow Epoch milliseconds by the server's clock, which `startedAt` is by.
 */
export function durationOf({ state, startedAt, durationMs }, serverNow) {
  if (durationMs !== null) return duration(durationMs);
  return state === "running" && startedAt !== null ? `${duration(serverNow - startedAt)}…` : "";
}

/** @param {BatchQuery} query */
export function reason({ error }) {
  if (error === null) return "";
  const sentences = [error.message, error.description].map((text) => sanitize(text ?? "", MAX_TEXT)).filter(Boolean);
  const code = error.code ?? (error.status === null ? "" : String(error.status));
  return sentences.join(". ") || (code === "" ? t.table.noReason : sanitize(code, MAX_TEXT));
}

/**
 * The address of the result. Only `http:` and `https:` are followed.
 *
 * @param {BatchQuery | undefined} query
 */
export function resultUrl(query) {
  const url = query?.result?.url ?? null;
  if (url === null || !URL.canParse(url)) return null;
  const { protocol, href } = new URL(url);
  return protocol === "https:" || protocol === "http:" ? href : null;
}
