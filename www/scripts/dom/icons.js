/** The icons of the page: 16 px, drawn with lines of 1.5 px. */

const SVG = "http://www.w3.org/2000/svg";

/** Shapes by name: paths; a circle is `[cx, cy, r]`; `fill` stands before a shape that is filled, `knock` before one that is cut out. */
const SHAPES = {
  success: ["M3.5 8.5l3 3 6-7"],
  failure: ["fill", [8, 8, 6.25], "knock", "M5.75 5.75l4.5 4.5m0-4.5l-4.5 4.5"],
  running: [[8, 8, 6.25], "fill", "M6.75 5.6v4.8L10.6 8z"],
  queued: [[8, 8, 6.25]],
  unknown: [[8, 8, 6.25], "M6.3 6.4a1.75 1.75 0 1 1 2.4 1.6c-.5.2-.7.5-.7 1v.3M8 11.2v.1"],
  warning: ["M8 2.25L14.25 13.25H1.75z", "M8 6.5v3M8 11.4v.1"],
  stuck: [[8, 8, 6.25], "M8 4.75V8l2 2"],
  quiet: [[8, 8, 6.25], "M5.3 8h.01M8 8h.01M10.7 8h.01"],
  copy: ["M7.25 5.75h4.5a1.5 1.5 0 0 1 1.5 1.5v4.5a1.5 1.5 0 0 1-1.5 1.5h-4.5a1.5 1.5 0 0 1-1.5-1.5v-4.5a1.5 1.5 0 0 1 1.5-1.5z", "M10.25 3.5v-.25a1 1 0 0 0-1-1h-6a1 1 0 0 0-1 1v6a1 1 0 0 0 1 1h.25"],
  link: ["M6.75 9.25a2.75 2.75 0 0 0 3.9 0l2.1-2.1a2.76 2.76 0 0 0-3.9-3.9l-.6.6", "M9.25 6.75a2.75 2.75 0 0 0-3.9 0l-2.1 2.1a2.76 2.76 0 0 0 3.9 3.9l.6-.6"],
  bell: ["M8 2.25a4 4 0 0 0-4 4c0 3.5-1.25 4.5-1.25 4.5h10.5S12 9.75 12 6.25a4 4 0 0 0-4-4z", "M6.75 13.25a1.4 1.4 0 0 0 2.5 0"],
  refresh: ["M13.25 8a5.25 5.25 0 1 1-1.6-3.77L13.25 5.75", "M13.25 2.5v3.25H10"],
  again: ["M11 1.75L13.25 4 11 6.25", "M2.75 7.5V6a2 2 0 0 1 2-2h8.5M5 14.25L2.75 12 5 9.75", "M13.25 8.5V10a2 2 0 0 1-2 2h-8.5"],
  more: ["M3.5 8h.01M8 8h.01M12.5 8h.01"],
  plus: ["M8 3.25v9.5M3.25 8h9.5"],
  minus: ["M3.25 8h9.5"],
  search: [[7, 7, 4.25], "M10.25 10.25l3 3"],
  download: ["M8 2.75v7M5 7l3 3 3-3M2.75 13.25h10.5"],
  down: ["M4.5 6.5L8 10l3.5-3.5"],
  up: ["M4.5 9.5L8 6l3.5 3.5"],
  next: ["M6.5 4.5L10 8l-3.5 3.5"],
  back: ["M9.5 4.5L6 8l3.5 3.5"],
  close: ["M4 4l8 8m0-8l-8 8"],
  open: ["M6.25 3.25h-2a1 1 0 0 0-1 1v7.5a1 1 0 0 0 1 1h7.5a1 1 0 0 0 1-1v-2M9.25 2.75h4v4M13 3L7.5 8.5"],
  list: ["M2.75 4h10.5M2.75 8h10.5M2.75 12h10.5"],
  map: ["M3 2.75h3.5v4H3zM9.5 2.75H13v4H9.5zM3 9.25h3.5v4H3zM9.5 9.25H13v4H9.5z"],
  timeline: ["M2.75 4h5M5.75 8h5M9.25 12h4"],
  pause: ["M5.75 3.5v9M10.25 3.5v9"],
  stop: ["M5 3.75h6a1.25 1.25 0 0 1 1.25 1.25v6A1.25 1.25 0 0 1 11 12.25H5A1.25 1.25 0 0 1 3.75 11V5A1.25 1.25 0 0 1 5 3.75z"],
  keyboard: ["M3 4.25h10a1.25 1.25 0 0 1 1.25 1.25v5A1.25 1.25 0 0 1 13 11.75H3a1.25 1.25 0 0 1-1.25-1.25v-5A1.25 1.25 0 0 1 3 4.25z", "M4.5 7h.01M7 7h.01M9.5 7h.01M11.5 7h.01M5.5 9.25h5"],
  clock: [[8, 8, 6.25], "M8 4.75V8l2.25 1.5"],
  eye: ["M1.75 8S4 3.75 8 3.75 14.25 8 14.25 8 12 12.25 8 12.25 1.75 8 1.75 8z", [8, 8, 1.75]],
  tag: ["M2.75 8.5V3.25a.5.5 0 0 1 .5-.5H8.5l4.55 4.55a1 1 0 0 1 0 1.4l-4.35 4.35a1 1 0 0 1-1.4 0z", "M5.6 5.6h.01"],
  flask: ["M6.5 2.25h3M7 2.25v4L3.25 12a1.2 1.2 0 0 0 1 1.75h7.5a1.2 1.2 0 0 0 1-1.75L9 6.25v-4"],
};

