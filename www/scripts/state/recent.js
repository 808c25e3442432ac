/**
 * Batches that were watched before: in this browser only, without any token, and gone when the reader clears them.
 *
 * @typedef {object} Recent
 * @property {string} baseUrl
 * @property {string} batchId
 * @property {number} at When it was last seen, in epoch milliseconds.
 * @property {string} words Its state then.
 * @property {boolean} [tokenless] Whether its server was asked without a token: a proxy adds it.
 */

import { readStored, writeStored } from "./storage.js";

const NAME = "recent-batches";

const MAX = 12;

/** The largest time that a Date can hold. */
const MAX_TIME_MS = 8.64e15;

/** @returns {Recent[]} The newest first. */
export function read() {
  try {
    const stored = JSON.parse(readStored(NAME) ?? "[]");
    return Array.isArray(stored) ? stored.filter(isRecent).slice(0, MAX) : [];
  } catch {
    // Something else may have been stored there.
    return [];
  }
}

/** @param {any} value @returns {value is Recent} */
function isRecent(value) {
  const { baseUrl, batchId, at, words } = value ?? {};
  const isTime = typeof at === "number" && Math.abs(at) <= MAX_TIME_MS;
  return typeof baseUrl === "string" && typeof batchId === "string" && isTime && typeof words === "string";
}

/**
 * Puts one at the top; one that is in the list is renewed where it stands: a list that is looked at does not move.
 *
 * @param {readonly Recent[]} all
 * @param {Recent} recent
 */
export function withRecent(all, recent) {
  const isIn = all.some((other) => isSame(other, recent));
  return isIn ? all.map((other) => (isSame(other, recent) ? recent : other)) : [recent, ...all].slice(0, MAX);
}

/**
 * @param {Recent} one
 * @param {{ baseUrl: string, batchId: string }} other
 */
export function isSame(one, other) {
  return one.baseUrl === other.baseUrl && one.batchId === other.batchId;
}

/** @param {readonly Recent[]} all */
export function write(all) {
  writeStored(NAME, all.length === 0 ? null : JSON.stringify(all));
}
