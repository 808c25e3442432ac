/** Paints the timeline pixel by pixel, a step for each line. What is seen changes at the end. */

import { colours } from "../../scripts/dom/palette.js";
import { KINDS, fillLine } from "./model.js";

/** Lines this high have a gap between them. */
const MIN_GAP = 4;

/**
 * @param {HTMLCanvasElement} canvas
 * @param {{ width: number, height: number }} size In the canvas' own pixels, as is `lineHeight`.
 * @param {import("./model.js").Model} model
 * @param {number} lineHeight
 * @param {number} now
 */
export function* paint(canvas, { width, height }, model, lineHeight, now) {
  const context = canvas.getContext("2d");
  if (context === null) return;
  const image = context.createImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  const kinds = new Uint8Array(width);
  const { isForced } = colours();
  const inks = palette(context);
  const gap = lineHeight >= MIN_GAP ? Math.max(1, Math.round(lineHeight / 4)) : 0;
  const thin = Math.floor((lineHeight - gap) / 2);
  for (let line = 0; line < model.lines; line += 1) {
    fillLine(model, line, now, kinds);
    const top = line * lineHeight;
    const end = Math.min(height, top + lineHeight - gap);
    for (let y = top; y < end; y += 1) {
      const row = y * width;
      for (let x = 0; x < width; x += 1) {
        const kind = kinds[x] ?? 0;
        // What waits is a hairline.
        if (kind === KINDS.none || (kind === KINDS.waiting && y - top !== thin)) continue;
        if (isForced && isBlank(kind, x, y - top)) continue;
        pixels[row + x] = inks[kind] ?? 0;
      }
    }
    yield;
  }
  // Setting the size clears the canvas: it is left to the moment when there is something to show.
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  context.putImageData(image, 0, 0);
}

/**
 * From quiet to loud where colours are the reader's own: dots, stripes, solid.
 *
 * @param {number} kind
 * @param {number} x
 * @param {number} y
 */
function isBlank(kind, x, y) {
  if (kind === KINDS.success) return (x + y) % 4 !== 0;
  return kind === KINDS.running && x % 4 > 1;
}

/** Colours by kind, as a canvas stores them. @param {CanvasRenderingContext2D} context */
function palette(context) {
  const { queuedEdge, successBar, running, unknown, failure, surface } = colours();
  return [surface, queuedEdge, successBar, running, unknown, failure].map((colour) => asNumber(context, colour));
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {string} colour
 */
function asNumber(context, colour) {
  context.clearRect(0, 0, 1, 1);
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  const { data } = context.getImageData(0, 0, 1, 1);
  return new Uint32Array(data.buffer)[0] ?? 0;
}
