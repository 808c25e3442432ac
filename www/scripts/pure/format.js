/** Numbers, percentages, durations and times, in the language of the page and the chosen time zone. */

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** From so many queries on, a percentage has one decimal. */
const MANY = 1000;

/** The largest time that a Date can hold. */
const MAX_TIME_MS = 8.64e15;

/** Units of durations: the same letters in all languages of the page. */
const UNITS = { d: "d", h: "h", min: "min", s: "s" };

/** @param {string} locale @param {string | undefined} timeZone Undefined is the reader's own. */
function formatters(locale, timeZone) {
  const zone = timeZone === undefined ? {} : { timeZone };
  const { hour12 } = new Intl.DateTimeFormat(locale, { hour: "numeric" }).resolvedOptions();
  const hour = hour12 ? "numeric" : "2-digit";
  const dateTime = (/** @type {Intl.DateTimeFormatOptions} */ options) => new Intl.DateTimeFormat(locale, { ...options, ...zone });
  return {
    locale,
    timeZone,
    integer: new Intl.NumberFormat(locale),
    rough: new Intl.NumberFormat(locale, { maximumSignificantDigits: 2 }),
    tenth: new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 }),
    percent: [0, 1].map((digits) => new Intl.NumberFormat(locale, { style: "percent", minimumFractionDigits: digits, maximumFractionDigits: digits })),
    minute: dateTime({ hour, minute: "2-digit" }),
    clock: dateTime({ hour, minute: "2-digit", second: "2-digit" }),
    day: dateTime({ month: "short", day: "numeric" }),
    weekday: dateTime({ weekday: "short" }),
    // For comparing days only.
    dayKey: new Intl.DateTimeFormat("en-CA", { year: "numeric", month: "2-digit", day: "2-digit", ...zone }),
    zone: dateTime({ timeZoneName: "short" }),
    month: new Intl.DateTimeFormat(locale, { month: "short", timeZone: "UTC" }),
    monthAndYear: new Intl.DateTimeFormat(locale, { month: "short", year: "numeric", timeZone: "UTC" }),
  };
}

let use = formatters("en", undefined);

/**
 * Chooses language and time zone of all that follows.
 *
 * @param {string} locale
 * @param {string} [timeZone]
 */
export function configure(locale, timeZone) {
  if (use.locale !== locale || use.timeZone !== timeZone) use = formatters(locale, timeZone);
}

/** @param {number} value */
export function integer(value) {
  return use.integer.format(value);
}

/**
 * A share as a whole percentage, rounded down: 100 means all.
 *
 * @param {number} part
 * @param {number} total
 */
export function percent(part, total) {
  return total === 0 ? 0 : Math.floor((part * 100) / total);
}

/**
 * A share in words: `43%`, `0.5%` of many, `<0.1%` where something is done. Rounded down, and from the counts: a fraction
 * like 0.29 times 100 is a little less than 29.
 *
 * @param {number} part
 * @param {number} total
 */
export function share(part, total) {
  const digits = total >= MANY && part < total ? 1 : 0;
  const scale = 10 ** digits;
  const floored = total === 0 ? 0 : Math.floor((part * 100 * scale) / total) / scale;
  const format = use.percent[digits] ?? use.integer;
  return floored === 0 && part > 0 ? `<${format.format(1 / scale / 100)}` : format.format(floored / 100);
}

/** @param {number} at @param {number} reference */
function isSameDay(at, reference) {
  return use.dayKey.format(at) === use.dayKey.format(reference);
}

/** @param {number} at */
function isTime(at) {
  return Number.isFinite(at) && Math.abs(at) <= MAX_TIME_MS;
}

/**
 * The time of day to the second, with its date when that is not the day of `reference`.
 *
 * @param {number} at Epoch milliseconds.
 * @param {number} reference Epoch milliseconds.
 */
export function time(at, reference) {
  if (!isTime(at)) return "";
  return isSameDay(at, reference) ? use.clock.format(at) : `${use.day.format(at)}, ${use.clock.format(at)}`;
}

