/** Numbers, times and foreign text, as the reader's locale writes them. */

const INTEGER = new Intl.NumberFormat();
const CLOCK = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });
const DAY_AND_CLOCK = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

const DAY_MS = 86_400_000;
const ELLIPSIS = "…";

/** What would not print, or would reorder the text around it. */
// eslint-disable-next-line no-control-regex
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/** @param {number} value */
export function integer(value) {
  return INTEGER.format(value);
}

/**
 * A share as a whole percentage. Rounded down: 100 % means all.
 *
 * @param {number} fraction
 */
export function percent(fraction) {
  return Math.floor(fraction * 100);
}

/**
 * The time of day, with its date when that is not today.
 *
 * @param {number} at Epoch milliseconds.
 * @param {number} now Epoch milliseconds.
 */
export function time(at, now) {
  const sameDay = new Date(at).toDateString() === new Date(now).toDateString();
  return (sameDay ? CLOCK : DAY_AND_CLOCK).format(at);
}

/**
 * A duration in its two largest units: `1 min 5 s`.
 *
 * @param {number} ms
 */
export function duration(ms) {
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  return coarseDuration(ms);
}

/**
 * The same in whole seconds, for what ticks.
 *
 * @param {number} ms
 */
export function coarseDuration(ms) {
  const whole = Math.max(0, Math.round(ms / 1000));
  /** @type {[number, string][]} */
  const units = [
    [DAY_MS / 1000, "d"],
    [3600, "h"],
    [60, "min"],
    [1, "s"],
  ];
  const first = units.findIndex(([size]) => whole >= size);
  if (first < 0) return "0 s";
  let rest = whole;
  const parts = units.slice(first, first + 2).map(([size, name]) => {
    const count = Math.floor(rest / size);
    rest -= count * size;
    return count > 0 ? `${integer(count)} ${name}` : "";
  });
  return parts.filter(Boolean).join(" ");
}

/**
 * `1 query`, `2 queries`.
 *
 * @param {number} count
 * @param {string} one
 * @param {string} many
 */
export function counted(count, one, many) {
  return `${integer(count)} ${count === 1 ? one : many}`;
}

/**
 * Text of the API on one line: nothing in it can hide or reorder, and it is cut at `most` characters.
 *
 * @param {string} text
 * @param {number} most
 */
export function foreign(text, most) {
  const start = [...text.slice(0, most * 2 + 2)];
  const short = start.length > most ? `${start.slice(0, most - 1).join("")}${ELLIPSIS}` : start.join("");
  return short.replace(UNPRINTABLE, " ");
}
