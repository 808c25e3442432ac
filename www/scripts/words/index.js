/** The language of the page: one table of words, chosen once at the start. English comes with the page, others on demand. */

import { isLocale } from "../pure/locale.js";
import { en } from "./en.js";

/** @typedef {import("./en.js").Words} Words */

/** By language. @type {Record<string, () => Promise<Words>>} */
const TABLES = {
  en: async () => en,
  de: async () => (await import("./de.js")).de,
};

/** The words in use. @type {Words} */
export let t = en;

/**
 * Takes the first of the reader's languages that the page has. Gives the locale for numbers and dates: the reader's own
 * region of that language.
 *
 * @param {readonly string[]} wanted As `navigator.languages` has them.
 */
export async function chooseLanguage(wanted) {
  for (const locale of wanted) {
    const language = locale.toLowerCase().split("-")[0] ?? "";
    const load = Object.hasOwn(TABLES, language) ? TABLES[language] : undefined;
    if (load === undefined || !isLocale(locale)) continue;
    t = await load();
    return locale;
  }
  t = en;
  return "en";
}
