/**
 * A list of accounts and their names, as a reader has it: a line for each, its ID and its name, separated by a comma, a
 * semicolon or a tab, quoted where a spreadsheet quotes.
 *
 * @typedef {import("./names.js").Names} Names
 */

import { MAX_LENGTH, MAX_NAMES } from "./names.js";
import { sanitize } from "./text.js";

/** A larger file is no list of accounts. */
export const MAX_BYTES = 2_000_000;

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
