/** The language of the page: one table of words, chosen once at the start. */

import { de } from "./de.js";
import { en } from "./en.js";

/** @typedef {import("./en.js").Words} Words */

/** @type {readonly Words[]} */
const TABLES = [en, de];

/** The words in use. @type {Words} */
export let t = en;

/**
 * Takes the first of the reader's languages that the page has. Gives the locale for numbers and dates: the reader's own
 * region of that language.
 *
 * @param {readonly string[]} wanted As `navigator.languages` has them.
 */
export function chooseLanguage(wanted) {
  for (const locale of wanted) {
    const found = TABLES.find(({ language }) => locale.toLowerCase().split("-")[0] === language);
    if (found === undefined) continue;
    t = found;
    return locale;
  }
  t = en;
  return "en";
}
