/**
 * What the page says about a batch: a headline, a sentence and a piece of advice for each situation, and a notice for what
 * is unusual beside figures that still stand.
 *
 * @typedef {import("../../pkg/supermetrics_batch_status.js").BatchSnapshot} BatchSnapshot
 *
 * @typedef {"quiet" | "running" | "stuck" | "success" | "warning" | "failure"} Tone
 *
 * @typedef {object} Situation Of one batch.
 * @property {BatchSnapshot | null} snapshot
 * @property {unknown} failure Why the watch could not begin or has ended without the batch's end; else null.
 *
 * @typedef {object} Description
 * @property {Tone} tone
 * @property {string} title
 * @property {string} sentence Without a full stop where it stands beside a figure.
 * @property {string} advice
 *
 * @typedef {object} Notice
 * @property {"quiet" | "warning"} tone
 * @property {string} text
 * @property {string} advice
 */

import { t } from "../words/index.js";
import { coarseDuration, integer, time } from "./format.js";
import { isKnown, isOver } from "./snapshot.js";
import { sanitize } from "./text.js";

/** Counts that stay the same for so long are worth a notice. */
const STALLED_AFTER_MS = 60_000;

/** Batches that hang are looked at twice a minute: a longer interval is the budget's. */
const LONG_INTERVAL_MS = 60_000;

/** A wait that is longer is described with its end as well. */
const LONG_WAIT_MS = 120_000;

const MAX_MESSAGE = 600;
const MAX_STATUS_CODE = 40;

/**
 * @param {Situation} situation
 * @param {number} now Epoch milliseconds.
 * @param {{ query: number } | null} [straggler] The query that the batch waits for.
 * @returns {Description}
 */
export function describe({ snapshot, failure }, now, straggler = null) {
  if (failure !== null) return describeError(failure, snapshot?.consecutiveFailures ?? 0);
  if (snapshot === null) return words("quiet", t.headlines.loading, t.sentences.firstResponse);
  if (isKnown(snapshot)) return describeBatch(snapshot, straggler);
  switch (snapshot.connection) {
    case "retrying": {
      const { title, sentence, advice } = describeError(snapshot.error, 0);
      return words("warning", title, [sentence, nextAttempt(snapshot, now)].filter(Boolean).join(" "), advice);
    }
    case "offline":
      return words("warning", t.headlines.offline, t.sentences.nothingYet, t.advice.offline);
    case "paused":
      return words("quiet", t.headlines.paused, t.sentences.nothingYet);
    case "closed":
      return words("quiet", t.headlines.left, t.sentences.keepsRunning);
    default:
      return words("quiet", t.headlines.loading, t.sentences.firstResponse);
  }
}

/**
 * What is unusual just now; null when nothing is.
 *
 * @param {Situation} situation
 * @param {number} now
 * @returns {Notice | null}
 */
export function describeNotice({ snapshot, failure }, now) {
  if (snapshot === null || !isKnown(snapshot)) return null;
  const age = t.sentences.lastUpdated(coarseDuration(now - (snapshot.updatedAt ?? now)));
  if (failure !== null) {
    const { title, advice } = describeError(failure, 0);
    return notice("warning", `${title}. ${age}`, advice);
  }
  switch (snapshot.connection) {
    case "retrying": {
      const { title, advice } = describeError(snapshot.error, 0);
      return notice("warning", `${title}. ${nextAttempt(snapshot, now)}`, `${age} ${advice}`);
    }
    case "offline":
      return notice("warning", `${t.headlines.offline}. ${age}`, t.advice.offline);
    case "paused":
      return notice("quiet", `${t.headlines.paused}. ${age}`, t.sentences.keepsRunning);
    case "closed":
      return notice("quiet", `${t.headlines.left}. ${age}`, t.sentences.keepsRunning);
    case "hidden":
      return notice("quiet", t.sentences.hidden, t.advice.hidden);
    case "live":
      return stalled(snapshot) ?? rationed(snapshot, now);
    default:
      return null;
  }
}

/**
 * @param {BatchSnapshot} snapshot
 * @returns {Notice | null}
 */
function stalled({ stalledForMs, progress }) {
  if (stalledForMs < STALLED_AFTER_MS || progress.total === 0) return null;
  return notice("quiet", t.sentences.stalled(coarseDuration(stalledForMs)), t.advice.stalled);
}

/**
 * @param {BatchSnapshot} snapshot
 * @param {number} now
 * @returns {Notice | null}
 */
