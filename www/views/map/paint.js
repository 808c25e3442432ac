/**
 * Paints cells: each state has its mark besides its colour, and a pattern where colours are the reader's own.
 *
 * @typedef {import("../../pkg/supermetrics_batch_status.js").QueryState} QueryState
 * @typedef {import("../../scripts/dom/palette.js").Colours} Colours
 */

/** Smaller cells have room for a colour only. */
const MIN_MARK = 8;

/** Smaller ones have no edge: the map has one around all. */
export const MIN_EDGE = 5;

/**
 * @param {CanvasRenderingContext2D} context
 * @param {QueryState} state
 * @param {number} x
 * @param {number} y
 * @param {number} width
 * @param {number} height
 * @param {Colours} palette
 */
export function paintCell(context, state, x, y, width, height, palette) {
  const size = Math.min(width, height);
  context.fillStyle = palette[state];
  if (state === "queued" && size >= MIN_EDGE) {
    // A hairline: there is nothing in it yet.
    context.fillStyle = palette.queuedEdge;
    context.fillRect(x, y, width, height);
    context.fillStyle = palette.queued;
    context.fillRect(x + 1, y + 1, width - 2, height - 2);
    return;
  }
  context.fillRect(x, y, width, height);
  if (palette.isForced) paintPattern(context, state, x, y, width, height, palette);
  else if (size >= MIN_MARK) paintMark(context, state, x + width / 2, y + height / 2, Math.min(size / 4, 5), palette);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {QueryState} state
 * @param {number} x Of the middle.
 * @param {number} y
 * @param {number} half Half the size of the mark.
 * @param {Colours} palette
 */
function paintMark(context, state, x, y, half, palette) {
  context.lineWidth = Math.max(1, half / 2.5);
  context.lineCap = "round";
  context.beginPath();
  if (state === "failure") {
    context.strokeStyle = palette.onFailure;
    context.moveTo(x - half, y - half);
    context.lineTo(x + half, y + half);
    context.moveTo(x + half, y - half);
    context.lineTo(x - half, y + half);
    context.stroke();
  } else if (state === "running") {
    context.fillStyle = palette.onRunning;
    context.moveTo(x - half * 0.7, y - half);
    context.lineTo(x + half, y);
    context.lineTo(x - half * 0.7, y + half);
    context.fill();
  } else if (state === "unknown") {
    context.fillStyle = palette.surface;
    context.fillRect(x - half / 2, y - half / 2, half, half);
  }
}

/**
 * From quiet to loud: empty, dots, stripes, solid.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {QueryState} state
 * @param {number} x
 * @param {number} y
 * @param {number} width
 * @param {number} height
 * @param {Colours} palette
 */
function paintPattern(context, state, x, y, width, height, { surface, ink }) {
  if (state === "failure") return;
  context.fillStyle = ink;
  context.fillRect(x, y, width, height);
  context.fillStyle = surface;
  context.fillRect(x + 1, y + 1, Math.max(0, width - 2), Math.max(0, height - 2));
  context.fillStyle = ink;
  if (state === "success") context.fillRect(x + width / 2 - 1, y + height / 2 - 1, 2, 2);
  else for (let at = x + 3; at < x + width - 1; at += 4) context.fillRect(at, y, 1, height);
}
