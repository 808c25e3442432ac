/**
 * What the page says: one headline, one sentence and one piece of advice for each situation.
 *
 * @typedef {import("./watches.js").Watched} Watched
 * @typedef {import("../pkg/supermetrics_batch_status.js").BatchSnapshot} BatchSnapshot
 * @typedef {import("../pkg/supermetrics_batch_status.js").BatchStatusErrorKind} ErrorKind
 * @typedef {import("../pkg/supermetrics_batch_status.js").QueryState} QueryState
 *
 * @typedef {"quiet" | "running" | "success" | "warning" | "failure"} Tone
 *
 * @typedef {object} Words
 * @property {Tone} tone
 * @property {string} mark A shape that says the same as the colour.
 * @property {string} title
 * @property {string} sentence
 * @property {string} advice
 *
 * @typedef {object} Notice What is unusual just now, beside figures that still stand.
 * @property {"quiet" | "warning"} tone
 * @property {string} title
 * @property {string} sentence
 * @property {string} advice
 */

import { isBatchStatusError } from "../pkg/supermetrics_batch_status.js";
import { coarseDuration, counted, sanitize, integer, time } from "./format.js";
import { isKnown } from "./watches.js";

/** Counts that stay the same for this long are worth a word. */
const STALLED_AFTER_MS = 60_000;

/** A wait of ours that is longer is worth a word. */
const LONG_WAIT_MS = 60_000;

/** Longest message that is repeated. */
const MAX_MESSAGE = 600;

/** Longest status word of the API that is repeated. */
const MAX_WORD = 40;

/** @type {Record<QueryState, { mark: string, name: string }>} */
export const STATES = {
  success: { mark: "✓", name: "Succeeded" },
  failure: { mark: "✕", name: "Failed" },
  running: { mark: "▶", name: "Running" },
  queued: { mark: "○", name: "Queued" },
  unknown: { mark: "?", name: "Unknown" },
};

/**
 * Without a sentence of its own, an error is told in the package's words, which name the place.
 *
 * @type {Record<ErrorKind, { title: string, sentence?: string, advice: string }>}
 */
const ERRORS = {
  invalid_options: {
    title: "Something in the form is not right",
    sentence: "The field that is marked says what it needs.",
    advice: "Correct it and watch again. Nothing was sent.",
  },
  token: { title: "The token cannot be used", advice: "Paste the bare token, without “Bearer” and spaces." },
  unauthorized: {
    title: "The token was refused",
    sentence: "It may be mistyped, expired or missing.",
    advice: "Paste a current token and watch again.",
  },
  forbidden: {
    title: "This token may not read the batch",
    sentence: "The token is good, but not for this batch.",
    advice: "Use a token of the team that created it, or ask its owner for access.",
  },
  not_found: {
    title: "There is no such batch",
    sentence: "The API knows no batch with this ID.",
    advice: "Check the batch ID. If it is right, check the base URL: the batch may live elsewhere.",
  },
  rate_limited: {
    title: "Too many requests",
    sentence: "The API has had more requests than it allows.",
    advice: "All users of this token share one limit. Close other pages that use it; this one waits as long as the API asks it to.",
  },
  server: {
    title: "The API has trouble",
    sentence: "It answers with an error of its own.",
    advice: "This is not your doing. The page goes on trying. If it stays like this, ask support.",
  },
  http: { title: "The API refused the request", advice: "Check the base URL and the batch ID." },
  network: {
    title: "No answer",
    sentence: "No complete answer has come from the API.",
    advice: "Check your connection and the base URL. A server that does not allow this page (CORS) looks the same.",
  },
  timeout: {
    title: "The answer takes too long",
    sentence: "The API or the connection is slow.",
    advice: "The page goes on trying. A better connection may help.",
  },
  invalid_response: {
    title: "The answer is not a batch status",
    sentence: "Something has answered, but not with the status of a batch. The details are below, for support.",
    advice: "A proxy or a sign-in page may have answered instead. Check the connection and the base URL.",
  },
  // The page sets no deadline, and says in its own words that the reader has stopped.
  deadline: { title: "The time for watching is up", advice: "Press Watch to go on." },
  closed: { title: "You stopped watching", advice: "Press Watch to go on." },
};

/**
 * @param {Watched} watched
 * @param {number} now Epoch milliseconds.
 * @returns {Words}
 */
export function describe(watched, now) {
  const { snapshot, failure } = watched;
  if (snapshot === null || failure !== null) return describeFailure(watched, now);
  if (isKnown(snapshot) && snapshot.connection !== "closed") return describeBatch(snapshot);
  switch (snapshot.connection) {
    case "retrying":
      return describeFailure(watched, now);
    case "offline":
      return words("warning", "!", OFFLINE.title, "No answer has come yet.", OFFLINE.advice);
    case "paused":
      return words("quiet", "‖", PAUSED.title, "No answer has come yet.", PAUSED.advice);
    case "closed":
      return words("quiet", "■", "You stopped watching", stoppedAt(snapshot, now), "Press Watch to see how far it is.");
    default:
      return words("quiet", "…", "Asking the API", "The first answer is on its way.");
  }
}

const OFFLINE = {
  title: "You are offline",
  advice: "The page asks again by itself as soon as your browser has a network.",
};

/** @type {Notice} */
const HIDDEN = {
  tone: "quiet",
  title: "In the background",
  sentence: "Nobody sees this page, so it asks rarely.",
  advice: "It catches up as soon as you come back.",
};

const PAUSED = { title: "Paused", advice: "The batch itself goes on. Press Resume to see how far it is." };

/**
 * What is unusual just now; null when nothing is, or when the headline says it.
 *
 * @param {Watched} watched
 * @param {number} now
 * @returns {Notice | null}
 */