/** @typedef {keyof typeof SHAPES} Icon */

/**
 * @param {Icon} name
 * @returns {SVGSVGElement}
 */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  draw(svg, name);
  return svg;
}

/**
 * Makes an icon another one, if it is.
 *
 * @param {SVGElement} svg
 * @param {Icon} name
 */
export function setIcon(svg, name) {
  if (svg.dataset["icon"] !== name) draw(svg, name);
}

/** @param {SVGElement} svg @param {Icon} name */
function draw(svg, name) {
  svg.dataset["icon"] = name;
  svg.setAttribute("class", "icon");
  let manner = "";
  /** @type {SVGElement[]} */
  const shapes = [];
  for (const shape of SHAPES[name]) {
    if (shape === "fill" || shape === "knock") {
      manner = shape;
      continue;
    }
    shapes.push(typeof shape === "string" ? path(shape, manner) : circle(shape, manner));
    manner = "";
  }
  svg.replaceChildren(...shapes);
}

/** @param {string} d @param {string} manner */
function path(d, manner) {
  const element = document.createElementNS(SVG, "path");
  element.setAttribute("d", d);
  if (manner !== "") element.setAttribute("class", manner);
  return element;
}

/** @param {(string | number)[]} numbers @param {string} manner */
function circle([cx, cy, r], manner) {
  const element = document.createElementNS(SVG, "circle");
  for (const [name, value] of Object.entries({ cx, cy, r })) element.setAttribute(name, String(value));
  if (manner !== "") element.setAttribute("class", manner);
  return element;
}

/** The mark of the page: three bars. @param {string} className */
export function mark(className) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("class", `mark ${className}`);
  svg.setAttribute("aria-hidden", "true");
  ["success", "running", "failure"].forEach((state, row) => svg.append(bar("track", row, 14), bar(state, row, 0)));
  setMark(svg, [14, 9, 5].map((width) => width / 14));
  return svg;
}

/** @param {string} className @param {number} row @param {number} width */
function bar(className, row, width) {
  const rect = document.createElementNS(SVG, "rect");
  for (const [name, value] of Object.entries({ x: 1, y: 1 + row * 5, width, height: 3, rx: 1.5 })) rect.setAttribute(name, String(value));
  rect.setAttribute("class", className);
  return rect;
}

/**
 * Makes the bars as long as shares: succeeded, running, failed.
 *
 * @param {SVGElement} svg
 * @param {readonly number[]} shares
 */
export function setMark(svg, shares) {
  svg.querySelectorAll("rect:not(.track)").forEach((rect, row) => {
    const part = shares[row] ?? 0;
    const width = String(part === 0 ? 0 : Math.max(3, Math.round(part * 14)));
    if (rect.getAttribute("width") !== width) rect.setAttribute("width", width);
  });
}
