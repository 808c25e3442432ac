/** Paints the timeline pixel by pixel: each kind has its pattern besides its colour. */

import { colours } from "../palette.js";
import { KINDS, fillLine } from "./model.js";

/** Lines this high have a gap between them. */
const MIN_GAP = 4;

/**
 * @param {HTMLCanvasElement} canvas
 * @param {import("./model.js").Model} model
 * @param {number} lineHeight In the canvas' own pixels.
 * @param {number | null} marked The line that is pointed at.
 * @param {number} now
 */
export function paint(canvas, model, lineHeight, marked, now) {
  const context = canvas.getContext("2d");
  if (!context) return;
  const { width, height } = canvas;
  const image = context.createImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  const kinds = new Uint8Array(width);
  const inks = palette(context);
  const gap = lineHeight >= MIN_GAP ? 1 : 0;
  for (let line = 0; line < model.lines; line += 1) {
    fillLine(model, line, now, kinds);
    const top = line * lineHeight;
    for (let y = top; y < Math.min(height, top + lineHeight - gap); y += 1) fillRow(pixels, kinds, y, width, inks);
  }
  context.putImageData(image, 0, 0);
  if (marked === null) return;
  context.strokeStyle = colours().focus;
  context.lineWidth = 2;
  context.strokeRect(1, marked * lineHeight, width - 2, lineHeight);
}

/**
 * @param {Uint32Array} pixels
 * @param {Uint8Array} kinds
 * @param {number} y
 * @param {number} width
 * @param {Inks} inks
 */
function fillRow(pixels, kinds, y, width, { full, washed }) {
  const row = y * width;
  for (let x = 0; x < width; x += 1) {
    const kind = kinds[x] ?? 0;
    if (kind !== 0) pixels[row + x] = (isWashed(kind, x, y) ? washed[kind] : full[kind]) ?? 0;
  }
}

/**
 * Stripes for what runs, hatching for what failed.
 *
 * @param {number} kind
 * @param {number} x
 * @param {number} y
 */
export function isWashed(kind, x, y) {
  if (kind === KINDS.running) return x % 8 > 5;
  if (kind === KINDS.failure) return (x + y) % 6 > 4;
  return kind === KINDS.waiting && y % 2 === 1;
}

/** @typedef {{ full: number[], washed: number[] }} Inks By kind, as a canvas stores them. */

/** @param {CanvasRenderingContext2D} context @returns {Inks} */
function palette(context) {
  const { queued, success, running, unknown, failure, card } = colours();
  const full = [card, queued, success, running, unknown, failure].map((colour) => asNumber(context, colour));
  const [ground = 0] = full;
  return { full, washed: full.map((colour) => mixed(colour, ground)) };
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {string} colour
 */
function asNumber(context, colour) {
  context.fillStyle = colour;
  // However it was written: it is read back as `#rrggbb`.
  const value = Number.parseInt(String(context.fillStyle).slice(1, 7), 16);
  return (0xff000000 | ((value & 0xff) << 16) | (value & 0xff00) | (value >> 16)) >>> 0;
}

/**
 * Half of each.
 *
 * @param {number} one
 * @param {number} other
 */
function mixed(one, other) {
  return (0xff000000 | (((one & 0xfefefe) >>> 1) + ((other & 0xfefefe) >>> 1))) >>> 0;
}

/**
 * A sample of one kind, for the legend.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {number} kind
 */
export function sample(canvas, kind) {
  const context = canvas.getContext("2d");
  if (!context) return;
  const { width, height } = canvas;
  const image = context.createImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  const inks = palette(context);
  const kinds = new Uint8Array(width).fill(kind);
  for (let y = 0; y < height; y += 1) fillRow(pixels, kinds, y, width, inks);
  context.putImageData(image, 0, 0);
}