/**
 * The time of day to the minute, with its date when that is not the day of `reference`.
 *
 * @param {number} at Epoch milliseconds.
 * @param {number} reference Epoch milliseconds.
 */
export function minute(at, reference) {
  if (!isTime(at)) return "";
  return isSameDay(at, reference) ? use.minute.format(at) : `${use.day.format(at)}, ${use.minute.format(at)}`;
}

/**
 * When something was, in one short word: the time today, the weekday this week, else the date.
 *
 * @param {number} at
 * @param {number} now
 */
export function ago(at, now) {
  if (!isTime(at)) return "";
  if (isSameDay(at, now)) return use.minute.format(at);
  return now - at < 6 * DAY_MS ? use.weekday.format(at) : use.day.format(at);
}

/** The name of the time zone that times are in, such as `GMT+1`. @param {number} at */
export function zoneName(at) {
  return use.zone.formatToParts(at).find(({ type }) => type === "timeZoneName")?.value ?? "UTC";
}

/** The hour and minute, and the seconds where `withSeconds`: for axes. @param {number} at @param {boolean} withSeconds */
export function clock(at, withSeconds) {
  return (withSeconds ? use.clock : use.minute).format(at);
}

/** The day and month: for axes. @param {number} at */
export function dayOfYear(at) {
  return use.day.format(at);
}

/** The month of a day such as `2026-11-05`. @param {string} day @param {boolean} withYear */
export function month(day, withYear) {
  const at = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(at) ? "" : (withYear ? use.monthAndYear : use.month).format(at);
}

/** The number with at most two significant digits. @param {number} value */
export function rough(value) {
  return use.rough.format(value);
}

/**
 * A range of durations, such as `12 to 15 min`: coarser the longer it is, and never narrower than it was. Null stands for a
 * bound that there is not: less than the step, or both the same.
 *
 * @param {number} fromMs
 * @param {number} toMs
 * @returns {{ from: string | null, to: string }}
 */
export function durationRange(fromMs, toMs) {
  const step = stepOf(toMs);
  const from = Math.floor(Math.max(0, fromMs) / step) * step;
  const to = Math.max(step, Math.ceil(toMs / step) * step);
  const last = coarseDuration(to);
  if (from === to) return { from: null, to: last };
  if (from === 0) return { from: "0", to: last };
  const first = coarseDuration(from);
  const unit = last.split(" ").pop() ?? "";
  const isPlain = last.split(" ").length === 2 && first.split(" ").length === 2 && first.endsWith(` ${unit}`);
  return { from: isPlain ? first.slice(0, -unit.length - 1) : first, to: last };
}

/** @param {number} ms */
function stepOf(ms) {
  if (ms < MINUTE_MS) return 5 * SECOND_MS;
  if (ms < HOUR_MS) return MINUTE_MS;
  if (ms < 6 * HOUR_MS) return 10 * MINUTE_MS;
  return HOUR_MS;
}

/**
 * A duration in its two largest units, `1 min 5 s`; short ones to the tenth of a second.
 *
 * @param {number} ms
 */
export function duration(ms) {
  const seconds = Math.max(0, ms) / SECOND_MS;
  return seconds < 10 ? `${use.tenth.format(seconds)} ${UNITS.s}` : coarseDuration(ms);
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
    [DAY_MS / SECOND_MS, UNITS.d],
    [HOUR_MS / SECOND_MS, UNITS.h],
    [MINUTE_MS / SECOND_MS, UNITS.min],
    [1, UNITS.s],
  ];
  const first = units.findIndex(([size]) => whole >= size);
  if (first < 0) return `0 ${UNITS.s}`;
  let rest = whole;
  const parts = units.slice(first, first + 2).map(([size, name]) => {
    const count = Math.floor(rest / size);
    rest -= count * size;
    return count > 0 ? `${integer(count)} ${name}` : "";
  });
  return parts.filter(Boolean).join(" ");
}
