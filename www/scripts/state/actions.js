/**
 * What a reader, or the page's address, can do: the only writer of the store.
 *
 * @typedef {import("./store.js").Target} Target
 * @typedef {import("./store.js").Batch} Batch
 * @typedef {import("./store.js").BatchWatch} BatchWatch
 * @typedef {import("./recent.js").Recent} Recent
 * @typedef {import("../pure/address.js").Address} Address
 * @typedef {import("../pure/address.js").Tab} Tab
 * @typedef {import("../pure/filter.js").Filter} Filter
 */

import { isSameServer } from "../pure/address.js";
import { NO_NAMES, restoreNames, serializeNames } from "../pure/names.js";
import { isKnown } from "../pure/snapshot.js";
import * as recent from "./recent.js";
import * as simulator from "./simulator.js";
import { readStored, writeStored } from "./storage.js";
import * as store from "./store.js";
import * as watches from "./watches.js";

/** Where settings are stored. */
const SINGLE_KEYS = "single-keys";
const ZONE = "time-zone";
const NAMES = "account-names";

/** Takes up what this browser has kept. */
export function restore() {
  /** @type {"utc" | "local"} */
  const zone = readStored(ZONE) === "utc" ? "utc" : "local";
  const settings = { ...store.get().settings, singleKeys: readStored(SINGLE_KEYS) !== "off", zone };
  store.set({ recent: recent.read(), settings, names: restoreNames(readStored(NAMES)) });
}

/**
 * Takes up what the address says: the batches of a link join those that are there, and the first of them is opened with its
 * filter and view. They begin at once where a token is known for their server, or none is needed.
 *
 * @param {Address} address
 */
export async function follow(address) {
  const baseUrl = address.baseUrl ?? store.DEFAULT_BASE_URL;
  if (address.zone === "utc") setZone("utc", false);
  if (address.batchId === null) {
    await ask({ baseUrl, batchId: "" });
    return;
  }
  const targets = [address.batchId, ...address.others].map((batchId) => ({ baseUrl, batchId, token: tokenFor(baseUrl) ?? "" }));
  for (const target of targets) add(target);
  const key = store.keyOf({ baseUrl, batchId: address.batchId });
  store.setBatch(key, { filter: address.filter, view: address.view });
  open(key);
  store.set({ isStarting: true });
  const token = tokenFor(baseUrl) ?? (await meetSimulator(baseUrl));
  if (baseUrl === simulator.IN_PAGE) await Promise.all(targets.map(({ batchId }) => simulator.resume(batchId)));
  store.set({ isStarting: false });
  const { typed } = store.get();
  const isTyping = typed !== null && typed.token !== "" && isSameServer(typed.baseUrl, baseUrl);
  if (token !== null && !isTyping) beginWaiting(baseUrl, token);
}

/** Takes note of a token that is being typed. @param {{ baseUrl: string, token: string }} typed */
export function typeToken(typed) {
  store.set({ typed });
}

/**
 * The token that the page has for a server: the one that another batch there was watched with, or none where none was
 * needed. Null when it has to be asked for. A link must not take a token to another server than the one it was entered for.
 *
 * @param {string} baseUrl
 */
function tokenFor(baseUrl) {
  const { batches, recent: known, draft } = store.get();
  const other = batches.find(({ target, snapshot, watch }) => watch !== null && isKnown(snapshot) && isSameServer(target.baseUrl, baseUrl));
  if (other !== undefined) return other.target.token;
  if (draft.token !== "" && isSameServer(draft.baseUrl, baseUrl)) return draft.token;
  const isProxy = baseUrl.startsWith("/") || known.some((one) => one.tokenless === true && one.baseUrl === baseUrl);
  return isProxy ? "" : null;
}

/**
 * Offers the scenarios if the base URL is the simulator's. Gives its token.
 *
 * @param {string} baseUrl
 */
export async function meetSimulator(baseUrl) {
  const known = store.get().simulator;
  if (known !== null && known.baseUrl === baseUrl) return known.token;
  const found = await simulator.find(baseUrl);
  store.set({ simulator: found ?? store.get().simulator });
  return found?.token ?? null;
}

/** @param {Target} target */
function add(target) {
  const key = store.keyOf(target);
  const { batches } = store.get();
  if (batches.some((batch) => batch.key === key)) return;
  makeRoom();
  store.set({ batches: [...store.get().batches, store.newBatch(target)] });
}

