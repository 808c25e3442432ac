/** Text of the API, made fit to be shown: on one line, with nothing hidden in it, and no longer than there is room for. */

const ELLIPSIS = "…";

/** What does not print, or reorders the text around it; not the variation selectors of emoji. */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}]|(?![\ufe00-\ufe0f])\p{Default_Ignorable_Code_Point}/gu;

/** Most texts are printable ASCII and need no work. */
const PLAIN = /^[ -~]*$/;

const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** First strong isolate and its end: a text of another direction stays within its own bounds. */
const [ISOLATE, END_ISOLATE] = ["\u2068", "\u2069"];

/**
 * Puts text of the API on one line, cut at `max` characters: nothing in it hides, none of it reorders its surroundings.
 *
 * @param {string} text
 * @param {number} max
 */
export function sanitize(text, max) {
  const start = truncate(text, max);
  if (PLAIN.test(start)) return start;
  const short = start.replace(UNPRINTABLE, " ");
  return RIGHT_TO_LEFT.test(short) ? ISOLATE + short + END_ISOLATE : short;
}

/**
 * Joins several texts of the API with commas.
 *
 * @param {readonly string[]} texts
 * @param {number} max
 * @param {(text: string) => string} [wordsOf] What stands for each.
 */
export function listed(texts, max, wordsOf = (text) => text) {
  // No more than fit: there may be thousands.
  let length = 0;
  const end = texts.findIndex((text) => (length += text.length + 2) > max);
  const first = end < 0 ? texts : texts.slice(0, end + 2);
  return truncate(first.map((text) => sanitize(wordsOf(text), max)).join(", "), max);
}

/**
 * Cuts a text at `max` characters and ends it with an ellipsis.
 *
 * @param {string} text
 * @param {number} max
 */
export function truncate(text, max) {
  if (text.length <= max) return text;
  const start = [...text.slice(0, max * 2 + 2)];
  if (start.length <= max) return start.join("");
  const short = start.slice(0, max - 1).join("") + ELLIPSIS;
  const open = short.split(ISOLATE).length - short.split(END_ISOLATE).length;
  return short + END_ISOLATE.repeat(Math.max(0, open));
}

/**
 * Cuts the middle out of an ID: its ends tell it apart.
 *
 * @param {string} id
 */
export function shortId(id) {
  const text = sanitize(id, 60);
  const letters = [...text];
  return letters.length <= 14 || text !== id ? text : `${letters.slice(0, 8).join("")}${ELLIPSIS}${letters.slice(-4).join("")}`;
}
