/** Where an axis has its ticks. */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Steps that clocks are read in. */
const STEPS = [1, 2, 5, 10, 15, 30].map((n) => n * SECOND).concat([1, 2, 5, 10, 15, 30].map((n) => n * MINUTE), [1, 2, 3, 6, 12].map((n) => n * HOUR), [1, 2, 7, 14, 28, 56, 112, 365].map((n) => n * DAY));

/**
 * Times between two others at round steps, so many at most. None repeats.
 *
 * @param {number} from Epoch milliseconds.
 * @param {number} to
 * @param {number} max
 * @param {number} offsetMs How far the clock of the axis is ahead of UTC: steps of hours and days begin by that clock.
 * @returns {{ step: number, ticks: number[] }}
 */
export function timeTicks(from, to, max, offsetMs = 0) {
  const step = STEPS.find((step) => (to - from) / step <= Math.max(1, max)) ?? 365 * DAY;
  const ticks = [];
  const first = Math.ceil((from + offsetMs) / step) * step - offsetMs;
  for (let at = first; at <= to && ticks.length <= max; at += step) ticks.push(at);
  return { step, ticks };
}

/**
 * Every so many of a row of things, so that labels keep their distance: 1, 2, 5, 10, 20, …
 *
 * @param {number} count
 * @param {number} max
 */
export function everySo(count, max) {
  for (let scale = 1; ; scale *= 10) {
    for (const step of [1, 2, 5]) if (count / (step * scale) <= Math.max(1, max)) return step * scale;
  }
}
