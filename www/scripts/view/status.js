/**
 * The head of the page: outcome, sentence, advice, facts.
 *
 * @typedef {import("../picture.js").Picture} Picture
 */

import { isBatchStatusError } from "../../pkg/supermetrics_batch_status.js";
import { coarseDuration, foreign, integer, time } from "../format.js";
import { describe, describeTrouble } from "../words.js";
import { byId, setEntries, setText, setTextOrHide } from "./dom.js";

const section = byId("status", HTMLElement);
const mark = byId("mark", HTMLElement);
const headline = byId("headline", HTMLElement);
const sentence = byId("sentence", HTMLElement);
const advice = byId("advice", HTMLElement);
const trouble = byId("trouble", HTMLElement);
const facts = byId("facts", HTMLElement);
const details = byId("details", HTMLDetailsElement);
const detailsList = byId("details-list", HTMLElement);

/** @type {import("../picture.js").Phase | null} */
let shownPhase = null;

/** Longest foreign text in the facts. */
const MOST_FACT = 200;

/**
 * @param {Picture} picture
 * @param {number} now Epoch milliseconds.
 */
export function show(picture, now) {
  const words = describe(picture, now);
  section.hidden = false;
  section.dataset["tone"] = words.tone;
  section.ariaBusy = picture.phase === "connecting" ? "true" : null;
  setText(mark, words.mark);
  setText(headline, words.title);
  setTextOrHide(sentence, words.sentence);
  setTextOrHide(advice, words.advice);
  const wrong = describeTrouble(picture, now);
  setTextOrHide(trouble, wrong === null ? "" : `${wrong.title}. ${wrong.sentence} ${wrong.advice}`);
  setEntries(facts, factsOf(picture, now));
  const support = supportOf(picture);
  details.hidden = support.size === 0;
  if (picture.phase !== shownPhase) details.open = picture.phase === "failed";
  shownPhase = picture.phase;
  setEntries(detailsList, support);
}

/**
 * @param {Picture} picture
 * @param {number} now
 */
function factsOf(picture, now) {
  const { status, requests, answeredAt, batchId } = picture;
  const starts = (status?.queries ?? []).flatMap(({ startedAt }) => startedAt ?? []);
  // Queries start in the order in which they were created, so the first page holds the first start.
  const startedAt = starts.length > 0 ? Math.min(...starts) : null;
  return new Map([
    ["Batch", status === null ? "" : foreign(batchId, MOST_FACT)],
    ["First start", startedAt === null ? "" : time(startedAt, now)],
    ["Elapsed", startedAt === null ? "" : elapsed(picture, startedAt, now)],
    ["Last answer", answeredAt === null ? "" : time(answeredAt, now)],
    ["Requests", integer(requests)],
    ["Hourly limit", hourlyLimit(picture)],
  ]);
}

/**
 * @param {Picture} picture
 * @param {number} startedAt
 * @param {number} now
 */
function elapsed({ status, phase }, startedAt, now) {
  if (phase === "live" || phase === "retrying") return coarseDuration(now - startedAt);
  const ends = (status?.queries ?? []).flatMap(({ endedAt }) => endedAt ?? []);
  // Only when all rows are here is the last end known.
  const isWhole = status?.outcome !== null && status?.queries.length === status?.progress.total;
  return isWhole && ends.length > 0 ? coarseDuration(Math.max(...ends) - startedAt) : "";
}

/** @param {Picture} picture */
function hourlyLimit({ status }) {
  const { limit = null, remaining = null } = status?.rateLimit ?? {};
  if (remaining === null) return limit === null ? "" : integer(limit);
  return limit === null ? `${integer(remaining)} left` : `${integer(remaining)} of ${integer(limit)} left`;
}

/** @param {Picture} picture */
function supportOf({ status, error }) {
  /** @type {Map<string, string>} */
  const entries = new Map();
  const add = (/** @type {string} */ name, /** @type {string | number | null | undefined} */ value) => {
    if (value !== null && value !== undefined) entries.set(name, foreign(String(value), 600));
  };
  if (isBatchStatusError(error)) {
    add("Message", error.message);
    add("Kind", error.kind);
    add("Code", error.code);
    add("HTTP status", error.httpStatus);
    add("Place", error.path);
    add("Request ID", error.requestId);
  } else {
    add("State", status?.statusCode);
    add("Request ID", status?.requestId);
  }
  return entries;
}
