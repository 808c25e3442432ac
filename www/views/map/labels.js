/**
 * Texts beside the lines of the map: the account, and its totals.
 *
 * @typedef {import("./layout.js").Layout} Layout
 */

import { colours } from "../../scripts/dom/palette.js";
import { integer } from "../../scripts/pure/format.js";
import { nameOf } from "../../scripts/pure/names.js";
import { sanitize, truncate } from "../../scripts/pure/text.js";
import { totals } from "./model.js";

/** Lines of text closer than this would touch. */
const MIN_DISTANCE = 14;
const FONT_SIZE = 12;
const HALF = Math.ceil(FONT_SIZE / 2) + 1;
const GAP = 8;
const MAX_WIDTH = 150;

/** Texts beyond these do not make the column wider. */
const MAX_MEASURED = 300;

/** @typedef {{ text: string, isBad: boolean }} Label */

const MAX_LABEL = 28;

/** Its name, or its ID. @param {string} account */
function labelOf(account) {
  return sanitize(nameOf(account) || account, MAX_LABEL);
}

/**
 * The width that the accounts take.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {readonly string[]} accounts
 * @param {number} room Width of the map and all beside it.
 */
export function widthOf(canvas, accounts, room) {
  const context = canvas.getContext("2d");
  if (context === null) return 0;
  context.font = font(canvas);
  const widths = accounts.slice(0, MAX_MEASURED).map((account) => context.measureText(labelOf(account)).width);
  return Math.ceil(Math.min(Math.max(...widths, 0), MAX_WIDTH, room / 4)) + GAP;
}

/** @param {HTMLCanvasElement} canvas */
function font(canvas) {
  return `${FONT_SIZE}px ${getComputedStyle(canvas).fontFamily}`;
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {number} width
 * @param {number} height
 * @param {number} scrollTop
 * @param {Layout} layout
 * @param {readonly string[]} accounts
 */
export function drawNames(canvas, width, height, scrollTop, layout, accounts) {
  const { ink, failure } = colours();
  const name = (/** @type {number} */ line) => [{ text: labelOf(accounts[line * layout.perY] ?? ""), isBad: false }];
  draw(canvas, width, height, scrollTop, layout, name, { ink, bad: failure, isEnd: false });
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {number} width
 * @param {number} height
 * @param {number} scrollTop
 * @param {Layout} layout
 * @param {import("./model.js").Model} model
 */
export function drawTotals(canvas, width, height, scrollTop, layout, model) {
  const { ink, failure } = colours();
  const sums = (/** @type {number} */ line) => {
    const { total, ended, failed } = totals(model, line);
    return [
      { text: `${integer(ended)} / ${integer(total)}`, isBad: false },
      { text: failed > 0 ? `✕ ${integer(failed)}` : "", isBad: true },
    ];
  };
  draw(canvas, width, height, scrollTop, layout, sums, { ink, bad: failure, isEnd: true });
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {number} width
 * @param {number} height Of what is in sight.
 * @param {number} scrollTop
 * @param {{ cellHeight: number, down: number }} layout
 * @param {(line: number) => Label[]} labelsOf The texts of a line, from left to right, each ending at its share of the width.
 * @param {{ ink: string, bad: string, isEnd: boolean }} look
 */
function draw(canvas, width, height, scrollTop, { cellHeight, down }, labelsOf, { ink, bad, isEnd }) {
  const context = canvas.getContext("2d");
  if (context === null) return;
  const scale = Math.min(2, devicePixelRatio || 1);
  canvas.width = Math.ceil(width * scale);
  canvas.height = Math.ceil(height * scale);
  canvas.style.setProperty("width", `${width}px`);
  canvas.style.setProperty("height", `${height}px`);
  context.setTransform(scale, 0, 0, scale, 0, -scrollTop * scale);
  context.font = font(canvas);
  context.textBaseline = "middle";
  context.textAlign = isEnd ? "end" : "start";
  const step = Math.max(1, Math.ceil(MIN_DISTANCE / cellHeight));
  const first = Math.floor(scrollTop / cellHeight / step) * step;
  const end = Math.min(down, Math.ceil((scrollTop + height) / cellHeight));
  let last = -Infinity;
  for (let line = first; line < end; line += step) {
    // Where lines are thinner than text, it stands a little below: so the first is not cut off, nor is the last.
    const middle = Math.min(line * cellHeight + Math.max(HALF, cellHeight / 2), down * cellHeight - HALF);
    // The last one, moved up, may be too close to the one before it.
    if (middle - last < MIN_DISTANCE - 1) continue;
    last = middle;
    const labels = labelsOf(line);
    labels.forEach(({ text, isBad }, at) => {
      context.fillStyle = isBad ? bad : ink;
      const room = width / labels.length;
      context.fillText(fitting(context, text, room - GAP), isEnd ? room * (at + 1) : room * at, middle);
    });
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {string} text
 * @param {number} width
 */
function fitting(context, text, width) {
  for (let max = text.length; max > 1; max -= 1) {
    const shown = truncate(text, max);
    if (context.measureText(shown).width <= width) return shown;
  }
  return text;
}