/** Takes the oldest batch off if there is no room for another: one that has ended, if any. */
function makeRoom() {
  const { batches, open: openKey } = store.get();
  if (batches.length < watches.MAX_WATCHES) return;
  const others = batches.filter(({ key }) => key !== openKey);
  const oldest = others.find((batch) => !watches.isWatching(batch)) ?? others[0];
  if (oldest !== undefined) remove(oldest.key);
}

/** @param {string} key */
function remove(key) {
  watches.end(store.find(key)?.watch ?? null);
  store.set({ batches: store.get().batches.filter((batch) => batch.key !== key) });
  watches.shareBudget();
}

/**
 * Begins the batches of a server that wait for their token.
 *
 * @param {string} baseUrl
 * @param {string} token
 */
function beginWaiting(baseUrl, token) {
  for (const { key, target, watch } of store.get().batches) {
    if (watch !== null || target.baseUrl !== baseUrl) continue;
    store.setBatch(key, { target: { ...target, token } });
    try {
      watches.begin(key);
    } catch (failure) {
      store.setBatch(key, { failure });
    }
  }
}

/**
 * Watches what the form says, in place of batches that were never found. Several IDs become several batches.
 *
 * @param {Target} entered
 */
export function submit({ baseUrl, batchId, token }) {
  // Copied lists are separated by anything.
  const batchIds = [...new Set(batchId.split(/[\s,;]+/).filter(Boolean))].slice(0, watches.MAX_WATCHES);
  const first = batchIds[0] ?? "";
  const { batches, open: openKey } = store.get();
  const waiting = batches.filter(({ watch, target }) => watch === null && target.baseUrl === baseUrl);
  for (const batch of batches) if (!isKnown(batch.snapshot) && !waiting.includes(batch) && !batchIds.includes(batch.target.batchId)) remove(batch.key);
  try {
    for (const id of batchIds.length === 0 ? [""] : batchIds) start({ baseUrl, batchId: id, token });
  } catch (error) {
    const path = /** @type {{ path?: unknown } | null} */ (error)?.path;
    const problem = path === "batchId" || path === "token" || path === "baseUrl" ? path : null;
    if (problem === null) throw error;
    store.set({ draft: { baseUrl, batchId, token, problem }, isAsking: store.find(openKey) !== null });
    return;
  }
  store.set({ draft: { baseUrl, batchId: "", token, problem: null }, isAsking: false, typed: null });
  open(store.keyOf({ baseUrl, batchId: first }));
  beginWaiting(baseUrl, token);
}

/**
 * @param {Target} target
 * @throws What the package says of it.
 */
function start(target) {
  const key = store.keyOf(target);
  const isNew = store.find(key) === null;
  add(target);
  store.setBatch(key, { target });
  try {
    watches.begin(key);
  } catch (error) {
    if (isNew) remove(key);
    throw error;
  }
}

/** Watches the open batch once more. */
export function watchAgain() {
  const batch = store.opened();
  if (batch !== null) submit(batch.target);
}

/** @param {string} key */
export function open(key) {
  if (store.find(key) !== null) store.set({ open: key, isAsking: false });
}

/**
 * Shows the form for another batch.
 *
 * @param {{ baseUrl: string, batchId: string }} [target]
 */
export async function ask(target) {
  const before = store.get().draft;
  const last = store.opened()?.target ?? before;
  const lastBaseUrl = last.baseUrl === simulator.IN_PAGE ? store.DEFAULT_BASE_URL : last.baseUrl;
  const { baseUrl, batchId } = target ?? { baseUrl: lastBaseUrl, batchId: "" };
  const draft = { baseUrl, batchId, token: tokenFor(baseUrl) ?? "", problem: null };
  store.set({ draft, isAsking: store.opened() !== null });
  const token = await meetSimulator(baseUrl);
  const { draft: now } = store.get();
  if (token !== null && now.baseUrl === baseUrl && now.token === "") store.set({ draft: { ...now, token } });
}

/** Shows the open batch again. */
export function cancel() {
  store.set({ isAsking: false });
}

/** Ends the watch of the open batch and takes it off. */
export function close() {
  const { open: key, batches } = store.get();
  if (key === null) return;
  const at = batches.findIndex((batch) => batch.key === key);
  remove(key);
  const { batches: left } = store.get();
  const next = left[Math.min(at, left.length - 1)] ?? null;
  store.set({ open: next?.key ?? null, isAsking: false });
}

