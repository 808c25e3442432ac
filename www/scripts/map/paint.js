/**
 * Paints cells: each state has its pattern besides its colour.
 *
 * @typedef {import("../../pkg/supermetrics_batch_status.js").QueryState} QueryState
 * @typedef {import("../palette.js").Colours} Colours
 */

/** The codes of the package's `splitGrid`. @type {Record<QueryState, number>} */
export const STATE_CODES = { queued: 0, running: 1, success: 2, failure: 3, unknown: 4 };

/** By code. @type {readonly QueryState[]} */
export const STATES_BY_CODE = ["queued", "running", "success", "failure", "unknown"];

/** Smaller cells have room for a colour only. */
const MIN_PATTERN = 6;

/**
 * @param {CanvasRenderingContext2D} context
 * @param {QueryState} state
 * @param {number} x
 * @param {number} y
 * @param {number} width
 * @param {number} height
 * @param {Colours} palette
 */
export function cell(context, state, x, y, width, height, palette) {
  context.fillStyle = palette[state];
  if (state === "queued" && Math.min(width, height) >= MIN_PATTERN) {
    // A ring: there is nothing in it yet.
    context.fillRect(x, y, width, height);
    context.fillStyle = palette.card;
    context.fillRect(x + 2, y + 2, width - 4, height - 4);
    return;
  }
  context.fillRect(x, y, width, height);
  if (Math.min(width, height) < MIN_PATTERN) return;
  context.fillStyle = context.strokeStyle = palette.onState;
  context.lineWidth = Math.max(1, Math.min(width, height) / 8);
  const pad = Math.min(width, height) / 4;
  if (state === "failure") {
    context.beginPath();
    context.moveTo(x + pad, y + pad);
    context.lineTo(x + width - pad, y + height - pad);
    context.moveTo(x + width - pad, y + pad);
    context.lineTo(x + pad, y + height - pad);
    context.stroke();
  } else if (state === "running") {
    context.beginPath();
    context.moveTo(x + pad, y + pad);
    context.lineTo(x + width - pad, y + height / 2);
    context.lineTo(x + pad, y + height - pad);
    context.fill();
  } else if (state === "unknown") {
    context.fillRect(x + pad, y + pad, width - 2 * pad, height - 2 * pad);
  }
}
