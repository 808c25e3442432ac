/**
 * What is known about the watched batch, and how each answer or failure changes it. No clock, no DOM.
 *
 * @typedef {import("../pkg/supermetrics_batch_status.js").BatchStatus} BatchStatus
 * @typedef {import("../pkg/supermetrics_batch_status.js").BatchStatusError} BatchStatusError
 *
 * @typedef {"connecting" | "live" | "retrying" | "ended" | "failed" | "stopped"} Phase
 *
 * @typedef {object} Picture
 * @property {Phase} phase
 * @property {string} batchId
 * @property {BatchStatus | null} status The last good answer; it stays while later requests fail.
 * @property {unknown} error What the last request failed with; null after a good one.
 * @property {number} failures Requests that failed since the last good one.
 * @property {number} requests Requests made.
 * @property {number} pauseMs The pause between polls.
 * @property {number | null} nextAt When the next request goes out; null when none will.
 * @property {number | null} answeredAt When the last good answer came.
 * @property {number} changedAt When the counts last changed.
 */

const SHORTEST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 5000;
const LONGEST_BACKOFF_MS = 30_000;

/** So many failures in a row, without a single good answer before, and the page gives up. */
const MOST_FAILURES = 4;

/**
 * @param {string} batchId
 * @param {number} now
 * @returns {Picture}
 */
export function begin(batchId, now) {
  return {
    phase: "connecting",
    batchId,
    status: null,
    error: null,
    failures: 0,
    requests: 0,
    pauseMs: SHORTEST_PAUSE_MS,
    nextAt: null,
    answeredAt: null,
    changedAt: now,
  };
}

/**
 * @param {Picture} picture
 * @param {BatchStatus} status
 * @param {number} now
 * @returns {Picture}
 */
export function afterStatus(picture, status, now) {
  const changed = picture.status === null || !sameCounts(picture.status, status);
  const pauseMs = changed ? SHORTEST_PAUSE_MS : Math.min(picture.pauseMs * 1.5, LONGEST_PAUSE_MS);
  const ended = status.outcome !== null;
  return {
    ...picture,
    phase: ended ? "ended" : "live",
    status,
    error: null,
    failures: 0,
    requests: picture.requests + 1,
    pauseMs,
    nextAt: ended ? null : now + pauseMs,
    answeredAt: now,
    changedAt: changed ? now : picture.changedAt,
  };
}

/**
 * @param {Picture} picture
 * @param {unknown} error
 * @param {BatchStatusError | null} known The same, when it is one of the package's.
 * @param {number} now
 * @returns {Picture}
 */
export function afterFailure(picture, error, known, now) {
  const failures = picture.failures + 1;
  const again = known !== null && isWorthTrying(known, picture) && (picture.status !== null || failures < MOST_FAILURES);
  const backoffMs = Math.min(SHORTEST_PAUSE_MS * 2 ** (failures - 1), LONGEST_BACKOFF_MS);
  return {
    ...picture,
    phase: again ? "retrying" : "failed",
    error,
    failures,
    requests: picture.requests + 1,
    // Never less than our own wait, which grows: a Retry-After of zero is no invitation.
    nextAt: again ? now + Math.max(known.retryAfterMs ?? 0, backoffMs) : null,
  };
}

/**
 * @param {Picture} picture
 * @returns {Picture}
 */
export function afterStop(picture) {
  return { ...picture, phase: "stopped", error: null, nextAt: null };
}

/**
 * Whether the picture can still change by itself.
 *
 * @param {Phase} phase
 */
export function isWatching(phase) {
  return phase === "connecting" || phase === "live" || phase === "retrying";
}

/**
 * After a good answer, a useless one is taken for a passing fault.
 *
 * @param {BatchStatusError} error
 * @param {Picture} picture
 */
function isWorthTrying(error, picture) {
  return error.retryable || (error.kind === "invalid_response" && picture.status !== null);
}

/**
 * @param {BatchStatus} one
 * @param {BatchStatus} other
 */
function sameCounts({ progress: one }, { progress: other }) {
  return (
    one.queued === other.queued &&
    one.running === other.running &&
    one.success === other.success &&
    one.failure === other.failure &&
    one.total === other.total
  );
}