export function describeNotice(watched, now) {
  const { snapshot } = watched;
  if (snapshot === null || !isKnown(snapshot)) return null;
  const age = `These figures are ${coarseDuration(now - (snapshot.updatedAt ?? now))} old.`;
  switch (snapshot.connection) {
    case "retrying": {
      const { title, advice } = errorWords(snapshot.error);
      return { tone: "warning", title, sentence: `${age} ${nextTry(watched, now)}`, advice };
    }
    case "offline":
      return { tone: "warning", title: OFFLINE.title, sentence: age, advice: OFFLINE.advice };
    case "paused":
      return { tone: "quiet", title: PAUSED.title, sentence: age, advice: PAUSED.advice };
    case "hidden":
      return HIDDEN;
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
  return {
    tone: "quiet",
    title: `Nothing has changed for ${coarseDuration(stalledForMs)}`,
    sentence: "A query may be waiting for its data source. The page goes on asking.",
    advice: "If it stays like this, ask support with the request ID below.",
  };
}

/**
 * @param {BatchSnapshot} snapshot
 * @param {number} now
 * @returns {Notice | null}
 */
function rationed({ nextPollAt, hourlyBudget: { used, limit } }, now) {
  if (nextPollAt === null || nextPollAt - now < LONG_WAIT_MS) return null;
  return {
    tone: "quiet",
    title: "Asking rarely, to leave requests for others",
    sentence: `This page has made ${integer(used)} of its ${integer(limit)} requests an hour. It asks again at ${time(nextPollAt, now)}.`,
    advice: "All users of a token share its hourly limit.",
  };
}

/**
 * @param {BatchSnapshot} snapshot
 * @param {number} now
 */
function stoppedAt({ updatedAt }, now) {
  const figures = updatedAt === null ? "" : `These figures are of ${time(updatedAt, now)}. `;
  return `${figures}The batch itself goes on.`;
}

/** @param {BatchSnapshot} snapshot */
function describeBatch(snapshot) {
  const { progress, outcome } = snapshot;
  const { total, ended, failure } = progress;
  switch (outcome) {
    case "success":
      return words("success", "✓", "Done", total === 1 ? "The only query succeeded." : `All ${integer(total)} queries succeeded.`);
    case "partial":
      return words("warning", "!", "Done, with failures", `${integer(failure)} of ${counted(total, "query", "queries")} failed.`, WHY);
    case "failure":
      return words("failure", "✕", "Failed", total === 1 ? "The only query failed." : `All ${integer(total)} queries failed.`, WHY);
    case "stopped": {
      const lost = total - ended;
      return words(
        "warning",
        "■",
        "Stopped before its end",
        `${integer(lost)} of ${counted(total, "query", "queries")} never finished.`,
        "The batch was cancelled or ran out of time. Create a new batch for what is missing.",
      );
    }
    case "empty":
      return words("warning", "○", "Ended without queries", "The batch stopped before a single query was made.", "Check how the batch was created.");
    default:
      return describeRunning(snapshot);
  }
}

const WHY = "They are listed by cause below.";

/** @param {BatchSnapshot} snapshot */
function describeRunning({ state, statusCode, progress }) {
  const { total, ended, running, queued, failure } = progress;
  if (total === 0) {
    return words("quiet", "○", "Being prepared", "The batch has no queries yet.");
  }
  const left = `${counted(total - ended, "query", "queries")} left: ${integer(running)} running, ${integer(queued)} queued.`;
  const title = state === "queued" || (ended === 0 && running === 0) ? "Waiting to start" : "Running";
  const known = state !== "unknown" || statusCode === null;
  const word = known ? "" : ` The API calls its state “${sanitize(statusCode, MAX_WORD)}”.`;
  const advice = failure > 0 ? `${counted(failure, "query has", "queries have")} failed so far.` : "";
  return words("running", title === "Running" ? "▶" : "○", title, left + word, advice);
}

/**
 * @param {Watched} watched
 * @param {number} now
 */
function describeFailure(watched, now) {
  const { snapshot, failure } = watched;
  const tries = snapshot?.consecutiveFailures ?? 0;
  const isRetrying = snapshot?.connection === "retrying";
  const error = isRetrying ? snapshot.error : failure;
  const { title, advice, sentence } = errorWords(error);
  if (isRetrying) return words("warning", "!", title, nextTry(watched, now), advice);
  const message = error instanceof Error ? sanitize(error.message, MAX_MESSAGE) : "";
  const tried = tries > 1 ? ` Tried ${tries} times.` : "";
  return words("failure", "✕", title, (sentence ?? message) + tried, advice);
}

/**
 * @param {unknown} error
 * @returns {{ title: string, sentence?: string, advice: string }}
 */
function errorWords(error) {
  if (isBatchStatusError(error)) return ERRORS[error.kind];
  return { title: "The page itself failed", advice: "Reload it. If that does not help, report what it says below." };
}

/**
 * @param {Watched} watched
 * @param {number} now
 */
function nextTry({ snapshot }, now) {
  const next = (snapshot?.consecutiveFailures ?? 0) + 1;
  const left = (snapshot?.nextPollAt ?? now) - now;
  if (left <= 0) return `Trying again now (try ${next}).`;
  const at = left > 120_000 ? `, at ${time(now + left, now)}` : "";
  return `Trying again in ${coarseDuration(Math.max(left, 1000))}${at} (try ${next}).`;
}

/**
 * @param {Tone} tone
 * @param {string} mark
 * @param {string} title
 * @param {string} sentence
 * @param {string} [advice]
 * @returns {Words}
 */
function words(tone, mark, title, sentence, advice = "") {
  return { tone, mark, title, sentence, advice };
}
