/**
 * Begins and ends watches, and puts what they bring into the store.
 *
 * @typedef {import("../../pkg/supermetrics_batch_status.js").BatchWatch} BatchWatch
 * @typedef {import("../../pkg/supermetrics_batch_status.js").BatchSnapshot} BatchSnapshot
 * @typedef {import("./store.js").Target} Target
 */

import { watchBatch } from "../../pkg/watch.js";
import { clockSkewMs, isOver } from "../pure/snapshot.js";
import * as simulator from "./simulator.js";
import * as store from "./store.js";
import { inNextTask } from "./tasks.js";

const TIMEOUT_MS = 15_000;

/** So many batches are watched at once. */
export const MAX_WATCHES = 6;

/** Half of the hourly limit of a token, as the package assumes it: what all batches of the page share. */
const HOURLY_BUDGET = 2500;

/** Unsubscribes from a watch. @type {WeakMap<BatchWatch, () => void>} */
const subscriptions = new WeakMap();

/**
 * Watches of one batch share their requests, and the smallest budget among them holds. So the share of a batch is set by a
 * second reader of it, which is exchanged when the number of batches changes, and pauses with the first.
 *
 * @type {Map<string, { reader: BatchWatch, share: number }>}
 */
const budgets = new Map();

/**
 * Begins the watch of a batch that is in the store; one that it has is ended first.
 *
 * @param {string} key
 * @throws What the package says of options that it cannot take. The batch stays as it was then.
 */
export function begin(key) {
  const batch = store.find(key);
  if (batch === null) return;
  const watch = watchBatch(optionsOf(batch.target));
  end(batch.watch);
  store.setBatch(key, { watch, snapshot: watch.getSnapshot(), failure: null });
  subscriptions.set(watch, watch.subscribe(receiver(key, watch)));
  shareBudget();
}

/**
 * Hands on what a watch brings, in a task of its own: reading a response has taken its time already. Only the newest counts.
 *
 * @param {string} key
 * @param {BatchWatch} watch
 */
function receiver(key, watch) {
  /** @type {BatchSnapshot | null} */
  let newest = null;
  return (/** @type {BatchSnapshot} */ snapshot) => {
    const isDue = newest !== null;
    newest = snapshot;
    if (isDue) return;
    inNextTask(() => {
      const last = newest;
      newest = null;
      if (last !== null) receive(key, watch, last);
    });
  };
}

/**
 * @param {string} key
 * @param {BatchWatch} watch
 * @param {BatchSnapshot} snapshot
 */
function receive(key, watch, snapshot) {
  const batch = store.find(key);
  if (batch === null || batch.watch !== watch) return;
  const isLost = isOver(snapshot) && snapshot.outcome === null && snapshot.error !== null && snapshot.error.kind !== "closed";
  const failure = isLost ? snapshot.error : null;
  store.setBatch(key, { snapshot, failure, skewMs: clockSkewMs(snapshot) ?? batch.skewMs });
  if (isOver(snapshot)) shareBudget();
}

/** Gives each batch that goes on the same share of the budget. */
export function shareBudget() {
  const active = store.get().batches.filter(isWatching);
  const share = Math.ceil(HOURLY_BUDGET / Math.max(1, active.length));
  const keys = new Set(active.length > 1 ? active.map(({ key }) => key) : []);
  for (const { key, target, snapshot } of active) {
    const before = budgets.get(key);
    if (!keys.has(key) || before?.share === share) continue;
    const reader = watchBatch({ ...optionsOf(target), hourlyBudget: share });
    if (snapshot?.connection === "paused") reader.pause();
    before?.reader.stop();
    budgets.set(key, { reader, share });
  }
  for (const [key, { reader }] of budgets) {
    if (keys.has(key)) continue;
    reader.stop();
    budgets.delete(key);
  }
}

/** @param {Target} target */
function optionsOf({ batchId, baseUrl, token }) {
  const share = /** @type {const} */ ("browser");
  const options = { batchId, baseUrl, timeoutMs: TIMEOUT_MS, share, ...simulator.optionsFor(baseUrl) };
  return token === "" ? options : { ...options, token };
}

/** @param {string} key @param {boolean} isPaused */
export function setPaused(key, isPaused) {
  for (const reader of [store.find(key)?.watch, budgets.get(key)?.reader]) {
    if (isPaused) reader?.pause();
    else reader?.resume();
  }
}

/**
 * Ends a watch. What it has brought can still be read.
 *
 * @param {BatchWatch | null} watch
 */
export function end(watch) {
  if (watch === null) return;
  subscriptions.get(watch)?.();
  watch.stop();
}

/**
 * Whether a batch goes on, and its watch with it.
 *
 * @param {{ watch: BatchWatch | null, snapshot: BatchSnapshot | null }} batch
 */
export function isWatching({ watch, snapshot }) {
  return watch !== null && snapshot !== null && !isOver(snapshot);
}
