/** Texts beside the lines of the map: the account, and its totals. */

import { truncate } from "../../scripts/pure/text.js";

/** Lines of text closer than this would touch. */
const MIN_DISTANCE = 14;
const FONT_SIZE = 12;
const HALF = Math.ceil(FONT_SIZE / 2) + 1;
const GAP = 8;
const MAX_WIDTH = 150;

/** Texts beyond these do not make the column wider. */
const MAX_MEASURED = 300;

/** @typedef {{ text: string, isBad: boolean }} Label */

/**
 * The width that texts take.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {readonly string[]} texts
 * @param {number} room Width of the map and all beside it.
 */
export function widthOf(canvas, texts, room) {
  const context = canvas.getContext("2d");
  if (context === null) return 0;
  context.font = font(canvas);
  const widths = texts.slice(0, MAX_MEASURED).map((text) => context.measureText(text).width);
  return Math.ceil(Math.min(Math.max(...widths, 0), MAX_WIDTH, room / 4)) + GAP;
}

/** @param {HTMLCanvasElement} canvas */
function font(canvas) {
  return `${FONT_SIZE}px ${getComputedStyle(canvas).fontFamily}`;
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
export function draw(canvas, width, height, scrollTop, { cellHeight, down }, labelsOf, { ink, bad, isEnd }) {
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
  for (let line = first; line < end; line += step) {
    // Where lines are thinner than text, it stands a little below: so the first is not cut off, nor is the last.
    const middle = Math.min(line * cellHeight + Math.max(HALF, cellHeight / 2), down * cellHeight - HALF);
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
