/** The accounts beside the lines of the map. */

import { byId } from "../dom.js";
import { sanitize } from "../format.js";

const canvas = byId("map-labels", HTMLCanvasElement);

/** Lines of text closer than this would touch. */
const MIN_DISTANCE = 14;
const FONT_SIZE = 11;
const HALF = Math.ceil(FONT_SIZE / 2) + 1;
const GAP = 6;
const MAX_WIDTH = 150;

/** Longest account; what is cut is told when its line is pointed at. */
const MAX_NAME = 28;

/** Accounts beyond these do not make the column wider. */
const MAX_MEASURED = 300;

/**
 * Makes room for the accounts. Gives the width that they take.
 *
 * @param {readonly string[] | null} accounts
 * @param {number} room Width of map and accounts together.
 */
export function arrange(accounts, room) {
  const context = canvas.getContext("2d");
  canvas.hidden = accounts === null || context === null;
  if (accounts === null || context === null) return 0;
  context.font = font();
  const widths = accounts.slice(0, MAX_MEASURED).map((account) => context.measureText(sanitize(account, MAX_NAME)).width);
  const width = Math.ceil(Math.min(Math.max(...widths, 0), MAX_WIDTH, room / 4)) + GAP;
  canvas.style.setProperty("width", `${width}px`);
  return width;
}

function font() {
  return `${FONT_SIZE}px ${getComputedStyle(canvas).fontFamily}`;
}

/**
 * @param {readonly string[]} accounts
 * @param {import("./layout.js").Layout} layout
 * @param {number} scrollTop
 * @param {number} height Of what is in sight.
 * @param {string} ink
 */
export function draw(accounts, { cellHeight, perY, down }, scrollTop, height, ink) {
  const context = canvas.getContext("2d");
  if (!context || canvas.hidden) return;
  const width = parseFloat(canvas.style.width);
  const scale = Math.min(2, devicePixelRatio || 1);
  canvas.width = Math.ceil(width * scale);
  canvas.height = Math.ceil(height * scale);
  canvas.style.setProperty("height", `${height}px`);
  context.setTransform(scale, 0, 0, scale, 0, -scrollTop * scale);
  context.font = font();
  context.fillStyle = ink;
  context.textBaseline = "middle";
  const step = Math.max(1, Math.ceil(MIN_DISTANCE / cellHeight));
  const first = Math.floor(scrollTop / cellHeight / step) * step;
  const end = Math.min(down, Math.ceil((scrollTop + height) / cellHeight));
  for (let line = first; line < end; line += step) {
    const text = fitting(context, sanitize(accounts[line * perY] ?? "", MAX_NAME), width - GAP);
    // Where lines are thinner than text, it stands a little below: so the first is not cut off, nor is the last.
    const middle = line * cellHeight + Math.max(HALF, cellHeight / 2);
    context.fillText(text, 0, Math.min(middle, down * cellHeight - HALF));
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {string} text
 * @param {number} width
 */
function fitting(context, text, width) {
  let [short, shown] = [text, text];
  while (short !== "" && context.measureText(shown).width > width) {
    short = short.slice(0, -1);
    shown = `${short}…`;
  }
  return shown;
}
