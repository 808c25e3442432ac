/**
 * The head of the page: outcome, sentence, advice, what is unusual, figures.
 *
 * @typedef {import("../watches.js").Watched} Watched
 * @typedef {import("../watches.js").BatchSnapshot} BatchSnapshot
 */

import { isBatchStatusError } from "../../pkg/supermetrics_batch_status.js";
import { coarseDuration, durationRange, sanitize, integer, minute, rate, time } from "../format.js";
import { isKnown, isOver } from "../watches.js";
import { describe, describeNotice } from "../words.js";
import { byId, setText, setTextOrHide } from "../dom.js";
import { setDescriptionList } from "../description-list.js";

const section = byId("status", HTMLElement);
const mark = byId("mark", HTMLElement);
const batch = byId("batch", HTMLElement);
const headline = byId("headline", HTMLElement);
const sentence = byId("sentence", HTMLElement);
const advice = byId("advice", HTMLElement);
const trouble = byId("trouble", HTMLElement);
const figures = byId("figures", HTMLElement);
const facts = byId("facts", HTMLElement);
const details = byId("details", HTMLDetailsElement);
const detailsList = byId("details-list", HTMLElement);

/** Longest sanitize text in the head. */
const MAX_FACT = 200;

const UNKNOWN = "–";

let hadFailed = false;

/**
 * @param {Watched} watched
 * @param {number} now Epoch milliseconds.
 */
export function show(watched, now) {
  const { snapshot, failure } = watched;
  const words = describe(watched, now);
  section.hidden = false;
  section.dataset["tone"] = words.tone;
  section.ariaBusy = snapshot?.connection === "connecting" ? "true" : null;
  setText(mark, words.mark);
  // An ID that was never found may be something that was pasted into the wrong field.
  setTextOrHide(batch, isKnown(snapshot) ? sanitize(watched.target.batchId, MAX_FACT) : "");
  setText(headline, words.title);
  setTextOrHide(sentence, words.sentence);
  setTextOrHide(advice, words.advice);
  const notice = describeNotice(watched, now);
  trouble.dataset["tone"] = notice?.tone ?? "";
  setTextOrHide(trouble, notice === null ? "" : `${notice.title}. ${notice.sentence} ${notice.advice}`);
  showFigures(snapshot, now);
  const support = supportOf(watched);
  details.hidden = support.size === 0;
  const hasFailed = failure !== null;
  if (hasFailed !== hadFailed) details.open = hasFailed;
  hadFailed = hasFailed;
  setDescriptionList(detailsList, support);
}

/**
 * @param {BatchSnapshot | null} snapshot
 * @param {number} now
 */
function showFigures(snapshot, now) {
  const hasQueries = snapshot !== null && isKnown(snapshot) && snapshot.progress.total > 0;
  figures.hidden = !hasQueries;
  if (hasQueries) setDescriptionList(figures, figuresOf(snapshot, now));
  setDescriptionList(facts, snapshot === null ? new Map() : factsOf(snapshot, now));
}

/**
 * @param {BatchSnapshot} snapshot
 * @param {number} now
 */
function figuresOf(snapshot, now) {
  const goesOn = !isOver(snapshot);
  const { perMinute, resultRows } = snapshot;
  return new Map([
    ["Time left", goesOn ? timeLeft(snapshot, now) : ""],
    ["Elapsed", elapsed(snapshot, now)],
    ["Rate", goesOn ? (perMinute === null ? UNKNOWN : `${rate(perMinute)}`) : ""],
    [goesOn ? "Result rows so far" : "Result rows", integer(resultRows)],
  ]);
}

/**
 * @param {BatchSnapshot} snapshot
 * @param {number} now
 */
function timeLeft({ timeLeft: left, updatedAt, connection }, now) {
  if (left === null) return "not known yet";
  // What is paused or offline is as old as its figures.
  const passed = connection === "live" || connection === "hidden" ? now - (updatedAt ?? now) : 0;
  const [fromMs, toMs] = [Math.max(0, left.fromMs - passed), Math.max(0, left.toMs - passed)];
  const end = (updatedAt ?? now) + (left.fromMs + left.toMs) / 2;
  return `${durationRange(fromMs, toMs)}, at ${minute(Math.max(end, now), now)}`;
}

/**
 * @param {BatchSnapshot} snapshot
 * @param {number} now
 */
function elapsed({ elapsedMs, updatedAt, connection, outcome }, now) {
  if (elapsedMs === null) return UNKNOWN;
  const ticks = outcome === null && connection !== "closed" && connection !== "paused" && connection !== "ended";
  return coarseDuration(ticks ? elapsedMs + (now - (updatedAt ?? now)) : elapsedMs);
}

/**
 * @param {BatchSnapshot} snapshot
 * @param {number} now
 */
function factsOf(snapshot, now) {
  const { startedAt, updatedAt, requests } = snapshot;
  return new Map([
    ["First start", startedAt === null ? "" : time(startedAt, now)],
    ["Last answer", updatedAt === null ? "" : time(updatedAt, now)],
    ["Requests", requests === 0 ? "" : integer(requests)],
    ["Hourly limit", hourlyLimit(snapshot)],
  ]);
}

/** @param {BatchSnapshot} snapshot */
function hourlyLimit({ rateLimit, hourlyBudget, requests }) {
  const { limit = null, remaining = null } = rateLimit ?? {};
  if (remaining !== null) return `${integer(remaining)}${limit === null ? "" : ` of ${integer(limit)}`} left`;
  if (limit !== null) return integer(limit);
  // The headers cannot be read: what this page keeps to is known all the same.
  return requests === 0 ? "" : `not told; this page keeps to ${integer(hourlyBudget.limit)}`;
}

/** @param {Watched} watched */
function supportOf({ snapshot, failure }) {
  /** @type {Map<string, string>} */
  const entries = new Map();
  const add = (/** @type {string} */ name, /** @type {string | number | null | undefined} */ value) => {
    if (value !== null && value !== undefined) entries.set(name, String(value));
  };
  const error = failure ?? snapshot?.error ?? null;
  if (isBatchStatusError(error) && error.kind !== "closed") {
    add("Message", error.message);
    add("Kind", error.kind);
    add("Code", error.code);
    add("HTTP status", error.httpStatus);
    add("Place", error.path);
    add("Request ID", error.requestId);
  } else {
    add("State", snapshot?.statusCode);
    add("Request ID", snapshot?.requestId);
  }
  return entries;
}
