/**
 * Owns the watch: there is one at most. Whoever shows something is given what it has brought so far.
 *
 * @typedef {import("../pkg/supermetrics_batch_status.js").BatchWatch} BatchWatch
 * @typedef {import("../pkg/supermetrics_batch_status.js").BatchSnapshot} BatchSnapshot
 *
 * @typedef {object} Target
 * @property {string} baseUrl
 * @property {string} batchId
 * @property {string} token Empty where a proxy adds it.
 *
 * @typedef {object} Watched
 * @property {Target} target
 * @property {BatchWatch | null} watch Null when it could not begin.
 * @property {BatchSnapshot | null} snapshot
 * @property {unknown} failure Why it could not begin, or why it ended without the batch's end; else null.
 * @property {number} tries Requests since the last good answer.
 */

import { watchBatch } from "../pkg/supermetrics_batch_status.js";

const TIMEOUT_MS = 15_000;

/** @type {BatchWatch | null} */
let watch = null;

/** Ends the calls of the watch before. */
let leave = () => {};

/**
 * Ends the watch that there is, and begins another.
 *
 * @param {Target} target
 * @param {(watched: Watched) => void} show Is given each new state of affairs; the first at once.
 */
export function begin(target, show) {
  end();
  let answered = 0;
  /** @param {BatchSnapshot} snapshot */
  const tell = (snapshot) => {
    if (snapshot.error === null) answered = snapshot.requests;
    const failure = isOver(snapshot) && snapshot.outcome === null ? snapshot.error : null;
    show({ target, watch, snapshot, failure, tries: snapshot.requests - answered });
  };
  const { batchId, baseUrl, token } = target;
  const options = { batchId, baseUrl, timeoutMs: TIMEOUT_MS };
  try {
    watch = watchBatch(token === "" ? options : { ...options, token });
  } catch (failure) {
    show({ target, watch: null, snapshot: null, failure, tries: 0 });
    return;
  }
  leave = watch.subscribe(tell);
  tell(watch.getSnapshot());
}

/** Ends the watch and forgets it. */
export function end() {
  leave();
  leave = () => {};
  watch?.stop();
  watch = null;
}

/** Ends the watch. What it has brought stays. */
export function stop() {
  watch?.stop();
}

/** Pauses, or goes on. */
export function togglePause() {
  if (watch?.getSnapshot().connection === "paused") watch.resume();
  else watch?.pause();
}

/** Asks at once; a watch that has paused goes on. */
export function refresh() {
  if (watch?.getSnapshot().connection === "paused") watch.resume();
  watch?.refresh();
}

/**
 * Whether nothing will come any more.
 *
 * @param {BatchSnapshot} snapshot
 */
export function isOver({ connection }) {
  return connection === "ended" || connection === "stopped";
}

/**
 * Whether the batch goes on, and the watch with it.
 *
 * @param {Watched} watched
 */
export function isWatching({ snapshot }) {
  return snapshot !== null && !isOver(snapshot);
}

/**
 * Whether anything is known about the batch.
 *
 * @param {BatchSnapshot | null} snapshot
 */
export function isKnown(snapshot) {
  return snapshot !== null && snapshot.updatedAt !== null;
}
