/**
 * Rows for what is in sight, in document order, below a bar that is true to the number of all. On wide screens the panel
 * scrolls, on small ones the window does.
 *
 * @typedef {import("./cells.js").Times} Times
 * @typedef {import("../../pkg/supermetrics_batch_status.js").BatchQuery} BatchQuery
 *
 * @typedef {object} Source Where rows come from.
 * @property {() => number} count
 * @property {(first: number, end: number) => (BatchQuery | undefined)[]} read
 * @property {() => Times} times
 * @property {() => number | null} chosen The position of the query that is open.
 */

import { rafThrottle, setAttribute, setStyle } from "../../scripts/dom/dom.js";
import { fill, makeRow } from "./cells.js";

/** Rows beyond those in sight, to either side. */
const MARGIN = 6;

/** So many rows are printed: a note says how many are left out. */
export const MAX_PRINTED = 2000;

/** Browsers lay out nothing that is higher, in device pixels: beyond it, the bar stands for the share and not for the pixel. */
const MAX_HEIGHT = 15_000_000;

/**
 * @param {HTMLElement} scroller
 * @param {HTMLTableElement} grid
 * @param {HTMLTableSectionElement} body
 * @param {HTMLElement} head
 * @param {Source} source
 * @param {(position: number, byKeyboard: boolean) => void} onOpen
 */
