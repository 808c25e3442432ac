/**
 * Asks for the status again and again, until the batch has ended or asking is of no use.
 *
 * @typedef {import("./picture.js").Picture} Picture
 *
 * @typedef {object} Target
 * @property {string} baseUrl
 * @property {string} batchId
 * @property {string} token Empty where a proxy adds it.
 */

import { getBatchStatus, isBatchStatusError } from "../pkg/supermetrics_batch_status.js";
import { afterFailure, afterStatus, afterStop, begin, isWatching } from "./picture.js";

/** The table shows this many queries. */
export const MOST_ROWS = 100;

const TIMEOUT_MS = 15_000;

/**
 * @param {Target} target
 * @param {AbortSignal} signal Stops.
 * @param {(picture: Picture) => void} show Is given each new picture.
 */
export async function poll(target, signal, show) {
  let picture = begin(target.batchId, Date.now());
  show(picture);
  while (isWatching(picture.phase)) {
    picture = await ask(target, signal, picture);
    if (!signal.aborted) {
      show(picture);
      await pause(picture.nextAt, signal);
    }
    if (signal.aborted) {
      picture = afterStop(picture);
      show(picture);
    }
  }
}

/**
 * @param {Target} target
 * @param {AbortSignal} signal
 * @param {Picture} picture
 */
async function ask({ baseUrl, batchId, token }, signal, picture) {
  try {
    // No retries in the call: the page tells the user about each of them.
    const options = { baseUrl, batchId, limit: MOST_ROWS, timeoutMs: TIMEOUT_MS, retry: 0, signal };
    const status = await getBatchStatus(token === "" ? options : { ...options, token });
    return afterStatus(picture, status, Date.now());
  } catch (error) {
    return afterFailure(picture, error, isBatchStatusError(error) ? error : null, Date.now());
  }
}

/**
 * Waits until `until`, or until `signal` is aborted.
 *
 * @param {number | null} until Null: not at all.
 * @param {AbortSignal} signal
 * @returns {Promise<void>}
 */
function pause(until, signal) {
  return new Promise((resolve) => {
    if (until === null || signal.aborted) {
      resolve();
      return;
    }
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, Math.max(0, until - Date.now()));
    signal.addEventListener("abort", done);
  });
}
