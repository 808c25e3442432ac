/** Numbers, times and sanitize text, as the reader's locale writes them. */

const INTEGER = new Intl.NumberFormat();
const ROUGH = new Intl.NumberFormat(undefined, { maximumSignificantDigits: 2 });
const MINUTE = new Intl.DateTimeFormat(undefined, { timeStyle: "short" });
const DAY_AND_MINUTE = new Intl.DateTimeFormat(undefined, { weekday: "short", hour: "numeric", minute: "2-digit" });
const CLOCK = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });
const DAY_AND_CLOCK = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const ELLIPSIS = "…";

/** What does not print, or reorders the text around it; not the selectors of emoji. */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}]|(?![\ufe00-\ufe0f])\p{Default_Ignorable_Code_Point}/gu;

/** Most texts are this. */
const PLAIN = /^[ -~]*$/;

/** Letters that are written from right to left. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** Around text that has a direction of its own. */
const [ISOLATE, END_ISOLATE] = ["\u2068", "\u2069"];

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

/** From so many on, one of them is less than the last digit of a whole percentage. */
const MANY = 1000;

/**
 * A share of so many in words: `43 %`, and `0.5 %` of many. Rounded down.
 *
 * @param {number} fraction
 * @param {number} total
 */
export function share(fraction, total) {
  const digits = total >= MANY && fraction < 1 ? 1 : 0;
  const scale = 10 ** digits;
  const floored = Math.floor(fraction * 100 * scale) / scale;
  return `${floored.toLocaleString(undefined, { minimumFractionDigits: digits })} %`;
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
 * The time of day to the minute, with its weekday when that is not today.
 *
 * @param {number} at Epoch milliseconds.
 * @param {number} now Epoch milliseconds.
 */
export function minute(at, now) {
  const sameDay = new Date(at).toDateString() === new Date(now).toDateString();
  return (sameDay ? MINUTE : DAY_AND_MINUTE).format(at);
}

/**
 * How fast: `48 a minute`, `3.5 an hour`.
 *
 * @param {number} perMinute
 */
export function rate(perMinute) {
  if (perMinute >= 600) return `${ROUGH.format(perMinute / 60)} a second`;
  if (perMinute >= 1) return `${ROUGH.format(perMinute)} a minute`;
  return `${ROUGH.format(perMinute * 60)} an hour`;
}

/**
 * A range of durations: `12 to 15 min`. Coarser the longer it is, and never narrower than it was.
 *
 * @param {number} fromMs
 * @param {number} toMs
 */
export function durationRange(fromMs, toMs) {
  const step = stepOf(toMs);
  const from = Math.floor(Math.max(0, fromMs) / step) * step;
  const to = Math.max(step, Math.ceil(toMs / step) * step);
  if (from === 0) return `at most ${coarseDuration(to)}`;
  if (from === to) return `about ${coarseDuration(to)}`;
  const [first, last] = [coarseDuration(from), coarseDuration(to)];
  const unit = last.split(" ").pop() ?? "";
  const isPlain = last.split(" ").length === 2 && first.split(" ").length === 2 && first.endsWith(` ${unit}`);
  return `about ${isPlain ? first.slice(0, -unit.length - 1) : first} to ${last}`;
}

/** @param {number} ms */
function stepOf(ms) {
  if (ms < MINUTE_MS) return 5 * SECOND_MS;
  if (ms < HOUR_MS) return MINUTE_MS;
  if (ms < 6 * HOUR_MS) return 10 * MINUTE_MS;
  return HOUR_MS;
}

/**
 * A duration in its two largest units: `1 min 5 s`.
 *
 * @param {number} ms
 */
export function duration(ms) {
  const seconds = Math.max(0, ms) / SECOND_MS;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  return coarseDuration(ms);
}

/**
 * The same in whole seconds, for what ticks.
 *
 * @param {number} ms
 */
export function coarseDuration(ms) {
  const whole = Math.max(0, Math.round(ms / SECOND_MS));
  /** @type {[number, string][]} */
  const units = [
    [DAY_MS / SECOND_MS, "d"],
    [HOUR_MS / SECOND_MS, "h"],
    [MINUTE_MS / SECOND_MS, "min"],
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
 * Text of the API on one line: nothing in it can hide, none of it reorders what is around it, and it is cut at `most`
 * characters.
 *
 * @param {string} text
 * @param {number} most
 */
export function sanitize(text, most) {
  const start = truncate(text, most);
  if (PLAIN.test(start)) return start;
  const short = start.replace(UNPRINTABLE, " ");
  return RIGHT_TO_LEFT.test(short) ? ISOLATE + short + END_ISOLATE : short;
}

/**
 * Several texts of the API, one after the other.
 *
 * @param {readonly string[]} texts
 * @param {number} most
 */
export function listed(texts, most) {
  // As many as are shown: there may be thousands.
  let length = 0;
  const end = texts.findIndex((text) => (length += text.length + 2) > most);
  const first = end < 0 ? texts : texts.slice(0, end + 2);
  return truncate(first.map((text) => sanitize(text, most)).join(", "), most);
}

/**
 * At most so many characters.
 *
 * @param {string} text
 * @param {number} most
 */
export function truncate(text, most) {
  if (text.length <= most) return text;
  const start = [...text.slice(0, most * 2 + 2)];
  if (start.length <= most) return start.join("");
  const short = start.slice(0, most - 1).join("") + ELLIPSIS;
  const open = short.split(ISOLATE).length - short.split(END_ISOLATE).length;
  return short + END_ISOLATE.repeat(Math.max(0, open));
}
