/**
 * Owns the watches: one that is open, and others that go on beside it. Whoever shows something is given what a watch
 * has brought so far.
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
 */

import { watchBatch } from "../pkg/supermetrics_batch_status.js";

const TIMEOUT_MS = 15_000;

/** So many are watched at once. */
export const MAX_WATCHES = 6;

/** Half of the hourly limit of a token, as the package assumes it. Those that come later share what is left. */
const HOURLY_BUDGET = 2500;

/** By batch and server, in the order in which they were begun. @type {Map<string, Watched>} */
const watches = new Map();

/** Ends the calls of a watch. @type {Map<string, () => void>} */
const leave = new Map();

/** The key of the one that is open. */
let open = "";

/** @type {(watched: Watched) => void} Is given each new state of affairs. */
let show = () => {};

/** @param {(watched: Watched) => void} onNews */
export function listen(onNews) {
  show = onNews;
}

/** @param {{ baseUrl: string, batchId: string }} target */
export function keyOf({ baseUrl, batchId }) {
  return `${baseUrl}\n${batchId}`;
}

/** All that are watched, or were until they ended. */
export function all() {
  return [...watches.values()];
}

/** @param {Watched} watched */
export function isOpen({ target }) {
  return keyOf(target) === open;
}

/**
 * Begins a watch and opens it. The others go on; those of them that have found nothing go.
 *
 * @param {Target} target
 */
export function begin(target) {
  const key = keyOf(target);
  for (const [other, { snapshot }] of watches) if (other !== key && !isKnown(snapshot)) close(other);
  open = key;
  start(target);
}

/**
 * Begins a watch beside the open one.
 *
 * @param {Target} target
 */
export function beginBeside(target) {
  if (!watches.has(keyOf(target)) && watches.size < MAX_WATCHES) start(target);
}

/** @param {Target} target */
function start(target) {
  const key = keyOf(target);
  leave.get(key)?.();
  watches.get(key)?.watch?.stop();
  makeRoom(key);
  /** @type {BatchWatch | null} */
  let watch = null;
  /** @param {BatchSnapshot} snapshot */
  const tell = (snapshot) => {
    const failure = isOver(snapshot) && snapshot.outcome === null ? snapshot.error : null;
    put({ target, watch, snapshot, failure });
  };
  try {
    watch = watchBatch(optionsOf(target));
  } catch (failure) {
    put({ target, watch: null, snapshot: null, failure });
    return;
  }
  leave.set(key, watch.subscribe(tell));
  tell(watch.getSnapshot());
}

/** @param {Target} target */
function optionsOf({ batchId, baseUrl, token }) {
  const others = all().filter(isWatching).length;
  const options = { batchId, baseUrl, timeoutMs: TIMEOUT_MS };
  const shared = others === 0 ? options : { ...options, hourlyBudget: Math.ceil(HOURLY_BUDGET / 2 ** others) };
  return token === "" ? shared : { ...shared, token };
}

/** Ends the one that was begun first, if there is no room for another. @param {string} key */
function makeRoom(key) {
  if (watches.has(key) || watches.size < MAX_WATCHES) return;
  const others = [...watches].filter(([other]) => other !== open);
  const [oldest] = others.find(([, watched]) => !isWatching(watched)) ?? others[0] ?? [];
  if (oldest !== undefined) close(oldest);
}

/** @param {Watched} watched */
function put(watched) {
  watches.set(keyOf(watched.target), watched);
  show(watched);
}

/**
 * Opens a watch that there is.
 *
 * @param {string} key
 */
export function choose(key) {
  const watched = watches.get(key);
  if (watched === undefined) return false;
  open = key;
  show(watched);
  return true;
}

/**
 * Ends a watch and forgets it.
 *
 * @param {string} key
 */
export function close(key) {
  leave.get(key)?.();
  leave.delete(key);
  watches.get(key)?.watch?.stop();
  watches.delete(key);
}

/** Ends the open watch. What it has brought stays. */
export function stop() {
  opened()?.stop();
}

/** Pauses, or goes on. */
export function togglePause() {
  const watch = opened();
  if (watch?.getSnapshot().connection === "paused") watch.resume();
  else watch?.pause();
}

/** Asks at once; a watch that has paused goes on. */
export function refresh() {
  const watch = opened();
  if (watch?.getSnapshot().connection === "paused") watch.resume();
  watch?.refresh();
}

function opened() {
  return watches.get(open)?.watch ?? null;
}

/**
 * Whether nothing will come any more.
 *
 * @param {BatchSnapshot} snapshot
 */
export function isOver({ connection }) {
  return connection === "ended" || connection === "closed";
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
