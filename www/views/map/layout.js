/**
 * Where the cells of the map lie. Pure.
 *
 * @typedef {object} Layout
 * @property {number} cellWidth In CSS pixels, the gap to the next included.
 * @property {number} cellHeight
 * @property {number} perX So many columns share a cell.
 * @property {number} perY So many lines share a cell.
 * @property {number} across Cells side by side.
 * @property {number} down Cells one below the other.
 */

/** A cell that is smaller can neither be seen nor met. */
const MIN = 4;
const MAX = 44;

/** Not too far from a square, or single days look like a pattern; on a phone, 15 days still leave rows of 44 px for a finger. */
const MAX_RATIO = 3;

/** Sizes to zoom to. */
const STEPS = [6, 12, 24];

/**
 * All in sight; where that would make cells too small, some share one.
 *
 * @param {number} columns
 * @param {number} lines
 * @param {number} width
 * @param {number} height
 * @returns {Layout}
 */
export function fit(columns, lines, width, height) {
  const [perX, cellWidth] = share(columns, width);
  const [perY, cellHeight] = share(lines, height);
  return {
    perX,
    perY,
    cellWidth: Math.min(cellWidth, cellHeight * MAX_RATIO),
    cellHeight: Math.min(cellHeight, cellWidth * MAX_RATIO),
    across: Math.ceil(columns / perX),
    down: Math.ceil(lines / perY),
  };
}

/**
 * How many share a cell, and its size.
 *
 * @param {number} count
 * @param {number} room
 * @returns {[number, number]}
 */
function share(count, room) {
  const per = Math.max(1, Math.ceil((count * MIN) / Math.max(MIN, room)));
  const cells = Math.max(1, Math.ceil(count / per));
  return [per, Math.max(MIN, Math.min(MAX, Math.floor(room / cells)))];
}

/**
 * The sizes that show more than `fitted` does; the first stands for itself.
 *
 * @param {Layout} fitted
 * @param {number} columns
 * @param {number} lines
 * @returns {Layout[]}
 */
export function zooms(fitted, columns, lines) {
  const isWhole = fitted.perX === 1 && fitted.perY === 1;
  const least = isWhole ? Math.min(fitted.cellWidth, fitted.cellHeight) : 0;
  const larger = STEPS.filter((size) => size > least && (!isWhole || least < 12));
  const whole = (/** @type {number} */ size) => ({ perX: 1, perY: 1, cellWidth: size, cellHeight: size, across: columns, down: lines });
  return [fitted, ...larger.map(whole)];
}

/**
 * How many columns a strip in order of creation has, so that its cells are as large as the room allows.
 *
 * @param {number} count
 * @param {number} width
 * @param {number} height
 */
export function stripColumns(count, width, height) {
  const side = Math.max(MIN, Math.min(MAX, Math.floor(Math.sqrt((width * height) / Math.max(1, count)))));
  return Math.max(1, Math.min(count, Math.floor(width / side)));
}