export function createScroller(scroller, grid, body, head, source, onOpen) {
  let rowHeight = 36;
  /** The row that the keyboard is on. */
  let active = 0;
  /** Whether the scroller itself scrolls, and not the window. */
  let isOwn = true;
  /** The first row that is drawn, and the rows from there on. */
  let start = 0;
  let isPrinting = false;

  const drawSoon = rafThrottle(draw);
  addEventListener("scroll", drawSoon, { capture: true, passive: true });
  addEventListener("resize", drawSoon);
  new ResizeObserver(() => {
    measure();
    drawSoon();
  }).observe(scroller);

  body.addEventListener("click", (event) => {
    const target = /** @type {Element} */ (event.target);
    const row = target.closest("tr");
    // A link is followed, and what is being selected is selected.
    if (row === null || target.closest("a") !== null || !getSelection()?.isCollapsed) return;
    active = Number(row.dataset["position"]);
    draw();
    onOpen(active, false);
  });
  grid.addEventListener("keydown", (event) => {
    if (event.target !== grid || event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.max(1, Math.floor(room() / rowHeight) - 1);
    /** @type {Record<string, number>} */
    const moves = { ArrowDown: active + 1, ArrowUp: active - 1, PageDown: active + page, PageUp: active - page, Home: 0, End: source.count() - 1 };
    const to = moves[event.key];
    if (to !== undefined) {
      goTo(to);
      // What is beside the table follows.
      if (source.chosen() !== null) onOpen(active, false);
    } else if (event.key === "Enter" || event.key === " ") onOpen(active, true);
    else return;
    event.preventDefault();
  });

  function measure() {
    isOwn = getComputedStyle(scroller).overflowY === "auto";
    const probe = makeRow();
    body.append(probe);
    rowHeight = Math.round(probe.getBoundingClientRect().height) || rowHeight;
    probe.remove();
  }

  /** How high the rows may be on screen. */
  function room() {
    return Math.max(rowHeight, (isOwn ? scroller.clientHeight : innerHeight) - stickyHeight());
  }

  /** What covers the first rows while the table is scrolled. */
  function stickyHeight() {
    if (isOwn) return head.offsetHeight;
    const strip = document.querySelector(".strip");
    const tabs = document.querySelector(".tabs");
    return (strip instanceof HTMLElement ? strip.offsetHeight : 0) + (tabs instanceof HTMLElement ? tabs.offsetHeight : 0);
  }

  /** How far the rows are scrolled. */
  function offset() {
    if (isOwn) return scroller.scrollTop;
    return Math.max(0, stickyHeight() - body.getBoundingClientRect().top);
  }

  /** @param {number} to */
  function scrollTo(to) {
    if (isOwn) scroller.scrollTop = to;
    else scrollBy(0, to - (stickyHeight() - body.getBoundingClientRect().top));
  }

  /** The heights of all rows: as they would be, as the page has them, and how far they can be scrolled. */
  function heights() {
    const full = source.count() * rowHeight;
    const laidOut = Math.min(full, MAX_HEIGHT / Math.max(1, devicePixelRatio));
    return { full, laidOut, max: Math.max(1, laidOut - room()) };
  }

  /** The row at the upper edge, with the part of it that is out of sight. */
  function exactTop() {
    const { full, laidOut, max } = heights();
    const at = Math.min(offset(), laidOut);
    if (full === laidOut) return at / rowHeight;
    return (Math.min(at, max) / max) * Math.max(0, source.count() - room() / rowHeight);
  }

  function draw() {
    if (!scroller.checkVisibility()) return;
    const count = source.count();
    const { full, laidOut } = heights();
    setStyle(body, "height", `${laidOut}px`);
    setAttribute(grid, "aria-rowcount", String(count + 1));
    active = Math.max(0, Math.min(active, count - 1));
    const top = exactTop();
    const first = isPrinting ? 0 : Math.max(0, Math.min(count, Math.floor(top) - MARGIN));
    const end = isPrinting ? Math.min(count, MAX_PRINTED) : Math.min(count, Math.ceil(top + room() / rowHeight) + MARGIN);
    const place = full === laidOut ? first * rowHeight : Math.min(offset(), laidOut) - (top - first) * rowHeight;
    // One style for all: rows keep theirs, and what is laid out in them.
    setStyle(body, "padding-top", isPrinting ? "0px" : `${Math.round(place)}px`);
    const queries = source.read(first, end);
    const rows = arrange(first, end - first);
    const [times, chosen] = [source.times(), source.chosen()];
    rows.forEach((row, step) => {
      mark(row, first + step, chosen);
      fill(row, queries[step], times);
    });
    const current = rows[active - first];
    // Where the keyboard's row is out of sight there is no element to name.
    setAttribute(grid, "aria-activedescendant", current?.id ?? null);
  }

  /**
   * Rows for these positions, in order. One that stays in sight keeps its element; those that go are used for those that come.
   *
   * @param {number} first
   * @param {number} wanted
   */
  function arrange(first, wanted) {
    const shift = first - start;
    start = first;
    const count = body.childElementCount;
    if (shift > 0 && shift < count) for (let row = 0; row < shift; row += 1) body.append(/** @type {Node} */ (body.firstElementChild));
    if (shift < 0 && -shift < count) for (let row = 0; row > shift; row -= 1) body.prepend(/** @type {Node} */ (body.lastElementChild));
    while (body.childElementCount > wanted) body.lastElementChild?.remove();
    while (body.childElementCount < wanted) body.append(makeRow());
    return /** @type {HTMLTableRowElement[]} */ ([...body.children]);
  }

  /**
   * @param {HTMLTableRowElement} row
   * @param {number} position
   * @param {number | null} chosen
   */
  function mark(row, position, chosen) {
    if (row.dataset["position"] !== String(position)) {
      row.dataset["position"] = String(position);
      row.id = `row-${position}`;
      row.ariaRowIndex = String(position + 2);
    }
    setAttribute(row, "aria-selected", String(position === chosen));
    row.classList.toggle("active", position === active);
  }

  /**
   * Moves the keyboard's row, and scrolls as little as that needs.
   *
   * @param {number} position
   */
  function goTo(position) {
    const count = source.count();
    active = Math.max(0, Math.min(position, count - 1));
    const { full, laidOut, max } = heights();
    if (full === laidOut) {
      const top = active * rowHeight;
      const at = isOwn ? offset() : stickyHeight() - body.getBoundingClientRect().top;
      if (top < at) scrollTo(top);
      else if (top + rowHeight > at + room()) scrollTo(top + rowHeight - room());
    } else {
      scrollTo((active / Math.max(1, count - room() / rowHeight)) * max);
    }
    draw();
  }

  measure();
  return {
    draw,
    goTo,
    /** Back to the first row. */
    toTop: () => {
      active = 0;
      if (isOwn) scroller.scrollTop = 0;
      else if (offset() > 0) scrollTo(0);
    },
    /** Lays out rows for paper, or back from it. @param {boolean} begins */
    print: (begins) => {
      isPrinting = begins;
      draw();
    },
    /** Where what is in sight ends. */
    end: () => Math.ceil(exactTop() + room() / rowHeight),
    focus: () => grid.focus({ preventScroll: true }),
  };
}
