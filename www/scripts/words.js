/**
 * What the page says: one headline, one sentence and one piece of advice for each situation.
 *
 * @typedef {import("./picture.js").Picture} Picture
 * @typedef {import("../pkg/supermetrics_batch_status.js").BatchStatus} BatchStatus
 * @typedef {import("../pkg/supermetrics_batch_status.js").BatchStatusError} BatchStatusError
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
 */

import { isBatchStatusError } from "../pkg/supermetrics_batch_status.js";
import { coarseDuration, counted, foreign, integer, time } from "./format.js";

/** Counts that stay the same for this long are worth a word. */
const STALLED_AFTER_MS = 60_000;

/** Longest message that is repeated. */
const MOST_MESSAGE = 600;

/** Longest status word of the API that is repeated. */
const MOST_WORD = 40;

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
    advice: "All users of this token share one limit. Close other pages that use it, and try later.",
  },
  server: {
    title: "The API has trouble",
    sentence: "It answers with an error of its own.",
    advice: "This is not your doing. Try again later.",
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
    advice: "Try again later.",
  },
  invalid_response: {
    title: "The answer is not a batch status",
    sentence: "Something has answered, but not with the status of a batch. The details are below, for support.",
    advice: "A proxy or a sign-in page may have answered instead. Check the connection and the base URL.",
  },
};

/**
 * @param {Picture} picture
 * @param {number} now Epoch milliseconds.
 * @returns {Words}
 */
export function describe(picture, now) {
  switch (picture.phase) {
    case "connecting":
      return words("quiet", "…", "Asking the API", "The first answer is on its way.");
    case "stopped":
      return words("quiet", "■", "You stopped watching", "The batch itself goes on.", "Press Watch to see how far it is.");
    case "failed":
    case "retrying":
      return picture.status === null || picture.phase === "failed"
        ? describeError(picture, now)
        : describeProgress(picture.status, picture, now);
    default:
      return picture.status === null
        ? words("quiet", "…", "Asking the API", "")
        : describeProgress(picture.status, picture, now);
  }
}

/**
 * What is wrong just now, beside a picture that still stands; null when nothing is.
 *
 * @param {Picture} picture
 * @param {number} now
 * @returns {{ title: string, sentence: string, advice: string } | null}
 */
export function describeTrouble(picture, now) {
  if (picture.phase !== "retrying" || picture.status === null) return null;
  const { title, advice } = errorWords(picture.error);
  const age = coarseDuration(now - (picture.answeredAt ?? now));
  return { title, sentence: `These figures are ${age} old. ${nextTry(picture, now)}`, advice };
}

/**
 * @param {BatchStatus} status
 * @param {Picture} picture
 * @param {number} now
 */
function describeProgress(status, picture, now) {
  const { progress, outcome } = status;
  const { total, ended, failure } = progress;
  const failureAdvice = whereFailuresAre(status);
  switch (outcome) {
    case "success":
      return words("success", "✓", "Done", total === 1 ? "The only query succeeded." : `All ${integer(total)} queries succeeded.`);
    case "partial":
      return words("warning", "!", "Done, with failures", `${integer(failure)} of ${counted(total, "query", "queries")} failed.`, failureAdvice);
    case "failure":
      return words("failure", "✕", "Failed", total === 1 ? "The only query failed." : `All ${integer(total)} queries failed.`, failureAdvice);
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
      // While nothing is answered, nothing is known to stand still.
      return describeRunning(status, (picture.answeredAt ?? now) - picture.changedAt);
  }
}

/** @param {BatchStatus} status */
function whereFailuresAre({ queries, progress }) {
  const listed = queries.filter(({ state }) => state === "failure").length;
  if (listed >= progress.failure) return "The table below says why, query by query.";
  const first = `the first ${counted(queries.length, "query", "queries")}`;
  return listed === 0
    ? `None of them is among ${first}, which the table below shows.`
    : `${integer(listed)} of them are among ${first}: the table below says why.`;
}

/**
 * @param {BatchStatus} status
 * @param {number} unchangedMs
 */
function describeRunning({ state, statusCode, progress }, unchangedMs) {
  const { total, ended, running, queued } = progress;
  if (total === 0) {
    return words("quiet", "○", "Being prepared", "The batch has no queries yet.");
  }
  const left = `${counted(total - ended, "query", "queries")} left: ${integer(running)} running, ${integer(queued)} queued.`;
  const title = state === "queued" || (ended === 0 && running === 0) ? "Waiting to start" : "Running";
  const known = state !== "unknown" || statusCode === null;
  const word = known ? "" : ` The API calls its state “${foreign(statusCode, MOST_WORD)}”.`;
  const advice =
    unchangedMs >= STALLED_AFTER_MS
      ? `Nothing has changed for ${coarseDuration(unchangedMs)}. A query may be waiting for its data source. The page goes on asking; you can stop it.`
      : "";
  return words("running", title === "Running" ? "▶" : "○", title, left + word, advice);
}

/**
 * @param {Picture} picture
 * @param {number} now
 */
function describeError(picture, now) {
  const { title, advice, sentence } = errorWords(picture.error);
  if (picture.phase === "retrying") {
    return words("warning", "!", title, nextTry(picture, now), advice);
  }
  const message = picture.error instanceof Error ? foreign(picture.error.message, MOST_MESSAGE) : "";
  const tries = picture.failures > 1 ? ` Tried ${picture.failures} times.` : "";
  return words("failure", "✕", title, (sentence ?? message) + tries, advice);
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
 * @param {Picture} picture
 * @param {number} now
 */
function nextTry({ nextAt, failures }, now) {
  const left = (nextAt ?? now) - now;
  if (left <= 0) return `Trying again now (try ${failures + 1}).`;
  const at = left > 120_000 ? `, at ${time(now + left, now)}` : "";
  return `Trying again in ${coarseDuration(Math.max(left, 1000))}${at} (try ${failures + 1}).`;
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
