/**
 * The whole state of the page, in one place. Only actions write it; whoever shows something is called after a change.
 *
 * @typedef {import("../pure/filter.js").Filter} Filter
 * @typedef {import("../pure/address.js").View} View
 * @typedef {import("./watches.js").BatchWatch} BatchWatch
 * @typedef {import("./watches.js").BatchSnapshot} BatchSnapshot
 * @typedef {import("./simulator.js").Simulator} Simulator
 * @typedef {import("./recent.js").Recent} Recent
 *
 * @typedef {object} Target
 * @property {string} baseUrl
 * @property {string} batchId
 * @property {string} token Empty where a proxy adds it.
 *
 * @typedef {object} Batch Never changed, only replaced.
 * @property {string} key Of its server and its ID.
 * @property {Target} target
 * @property {Filter} filter
 * @property {View} view
 * @property {BatchWatch | null} watch Null before it begins, as long as a token is missing.
 * @property {BatchSnapshot | null} snapshot
 * @property {unknown} failure Why the watch ended without the batch's end; else null.
 * @property {number} skewMs By how much the reader's clock is ahead of the server's.
 *
 * @typedef {object} Draft What the form begins with.
 * @property {string} baseUrl
 * @property {string} batchId
 * @property {string} token
 * @property {"batchId" | "token" | "baseUrl" | null} problem The field that has to be corrected.
 *
 * @typedef {object} State
 * @property {readonly Batch[]} batches In the order in which they were begun.
 * @property {string | null} open The key of the batch that is shown.
 * @property {boolean} isStarting Whether a link is being taken up: its batches may begin by themselves.
 * @property {boolean} isAsking Whether the form for another batch is shown in its place.
 * @property {Draft} draft
 * @property {{ baseUrl: string, token: string } | null} typed A token that was typed and not yet submitted: nothing begins over it.
 * @property {Simulator | null} simulator
 * @property {readonly Recent[]} recent
 * @property {{ zone: "local" | "utc", singleKeys: boolean, notify: boolean }} settings
 * @property {import("../pure/names.js").Names} names Of accounts, as the reader gave them.
 * @property {{ text: string } | null} message What was done, for a moment.
 */

import { NO_FILTER } from "../pure/filter.js";
import { WHOLE } from "../pure/address.js";
import { NO_NAMES } from "../pure/names.js";

export const DEFAULT_BASE_URL = "https://api.supermetrics.com/v2";

/** @type {State} */
let state = {
  batches: [],
  open: null,
  isStarting: false,
  isAsking: false,
  draft: { baseUrl: DEFAULT_BASE_URL, batchId: "", token: "", problem: null },
  typed: null,
  simulator: null,
  recent: [],
  settings: { zone: "local", singleKeys: true, notify: false },
  names: NO_NAMES,
  message: null,
};

/** @type {Set<(state: State, before: State) => void>} */
const listeners = new Set();

/** @type {State | null} What the listeners were called with last, while a call is due. */
let before = null;

/** @returns {Readonly<State>} */
export function get() {
  return state;
}

/**
 * Replaces parts of the state. Listeners are called once for all changes of a task.
 *
 * @param {Partial<State>} changes
 */
export function set(changes) {
  const isDue = before !== null;
  before ??= state;
  state = { ...state, ...changes };
  if (!isDue) queueMicrotask(tell);
}

function tell() {
  const last = before ?? state;
  before = null;
  for (const listener of listeners) listener(state, last);
}

/** @param {(state: State, before: State) => void} listener */
export function subscribe(listener) {
  listeners.add(listener);
}

/** @param {{ baseUrl: string, batchId: string }} target */
export function keyOf({ baseUrl, batchId }) {
  return `${baseUrl}\n${batchId}`;
}

/** @param {string | null} key */
export function find(key) {
  return state.batches.find((batch) => batch.key === key) ?? null;
}

/** The batch that is shown. */
export function opened() {
  return find(state.open);
}

/**
 * @param {Target} target
 * @returns {Batch}
 */
export function newBatch(target) {
  return { key: keyOf(target), target, filter: NO_FILTER, view: WHOLE, watch: null, snapshot: null, failure: null, skewMs: 0 };
}

/**
 * Replaces parts of a batch, if it is still there.
 *
 * @param {string} key
 * @param {Partial<Batch>} changes
 */
export function setBatch(key, changes) {
  set({ batches: state.batches.map((batch) => (batch.key === key ? { ...batch, ...changes } : batch)) });
}
