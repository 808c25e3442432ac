/**
 * What the cells of the map show: derived once from all queries of the batch, then only where a query has changed.
 *
 * @typedef {import("./model.js").Model} Model
 * @typedef {import("./layout.js").Layout} Layout
 * @typedef {import("../../pkg/supermetrics_batch_status.js").BatchQuery} BatchQuery
 */

import { work } from "../../scripts/pure/work.js";
import { DIMMED, NONE, STATES_BY_CODE, stateOf, worst } from "./model.js";
import { MIN_EDGE, paintCell } from "./paint.js";

const DIMMED_ALPHA = 0.3;

/** Of more changed cells than these, all are painted. */
const MAX_DIRTY = 2000;

/**
 * What each cell of a layout shows, row by row: a state, with DIMMED where nothing in it matches; NONE without a query.
 *
 * @param {Model} model
 * @param {Layout} layout
 * @param {Uint8Array | null} mask Queries that match; null is all.
 */
export function looksOf({ queries, columns, lines, states }, { perX, perY, across, down }, mask) {
  const [found, others] = [new Uint8Array(across * down), new Uint8Array(across * down)];
  work.rows += columns * lines;
  for (let line = 0; line < lines; line += 1) {
    const row = Math.floor(line / perY) * across;
    for (let column = 0; column < columns; column += 1) {
      const at = line * columns + column;
      const query = queries === null ? at : (queries[at] ?? 0) - 1;
      const state = states[query] ?? NONE;
      if (state === NONE) continue;
      const cell = row + Math.floor(column / perX);
      const kind = mask === null || mask[query] === 1 ? found : others;
      kind[cell] = (kind[cell] ?? 0) | (1 << state);
    }
  }
  return found.map((bits, cell) => (bits === 0 && others[cell] !== 0 ? worst(others[cell] ?? 0) | DIMMED : worst(bits)));
}

/** The cells of a map, and which of them have to be painted anew. */
export function createCells() {
  /** What `looks` was derived from. @type {readonly unknown[]} */
  let inputs = [];
  let looks = new Uint8Array(0);
  /** Null is all. @type {Set<number> | null} */
  let dirty = null;

  return {
    /** Everything has to be painted: another size, place or theme. */
    invalidate: () => {
      dirty = null;
    },
    /** The states of all queries may be others. */
    forget: () => {
      inputs = [];
      dirty = null;
    },
    /**
     * Derives the cells of queries that have changed.
     *
     * @param {Model} model
     * @param {Layout} layout
     * @param {Uint8Array | null} mask
     * @param {readonly BatchQuery[]} changed
     */
    change: (model, layout, mask, changed) => {
      if (inputs[0] !== model || inputs[1] !== layout || inputs[2] !== mask) return;
      for (const { index } of changed) {
        const at = model.cellOf === null ? index : (model.cellOf[index] ?? 0) - 1;
        if (at < 0) continue;
        const [x, y] = [Math.floor((at % model.columns) / layout.perX), Math.floor(Math.floor(at / model.columns) / layout.perY)];
        const cell = y * layout.across + x;
        const look = stateOf(model, layout, x, y, mask);
        if (looks[cell] === look) continue;
        looks[cell] = look;
        dirty?.add(cell);
      }
      if (dirty !== null && dirty.size > MAX_DIRTY) dirty = null;
    },
    /**
     * Paints what is in sight and has to be.
     *
     * @param {CanvasRenderingContext2D} context Its origin is that of the map.
     * @param {Model} model
     * @param {Layout} layout
     * @param {Uint8Array | null} mask
     * @param {{ left: number, top: number, width: number, height: number }} view In CSS pixels of the map.
     * @param {import("../../scripts/dom/palette.js").Colours} palette
     */
    paint: (context, model, layout, mask, view, palette) => {
      if (inputs[0] !== model || inputs[1] !== layout || inputs[2] !== mask) {
        looks = looksOf(model, layout, mask);
        inputs = [model, layout, mask];
        dirty = null;
      }
      const { cellWidth, cellHeight, across, down } = layout;
      const [left, top] = [Math.floor(view.left / cellWidth), Math.floor(view.top / cellHeight)];
      const right = Math.min(across, Math.ceil((view.left + view.width) / cellWidth));
      const bottom = Math.min(down, Math.ceil((view.top + view.height) / cellHeight));
      const size = Math.min(cellWidth, cellHeight);
      const gap = size >= 8 ? 2 : size >= 6 ? 1 : 0;
      /** @param {number} x @param {number} y @param {number} count */
      const paint = (x, y, count) => {
        const look = looks[y * across + x] ?? NONE;
        const state = STATES_BY_CODE[look & ~DIMMED];
        work.cells += count;
        if (state === undefined) return;
        context.globalAlpha = look & DIMMED ? DIMMED_ALPHA : 1;
        paintCell(context, state, x * cellWidth, y * cellHeight, cellWidth * count - gap, cellHeight - gap, palette);
      };
      if (dirty === null) {
        context.clearRect(view.left, view.top, view.width, view.height);
        // Without marks and edges, cells that show the same are one rectangle.
        const isPlain = size < MIN_EDGE && !palette.isForced;
        for (let y = top; y < bottom; y += 1) {
          for (let x = left; x < right; ) {
            let end = x + 1;
            while (isPlain && end < right && looks[y * across + end] === looks[y * across + x]) end += 1;
            paint(x, y, end - x);
            x = end;
          }
        }
      } else {
        for (const cell of dirty) {
          const [x, y] = [cell % across, Math.floor(cell / across)];
          if (x < left || x >= right || y < top || y >= bottom) continue;
          context.clearRect(x * cellWidth, y * cellHeight, cellWidth, cellHeight);
          paint(x, y, 1);
        }
      }
      context.globalAlpha = 1;
      dirty = new Set();
    },
  };
}
