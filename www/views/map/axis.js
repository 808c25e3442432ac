/** Where the map's axis of days has its words. Pure. */

import { month } from "../../scripts/pure/format.js";

/** Words closer than this would touch. */
const MIN_DISTANCE = 36;

/** Of a letter, with room to spare. */
const LETTER = 7;

/** Columns of at least this width have room for the day of the month. */
const MIN_DAY = 20;

/** @typedef {{ x: number, text: string }} Tick */

/**
 * @param {readonly string[]} days `YYYY-MM-DD`; others are not marked.
 * @param {{ perX: number, cellWidth: number, across: number }} layout
 * @returns {Tick[]}
 */
export function dayTicks(days, { perX, cellWidth, across }) {
  const hasDays = perX === 1 && cellWidth >= MIN_DAY;
  /** @type {Tick[]} */
  const ticks = [];
  let last = "";
  let free = -Infinity;
  for (let x = 0; x < across; x += 1) {
    const day = days[x * perX] ?? "";
    const isMonth = day.slice(0, 7) !== last;
    const name = isMonth ? month(day, last === "" || day.slice(5, 7) === "01") : "";
    if (hasDays && day !== "") ticks.push({ x: (x + 0.5) * cellWidth, text: isMonth && last !== "" && name !== "" ? name : String(Number(day.slice(8, 10)) || "") });
    else if (isMonth && name !== "" && x * cellWidth >= free) {
      ticks.push({ x: x * cellWidth, text: name });
      free = x * cellWidth + Math.max(MIN_DISTANCE, name.length * LETTER);
    }
    last = day.slice(0, 7);
  }
  return ticks;
}

/**
 * The month that stands before the days, where they have numbers only.
 *
 * @param {readonly string[]} days
 * @param {{ perX: number, cellWidth: number }} layout
 */
export function corner(days, { perX, cellWidth }) {
  return perX === 1 && cellWidth >= MIN_DAY ? month(days[0] ?? "", true) : "";
}
