/**
 * Names of accounts, from a list that the reader has: a line for each, its ID and its name, separated by a comma, a semicolon or
 * a tab, quoted where a spreadsheet quotes. They never leave the browser.
 *
 * @typedef {ReadonlyMap<string, string>} Names By account ID.
 */

import { sanitize } from "./text.js";

/** @type {Names} */
export const NO_NAMES = new Map();

/** A larger file is no list of accounts. */
export const MAX_BYTES = 2_000_000;

const MAX_NAMES = 20_000;
const MAX_LENGTH = 200;

/** What the first line may say instead of an ID. */
const HEADING = /^(?:account[ _-]?)?(?:id|number|konto.*)$/i;

/** A field in quotes, or one without, and what ends it. */
const FIELD = /(?:"((?:[^"]|"")*)"|([^,;\t\r\n]*))(,|;|\t|\r?\n|\r|$)/y;

/**
 * Null where no line has an ID and a name.
 *
 * @param {string} text
 * @returns {Names | null}
 */
export function parseNames(text) {
  /** @type {Map<string, string>} */
  const names = new Map();
  for (const [id = "", name = ""] of records(text.replace(/^\ufeff/, ""))) {
    const [known, words] = [id.trim(), sanitize(name.trim(), MAX_LENGTH)];
    if (known === "" || words === "" || known.length > MAX_LENGTH || HEADING.test(known)) continue;
    if (names.size >= MAX_NAMES) break;
    names.set(known, words);
  }
  return names.size === 0 ? null : names;
}

/** @param {string} text @returns {Generator<string[]>} */
function* records(text) {
  let fields = [];
  for (let at = 0; at < text.length; at = FIELD.lastIndex) {
    FIELD.lastIndex = at;
    const found = FIELD.exec(text);
    if (found === null) return;
    const [, quoted, plain = "", end = ""] = found;
    fields.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === "," || end === ";" || end === "\t") continue;
    yield fields;
    fields = [];
    // An empty match at the end of the text would be found for ever.
    if (end === "") return;
  }
  if (fields.length > 0) yield fields;
}

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