function rationed({ nextPollAt, waitingFor }, now) {
  const isLong = waitingFor === "interval" && nextPollAt !== null && nextPollAt - now >= LONG_INTERVAL_MS;
  return waitingFor === "budget" || isLong ? notice("quiet", t.sentences.rationed, "") : null;
}

/**
 * @param {BatchSnapshot} snapshot
 * @param {{ query: number } | null} straggler
 */
function describeBatch(snapshot, straggler) {
  const { progress, outcome } = snapshot;
  const { total, ended, failure } = progress;
  const [all, failed] = [integer(total), integer(failure)];
  switch (outcome) {
    case "success":
      return words("success", t.headlines.success, t.sentences.allSucceeded(all, total));
    case "partial":
      return words("warning", t.headlines.partial, t.sentences.failed(failed, all, total));
    case "failure":
      return words("failure", t.headlines.failure, t.sentences.allFailed(all, total));
    case "stopped":
      return words("warning", t.headlines.stopped, t.sentences.neverFinished(integer(total - ended), all, total), t.advice.stopped);
    case "empty":
      return words("warning", t.headlines.empty, t.sentences.noQueries, t.advice.empty);
    default:
      return describeRunning(snapshot, straggler);
  }
}

/**
 * @param {BatchSnapshot} snapshot
 * @param {{ query: number } | null} straggler
 */
function describeRunning({ state, statusCode, progress }, straggler) {
  const { total, ended, running } = progress;
  if (total === 0) return words("quiet", t.headlines.preparing, t.sentences.noQueriesYet);
  const finished = t.sentences.finished(integer(ended), integer(total), total);
  if (straggler !== null) return words("stuck", t.headlines.waitingFor(integer(straggler.query + 1)), finished);
  if (ended === total) return words("running", t.headlines.closing, t.sentences.closing);
  const isWaiting = state === "queued" || (ended === 0 && running === 0);
  const strange = state === "unknown" && statusCode !== null ? t.sentences.apiCallsIt(sanitize(statusCode, MAX_STATUS_CODE)) : "";
  return words(isWaiting ? "quiet" : "running", isWaiting ? t.headlines.waiting : t.headlines.running, strange || finished);
}

/**
 * @param {unknown} error
 * @param {number} attempts
 */
export function describeError(error, attempts) {
  const { title, sentence, advice } = t.errors[kindOf(error)];
  const message = error instanceof Error ? sanitize(error.message, MAX_MESSAGE) : "";
  const tried = attempts > 1 ? ` ${t.sentences.attempts(integer(attempts))}` : "";
  return words("failure", title, (sentence || message) + tried, advice);
}

/**
 * The kind of an error of the package; `page` for every other.
 *
 * @param {unknown} error
 * @returns {keyof typeof t.errors}
 */
export function kindOf(error) {
  const kind = /** @type {{ name?: string, kind?: string } | null} */ (error)?.kind ?? "";
  return Object.hasOwn(t.errors, kind) ? /** @type {keyof typeof t.errors} */ (kind) : "page";
}

/**
 * @param {BatchSnapshot} snapshot
 * @param {number} now
 */
function nextAttempt({ consecutiveFailures, nextPollAt }, now) {
  const attempt = integer(consecutiveFailures + 1);
  const left = (nextPollAt ?? now) - now;
  if (left <= 0) return t.sentences.retryingNow(attempt);
  const duration = coarseDuration(Math.max(left, 1000));
  return left > LONG_WAIT_MS ? t.sentences.retryingAt(duration, time(now + left, now), attempt) : t.sentences.retryingIn(duration, attempt);
}

/**
 * What the connection is, beside its word: when the next request is due.
 *
 * @param {BatchSnapshot} snapshot
 * @param {number} now
 */
export function describeNext(snapshot, now) {
  const { connection, nextPollAt } = snapshot;
  if (connection === "paused") return t.connection.notChecking;
  if (isOver(snapshot)) return "";
  if (nextPollAt === null || nextPollAt <= now) return t.connection.now;
  return t.connection.next(coarseDuration(Math.max(1000, nextPollAt - now)));
}

/**
 * @param {Tone} tone
 * @param {string} title
 * @param {string} sentence
 * @param {string} [advice]
 * @returns {Description}
 */
function words(tone, title, sentence, advice = "") {
  return { tone, title, sentence, advice };
}

/**
 * @param {"quiet" | "warning"} tone
 * @param {string} text
 * @param {string} advice
 * @returns {Notice}
 */
function notice(tone, text, advice) {
  return { tone, text, advice };
}
