/**
 * Names of accounts, which a reader has given. They never leave the browser.
 *
 * @typedef {ReadonlyMap<string, string>} Names By account ID.
 */

import { sanitize } from "./text.js";

/** @type {Names} */
export const NO_NAMES = new Map();

export const MAX_NAMES = 20_000;
export const MAX_LENGTH = 200;

/**
 * An account in words: its name and its ID, or its ID alone.
 *
 * @param {string} account
 * @param {Names} names
 */
export function withName(account, names) {
  const name = names.get(account);
  return name === undefined ? account : `${name} (${account})`;
}

let inUse = NO_NAMES;

/** Chooses the names of all that follows. @param {Names} names */
export function useNames(names) {
  inUse = names;
}

export function hasNames() {
  return inUse.size > 0;
}

/** The same with the names in use. @param {string} account */
export function named(account) {
  return withName(account, inUse);
}

/** The name of an account; the empty text where it has none. @param {string} account */
export function nameOf(account) {
  return inUse.get(account) ?? "";
}

/**
 * The accounts whose name has a text in it; one whose name it is stands alone.
 *
 * @param {string} text
 * @param {Names} names
 * @returns {string[]}
 */
export function accountsNamed(text, names) {
  const wanted = text.trim().toLowerCase();
  if (wanted === "") return [];
  const found = [...names].filter(([, name]) => name.toLowerCase().includes(wanted));
  const exact = found.filter(([, name]) => name.toLowerCase() === wanted);
  return (exact.length === 1 ? exact : found).map(([account]) => account);
}

/** More texts than this and one more the package does not search for at once. */
export const MAX_SEARCHED = 99;

/** What was looked up last: it is asked for again with each frame. */
let found = { text: "", names: NO_NAMES, accounts: /** @type {string[]} */ ([]) };

/** How many accounts in use have this in their names. @param {string} text */
export function countNamed(text) {
  if (found.text !== text || found.names !== inUse) found = { text, names: inUse, accounts: accountsNamed(text, inUse) };
  return found.accounts.length;
}

/** What is searched for: a text, and the accounts in use with it in their names, if they are not too many. @param {string} text */
export function searched(text) {
  const count = countNamed(text);
  return count === 0 || count > MAX_SEARCHED ? text : [text, ...found.accounts];
}

/** As it is stored. @param {Names} names */
export function serializeNames(names) {
  return JSON.stringify([...names]);
}

/** What was stored, whatever it is. @param {string | null} stored @returns {Names} */
export function restoreNames(stored) {
  try {
    const entries = JSON.parse(stored ?? "[]");
    if (!Array.isArray(entries)) return NO_NAMES;
    const isEntry = (/** @type {unknown} */ entry) => Array.isArray(entry) && typeof entry[0] === "string" && typeof entry[1] === "string";
    return new Map(entries.filter(isEntry).slice(0, MAX_NAMES).map(([account, name]) => [account, sanitize(name, MAX_LENGTH)]));
  } catch {
    return NO_NAMES;
  }
}