/** Ends the watch of the open batch. What it has brought stays. */
export function stop() {
  store.opened()?.watch?.stop();
}

export function togglePause() {
  const batch = store.opened();
  if (batch !== null) watches.setPaused(batch.key, batch.snapshot?.connection !== "paused");
}

/** Asks at once. A watch that has paused goes on; one that has ended begins again. */
export function refresh() {
  const batch = store.opened();
  if (batch === null || batch.watch === null) return;
  if (!watches.isWatching(batch)) {
    watchAgain();
    return;
  }
  if (batch.snapshot?.connection === "paused") watches.setPaused(batch.key, false);
  batch.watch.refresh();
}

/**
 * Watches a batch of the list once more; where a token is missing, it is asked for first.
 *
 * @param {Recent} one
 */
export async function openRecent({ baseUrl, batchId }) {
  const key = store.keyOf({ baseUrl, batchId });
  if (store.find(key) !== null) {
    open(key);
    return;
  }
  const token = tokenFor(baseUrl) ?? (await meetSimulator(baseUrl));
  if (baseUrl === simulator.IN_PAGE) await simulator.resume(batchId);
  if (token === null) await ask({ baseUrl, batchId });
  else submit({ baseUrl, batchId, token });
}

export function clearRecent() {
  recent.write([]);
  store.set({ recent: [] });
}

/**
 * Keeps what is known of a batch.
 *
 * @param {Batch} batch
 * @param {string} words
 * @param {number} now
 */
export function remember({ target, snapshot }, words, now) {
  // What was never found may be something that was pasted into the wrong field.
  if (!isKnown(snapshot) || snapshot.connection === "closed") return;
  const { baseUrl, batchId, token } = target;
  const one = { baseUrl, batchId, at: now, words, ...(token === "" ? { tokenless: true } : {}) };
  const all = recent.withRecent(store.get().recent, one);
  recent.write(all);
  store.set({ recent: all });
}

/** Begins a fresh run of a scenario of the simulator. @param {string} scenario Its batch ID. */
export async function runScenario(scenario) {
  const { simulator: found } = store.get();
  if (found === null) return;
  const batchId = simulator.freshBatch(scenario);
  if (found.baseUrl === simulator.IN_PAGE) await simulator.resume(batchId);
  submit({ baseUrl: found.baseUrl, batchId, token: found.token });
}

/** Begins a simulated batch; in the page, if no other simulator is known. Gives whether it could be loaded. */
export async function simulate() {
  if (store.get().simulator === null) await meetSimulator(simulator.IN_PAGE);
  const scenario = store.get().simulator?.scenarios[0];
  if (scenario !== undefined) await runScenario(scenario.batchId);
  return scenario !== undefined;
}

/** @param {Filter} filter */
export function choose(filter) {
  const { open: key } = store.get();
  if (key !== null) store.setBatch(key, { filter });
}

/** @param {Partial<import("./store.js").View>} changes */
function look(changes) {
  const batch = store.opened();
  if (batch !== null) store.setBatch(batch.key, { view: { ...batch.view, ...changes } });
}

/** @param {Tab} tab */
export function showTab(tab) {
  look({ tab });
}

/** Opens a query; null closes it. @param {number | null} query Its position in the batch. */
export function openQuery(query) {
  look({ query });
}

/** @param {number} zoom */
export function zoomTo(zoom) {
  look({ zoom });
}

/** @param {"local" | "utc"} zone @param {boolean} isKept */
export function setZone(zone, isKept = true) {
  if (isKept) writeStored(ZONE, zone === "utc" ? zone : null);
  store.set({ settings: { ...store.get().settings, zone } });
}

/** @param {boolean} singleKeys */
export function setSingleKeys(singleKeys) {
  writeStored(SINGLE_KEYS, singleKeys ? null : "off");
  store.set({ settings: { ...store.get().settings, singleKeys } });
}

/** @param {boolean} notify */
export function setNotify(notify) {
  store.set({ settings: { ...store.get().settings, notify } });
}

/**
 * Takes names of accounts. Gives whether the browser keeps them.
 *
 * @param {import("../pure/names.js").Names} names
 */
export function setNames(names) {
  store.set({ names });
  return writeStored(NAMES, serializeNames(names));
}

export function clearNames() {
  writeStored(NAMES, null);
  store.set({ names: NO_NAMES });
}

/** Says what was done. @param {string} text */
export function say(text) {
  store.set({ message: { text } });
}
