/**
 * Rows for what is in sight, in a scroller whose bar is true to the number of all. A row that is in sight keeps its
 * element, so that selections and the reader's eye are left in peace.
 *
 * @typedef {import("../../pkg/supermetrics_batch_status.js").BatchQuery} BatchQuery
 *
 * @typedef {object} Source Where rows come from.
 * @property {() => number} count
 * @property {(first: number, end: number) => (BatchQuery | undefined)[]} read
 */

import { byId, rafThrottle } from "../dom.js";
import { fill, makeRow } from "./cells.js";

const scroller = byId("scroller", HTMLElement);
const grid = byId("grid", HTMLTableElement);
const body = byId("rows", HTMLTableSectionElement);
const headings = byId("headings", HTMLElement);

/** Rows beyond those in sight, to either side. */
const MARGIN = 6;

/** Browsers lay out nothing that is higher: beyond it, the bar stands for the share and not for the pixel. */
const MAX_HEIGHT = 15_000_000;

/** @type {Source} */
let source = { count: () => 0, read: () => [] };
let rowHeight = 40;
/** The row that the keyboard is on. */
let active = 0;

/** Rows by the remainder of their position: one that stays in sight stays the same element. @type {HTMLTableRowElement[]} */
const pool = [];

/**
 * @param {Source} from
 * @param {(position: number) => void} onOpen
 */
export function listen(from, onOpen) {
  source = from;
  scroller.addEventListener("scroll", drawSoon, { passive: true });
  new ResizeObserver(() => {
    rowHeight = measureRow();
    drawSoon();
  }).observe(scroller);
  body.addEventListener("click", (event) => {
    const target = /** @type {Element} */ (event.target);
    const row = target.closest("tr");
    // A link is followed, and what is being selected is selected.
    if (row === null || target.closest("a") !== null || !getSelection()?.isCollapsed) return;
    active = Number(row.dataset["position"]);
    draw();
    onOpen(active);
  });
  grid.addEventListener("keydown", (event) => {
    if (event.target !== grid || event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.max(1, rowsInSight() - 1);
    const last = source.count() - 1;
    /** @type {Record<string, number>} */
    const moves = { ArrowDown: active + 1, ArrowUp: active - 1, PageDown: active + page, PageUp: active - page, Home: 0, End: last };
    const to = moves[event.key];
    if (to !== undefined) goTo(to);
    else if (event.key === "Enter" || event.key === " ") onOpen(active);
    else return;
    event.preventDefault();
  });
}

function measureRow() {
  const probe = makeRow();
  body.append(probe);
  const { height } = probe.getBoundingClientRect();
  probe.remove();
  return Math.round(height) || rowHeight;
}

export const drawSoon = rafThrottle(draw);

/** Draws what is in sight. */
export function draw() {
  const count = source.count();
  const full = count * rowHeight;
  body.style.setProperty("height", `${Math.min(full, MAX_HEIGHT)}px`);
  grid.ariaRowCount = String(count + 1);
  active = Math.max(0, Math.min(active, count - 1));
  const { first, end, top } = extent();
  const queries = source.read(first, end);
  const now = Date.now();
  const slots = slotsFor(end - first);
  const round = first - (first % slots);
  body.style.setProperty("--top", `${top - (first - round) * rowHeight}px`);
  body.style.setProperty("--row", `${rowHeight}px`);
  body.style.setProperty("--round", `${slots * rowHeight}px`);
  const used = new Set();
  queries.forEach((query, step) => {
    const position = first + step;
    const row = rowAt(position % slots);
    used.add(row);
    place(row, position, position >= round + slots);
    fill(row, query, now);
  });
  for (const row of pool) row.hidden = !used.has(row);
  const current = pool.find((row) => !row.hidden && Number(row.dataset["position"]) === active);
  // Where the keyboard's row is out of sight there is no element to name.
  if (current === undefined) grid.removeAttribute("aria-activedescendant");
  else grid.setAttribute("aria-activedescendant", current.id);
}

/** Grows in steps, so that rows rarely change their slots. @param {number} wanted */
function slotsFor(wanted) {
  while (pool.length < wanted) {
    const row = makeRow();
    row.id = `row-${pool.length}`;
    row.style.setProperty("--slot", String(pool.length));
    pool.push(row);
    body.append(row);
  }
  return pool.length;
}

/** @param {number} slot */
function rowAt(slot) {
  return /** @type {HTMLTableRowElement} */ (pool[slot]);
}

/**
 * Where a row stands follows from its slot, which it keeps, and from what the body says of all: a style of its own
 * for each row and frame makes Chromium's cache of styles longer and slower at each of them.
 *
 * @param {HTMLTableRowElement} row
 * @param {number} position
 * @param {boolean} isNext Whether it stands in the round of slots after the first.
 */
function place(row, position, isNext) {
  row.classList.toggle("next", isNext);
  row.dataset["position"] = String(position);
  row.ariaRowIndex = String(position + 2);
  row.ariaSelected = position === active ? "true" : "false";
}

/** What is to be drawn: from which row to which, and where the first stands. */
function extent() {
  const count = source.count();
  const { scrollTop } = scroller;
  const inSight = rowsInSight();
  const full = count * rowHeight;
  const { most, scale } = scales(full);
  const exact = scale === 1 ? scrollTop / rowHeight : (scrollTop / most) * Math.max(0, count - inSight + 1);
  const first = Math.max(0, Math.min(count, Math.floor(exact) - MARGIN));
  const end = Math.min(count, Math.ceil(exact) + inSight + MARGIN);
  const top = scale === 1 ? first * rowHeight : scrollTop - (exact - first) * rowHeight;
  return { first, end, top };
}

/** @param {number} full */
function scales(full) {
  const most = Math.max(1, Math.min(full, MAX_HEIGHT) - scroller.clientHeight + headings.offsetHeight);
  return { most, scale: full > MAX_HEIGHT ? full / MAX_HEIGHT : 1 };
}

function rowsInSight() {
  return Math.max(1, Math.ceil((scroller.clientHeight - headings.offsetHeight) / rowHeight));
}

/** The positions in sight, without the margin. */
export function inSight() {
  const { first, end } = extent();
  const start = Math.min(first + MARGIN, end);
  return { first: first === 0 ? 0 : start, count: Math.max(0, Math.min(rowsInSight(), end - (first === 0 ? 0 : start))) };
}

/**
 * Moves the keyboard's row, and scrolls as little as that needs.
 *
 * @param {number} position
 */
export function goTo(position) {
  const count = source.count();
  active = Math.max(0, Math.min(position, count - 1));
  const full = count * rowHeight;
  const { most, scale } = scales(full);
  const room = scroller.clientHeight - headings.offsetHeight;
  if (scale === 1) {
    const top = active * rowHeight;
    if (top < scroller.scrollTop) scroller.scrollTop = top;
    else if (top + rowHeight > scroller.scrollTop + room) scroller.scrollTop = top + rowHeight - room;
  } else {
    scroller.scrollTop = (active / Math.max(1, count - rowsInSight() + 1)) * most;
  }
  draw();
}

/** Back to the first row. */
export function toTop() {
  active = 0;
  scroller.scrollTop = 0;
}

export function activePosition() {
  return active;
}

/** Puts the keyboard into the table. */
export function focus() {
  grid.focus();
}
