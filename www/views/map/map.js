/**
 * The map of accounts and days: a canvas as large as what is in sight, over a scroller as large as the map.
 *
 * @typedef {import("./model.js").Model} Model
 * @typedef {import("./layout.js").Layout} Layout
 * @typedef {import("../../scripts/frame.js").Frame} Frame
 * @typedef {import("../../scripts/state/selectors.js").Rows} Rows
 */

import { h, rafThrottle, setHidden, setStyle, setText } from "../../scripts/dom/dom.js";
import { icon } from "../../scripts/dom/icons.js";
import { colours, onThemeChange } from "../../scripts/dom/palette.js";
import { withSearch, withoutFilter } from "../../scripts/pure/filter.js";
import { integer } from "../../scripts/pure/format.js";
import { isLoaded } from "../../scripts/pure/snapshot.js";
import * as actions from "../../scripts/state/actions.js";
import * as selectors from "../../scripts/state/selectors.js";
import { opened } from "../../scripts/state/store.js";
import { t } from "../../scripts/words/index.js";
import { corner, dayTicks } from "./axis.js";
import { createCells } from "./cells.js";
import { describeCell } from "./describe.js";
import * as labels from "./labels.js";
import { fit, stripColumns, zooms } from "./layout.js";
import { build, queryAt, take, takeAll, worstOfLine } from "./model.js";
import { MIN_EDGE } from "./paint.js";

/** Where the window scrolls, the map takes no more of it than this. */
const MAX_HEIGHT = 420;
const MAX_HEIGHT_ABOVE = 220;
const MIN_HEIGHT = 120;

/** While queries are read for the first time, or too many change to name them, the map is made anew no more often. */
const REMAKE_MS = 3000;

/** Cells are too small for a finger there: a row is the target. */
const PHONE = matchMedia("(width < 640px)");

/** Lines of at least this height have totals beside them. */
const MIN_TOTALS = 18;
const TOTALS_WIDTH = 132;

/** Of more queries than these, not every response is worth a painting of all. */
const MANY = 20_000;

const LEGEND = /** @type {const} */ (["success", "failure", "running", "queued"]);

export class MapView {
  #labels = h("canvas", { id: "map-labels", class: "map-labels", "aria-hidden": "true" });
  #totals = h("canvas", { id: "map-totals", class: "map-totals", "aria-hidden": "true" });
  #canvas = h("canvas", { id: "map-canvas", class: "map-canvas" });
  #marker = h("div", { class: "map-cursor" });
  #space = h("div", { class: "map-space" }, this.#canvas, this.#marker);
  #scroller = h("div", { id: "map-scroller", class: "map-scroller", tabindex: "0", role: "application", "aria-label": t.map.label, "aria-describedby": "map-note map-cell" }, this.#space);
  #corner = h("span", { class: "map-corner" });
  #ticks = h("div", { class: "map-ticks" });
  #axis = h("div", { class: "map-axis", "aria-hidden": "true" }, this.#corner, h("div", { class: "map-axis-view" }, this.#ticks));
  #description = h("p", { id: "map-cell", class: "readout", "aria-live": "polite" }, t.map.hint);
  #note = h("span", { id: "map-note" });
  #zoomOut = h("button", { id: "map-out", class: "button square", "aria-label": t.map.zoomOut, onclick: () => this.#zoom(-1) }, icon("minus"));
  #zoomIn = h("button", { id: "map-in", class: "button square", "aria-label": t.map.zoomIn, onclick: () => this.#zoom(1) }, icon("plus"));
  #zoomButtons = h("div", { class: "joined" }, this.#zoomOut, this.#zoomIn);
  #body = h("div", { class: "map-body" }, this.#labels, this.#scroller, this.#totals);
  element = h(
    "section",
    { id: "map", class: "panel map", role: "tabpanel", "aria-label": t.map.label },
    this.#axis,
    this.#body,
    h("div", { class: "map-foot" }, legend(), h("p", { class: "note" }, this.#note), this.#zoomButtons),
    this.#description,
  );

  /** @type {Rows | null} */
  #rows = null;
  /** @type {Model | null} */
  #model = null;
  #madeAt = 0;
  #madeFor = -1;
  #isWhole = false;
  /** Queries that match what the reader has chosen; null is all. @type {Uint8Array | null} */
  #mask = null;
  /** @type {Layout[]} */
  #layouts = [];
  #level = 0;
  #wanted = 0;
  /** The cell that the keyboard or the pointer is on. */
  #cursor = { x: 0, y: 0 };
  /** Those that the labels are drawn with. @type {unknown} */
  #names = null;
  #labelsWidth = 0;
  #isAbove = false;
  #cells = createCells();
  #paintSoon = rafThrottle(() => this.#draw());
  /** @type {(byKeyboard: boolean) => void} */
  #onOpen;

  /** @param {(byKeyboard: boolean) => void} onOpen What follows when a query has been opened. */
  constructor(onOpen) {
    this.#onOpen = onOpen;
    new ResizeObserver(() => this.#arrange()).observe(this.element);
    this.#scroller.addEventListener("scroll", () => this.#drawSoon(), { passive: true });
    onThemeChange(() => this.#drawSoon());
    this.#scroller.addEventListener("pointermove", (event) => this.#point(event, false));
    this.#scroller.addEventListener("click", (event) => this.#point(event, true));
    this.#scroller.addEventListener("focus", () => this.#describe());
    this.#scroller.addEventListener("keydown", (event) => this.#onKey(event));
    this.#labels.addEventListener("click", (event) => this.#showAccount(event));
  }

  /** @param {Frame} frame */
  render({ state, batch, rows, now, isMapAbove }) {
    if (batch === null || rows === null || rows.snapshot.progress.total === 0) return;
    const isNew = rows.watch !== this.#rows?.watch || this.#model === null;
    this.#rows = rows;
    this.#isAbove = isMapAbove;
    if (isNew) this.#cursor = { x: 0, y: 0 };
    const isOtherwise = batch.view.zoom !== this.#wanted || state.names !== this.#names;
    this.#names = state.names;
    this.#wanted = batch.view.zoom;
    const mask = selectors.mask(rows, batch.filter);
    const isMasked = mask !== this.#mask;
    this.#mask = mask;
    if (isNew || this.#isOther(rows, now)) this.#remake(rows, now);
    else if (isOtherwise) this.#arrange();
    else if (isMasked) this.#drawSoon();
    else this.#takeChanges(rows, now);
    if (isMasked) this.#showNote();
  }

  /** Whether the map has other cells now. @param {Rows} rows @param {number} now */
  #isOther({ snapshot }, now) {
    if (this.#model === null || this.#model.states.length !== snapshot.progress.total) return true;
    return !this.#isWhole && (isLoaded(snapshot) || now - this.#madeAt > REMAKE_MS);
  }

  /** Paints only what has changed; where too much has to name it, all, but not at each response. @param {Rows} rows @param {number} now */
  #takeChanges(rows, now) {
    const { revision } = rows.snapshot;
    const [model, layout] = [this.#model, this.#layouts[this.#level]];
    if (revision === this.#madeFor || model === null || layout === undefined) return;
    const { from, queries } = selectors.changes(rows);
    if (queries !== null && from === this.#madeFor) {
      take(model, queries);
      this.#cells.change(model, layout, this.#mask, queries);
      if (queries.length > 0) this.#paintSoon();
    } else {
      if (model.states.length > MANY && now - this.#madeAt < REMAKE_MS) return;
      takeAll(model, selectors.states(rows));
      this.#madeAt = now;
      this.#cells.forget();
      this.#paintSoon();
    }
    this.#madeFor = revision;
  }

  /** Everything that is in sight is painted. */
  #drawSoon() {
    this.#cells.invalidate();
    this.#paintSoon();
  }

  /** @param {Rows} rows @param {number} now */
  #remake(rows, now) {
    const { snapshot } = rows;
    this.#model = build(selectors.grid(rows), selectors.states(rows), snapshot.progress.total);
    this.#madeAt = now;
    this.#madeFor = snapshot.revision;
    this.#isWhole = isLoaded(snapshot);
    this.#arrange();
  }

  /** Lays out anew, for another size or another map. */
  #arrange() {
    const model = this.#model;
    const room = this.#body.clientWidth;
    if (model === null || room === 0) return;
    this.#labelsWidth = model.accounts === null ? 0 : labels.widthOf(this.#labels, model.accounts, room);
    const hasTotals = model.accounts !== null && room > 560;
    const width = room - this.#labelsWidth - (hasTotals ? TOTALS_WIDTH : 0);
    const isShell = getComputedStyle(this.element).overflowY === "auto";
    const height = this.#isAbove ? MAX_HEIGHT_ABOVE : Math.max(MIN_HEIGHT, isShell ? this.#body.clientHeight : Math.min(MAX_HEIGHT, Math.round(innerHeight * 0.5)));
    if (model.accounts === null) {
      model.columns = stripColumns(model.states.length, width, height);
      model.lines = Math.ceil(model.states.length / model.columns);
    }
    this.#layouts = zooms(fit(model.columns, model.lines, width, height), model.columns, model.lines);
    this.#level = Math.min(this.#wanted, this.#layouts.length - 1);
    this.#resize(width, height);
    this.#showNote();
    this.#showAxis();
    // Not in the same task: reading and laying out take their time as well.
    this.#drawSoon();
  }

  /** @param {number} maxWidth @param {number} maxHeight */
  #resize(maxWidth, maxHeight) {
    const layout = this.#layouts[this.#level];
    if (layout === undefined) return;
    const [width, height] = [layout.across * layout.cellWidth, layout.down * layout.cellHeight];
    const shown = { width: Math.min(width, maxWidth), height: Math.min(height, maxHeight) };
    setStyle(this.#space, "width", `${width}px`);
    setStyle(this.#space, "height", `${height}px`);
    setStyle(this.#scroller, "width", `${shown.width}px`);
    setStyle(this.#scroller, "height", `${shown.height}px`);
    this.#scroller.classList.toggle("dense", Math.min(layout.cellWidth, layout.cellHeight) < MIN_EDGE);
    setHidden(this.#zoomButtons, this.#layouts.length < 2);
    this.#zoomOut.disabled = this.#level === 0;
    this.#zoomIn.disabled = this.#level === this.#layouts.length - 1;
    const scale = Math.min(2, devicePixelRatio || 1);
    this.#canvas.width = Math.ceil(shown.width * scale);
    this.#canvas.height = Math.ceil(shown.height * scale);
    setStyle(this.#canvas, "width", `${shown.width}px`);
    setStyle(this.#canvas, "height", `${shown.height}px`);
    setHidden(this.#labels, this.#labelsWidth === 0);
    setHidden(this.#totals, !this.#hasTotals());
  }

  #hasTotals() {
    const layout = this.#layouts[this.#level];
    return this.#model?.accounts != null && layout !== undefined && layout.perY === 1 && layout.cellHeight >= MIN_TOTALS && this.#body.clientWidth > 560;
  }

  #showAxis() {
    const [model, layout] = [this.#model, this.#layouts[this.#level]];
    setHidden(this.#axis, model === null || model.accounts === null || layout === undefined);
    if (model === null || layout === undefined) return;
    setText(this.#corner, corner(model.days, layout));
    setStyle(this.#corner, "width", `${this.#labelsWidth}px`);
    const isMiddle = layout.perX === 1 && layout.cellWidth >= 20;
    this.#ticks.classList.toggle("middle", isMiddle);
    this.#ticks.replaceChildren(
      ...dayTicks(model.days, layout).map(({ x, text }) => {
        const tick = h("span", {}, text);
        tick.style.setProperty("left", `${x}px`);
        return tick;
      }),
    );
  }

  #showNote() {
    const [model, layout] = [this.#model, this.#layouts[this.#level]];
    if (model === null || layout === undefined) return;
    const { accounts, days } = model;
    const what = accounts === null ? t.map.strip : t.map.accountsAndDays(accounts.length, integer(accounts.length), days.length, integer(days.length));
    const columns = accounts === null ? t.queries(layout.perX, integer(layout.perX)) : t.map.days(layout.perX, integer(layout.perX));
    const lines = accounts === null ? t.map.lines(layout.perY, integer(layout.perY)) : t.map.accounts(layout.perY, integer(layout.perY));
    const how = layout.perX * layout.perY === 1 ? t.map.one : t.map.many(lines, columns);
    setText(this.#note, [what, how, this.#mask === null ? "" : t.map.dimmed].filter(Boolean).join(". ") + ".");
  }

  /** Paints now what has to be painted. */
  #draw() {
    const [model, layout] = [this.#model, this.#layouts[this.#level]];
    const context = this.#canvas.getContext("2d");
    if (model === null || layout === undefined || context === null || !this.element.checkVisibility()) return;
    const width = parseFloat(this.#canvas.style.width) || 1;
    const scale = this.#canvas.width / width;
    const { scrollLeft, scrollTop } = this.#scroller;
    const height = this.#canvas.height / scale;
    context.setTransform(scale, 0, 0, scale, -scrollLeft * scale, -scrollTop * scale);
    this.#cells.paint(context, model, layout, this.#mask, { left: scrollLeft, top: scrollTop, width, height }, colours());
    if (model.accounts !== null) {
      labels.drawNames(this.#labels, this.#labelsWidth, height, scrollTop, layout, model.accounts);
      if (this.#hasTotals()) labels.drawTotals(this.#totals, TOTALS_WIDTH, height, scrollTop, layout, model);
    }
    setStyle(this.#ticks, "transform", `translateX(${-scrollLeft}px)`);
  }

  /** @param {MouseEvent} event @param {boolean} opens */
  #point(event, opens) {
    const layout = this.#layouts[this.#level];
    if (layout === undefined) return;
    const { left, top } = this.#canvas.getBoundingClientRect();
    const x = Math.floor((event.clientX - left + this.#scroller.scrollLeft) / layout.cellWidth);
    const y = Math.floor((event.clientY - top + this.#scroller.scrollTop) / layout.cellHeight);
    if (x < 0 || y < 0 || x >= layout.across || y >= layout.down) return;
    if (x !== this.#cursor.x || y !== this.#cursor.y || opens) {
      this.#cursor = { x, y };
      this.#describe();
    }
    if (opens) this.#act(false);
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    const layout = this.#layouts[this.#level];
    if (layout === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const { x, y } = this.#cursor;
    const page = Math.max(1, Math.floor(this.#scroller.clientHeight / layout.cellHeight) - 1);
    /** @type {Record<string, [number, number]>} */
    const moves = {
      ArrowLeft: [x - 1, y],
      ArrowRight: [x + 1, y],
      ArrowUp: [x, y - 1],
      ArrowDown: [x, y + 1],
      PageUp: [x, y - page],
      PageDown: [x, y + page],
      Home: [0, y],
      End: [layout.across - 1, y],
    };
    const move = moves[event.key];
    if (move !== undefined) this.#moveTo(...move);
    else if (event.key === "Enter" || event.key === " ") this.#act(true);
    else if (event.key === "+") this.#zoom(1);
    else if (event.key === "-") this.#zoom(-1);
    else return;
    event.preventDefault();
  }

  /** @param {number} x @param {number} y */
  #moveTo(x, y) {
    const layout = this.#layouts[this.#level];
    if (layout === undefined) return;
    const within = (/** @type {number} */ value, /** @type {number} */ count) => Math.max(0, Math.min(count - 1, value));
    this.#cursor = { x: within(x, layout.across), y: within(y, layout.down) };
    const [left, top] = [this.#cursor.x * layout.cellWidth, this.#cursor.y * layout.cellHeight];
    const { clientWidth, clientHeight } = this.#scroller;
    this.#scroller.scrollLeft = Math.min(left, Math.max(this.#scroller.scrollLeft, left + layout.cellWidth - clientWidth));
    this.#scroller.scrollTop = Math.min(top, Math.max(this.#scroller.scrollTop, top + layout.cellHeight - clientHeight));
    this.#describe();
  }

  /** @param {-1 | 1} step */
  #zoom(step) {
    const [before, after] = [this.#layouts[this.#level], this.#layouts[this.#level + step]];
    if (before === undefined || after === undefined) return;
    const { x, y } = this.#cursor;
    this.#wanted = this.#level + step;
    this.#arrange();
    // The same query stays under the cursor, in the middle.
    const cursor = { x: Math.floor((x * before.perX) / after.perX), y: Math.floor((y * before.perY) / after.perY) };
    this.#scroller.scrollLeft = cursor.x * after.cellWidth - this.#scroller.clientWidth / 2;
    this.#scroller.scrollTop = cursor.y * after.cellHeight - this.#scroller.clientHeight / 2;
    this.#moveTo(cursor.x, cursor.y);
    actions.zoomTo(this.#wanted);
  }

  /** Opens the query of the cell; zooms into the cell where it stands for several. @param {boolean} byKeyboard */
  #act(byKeyboard) {
    const [model, layout] = [this.#model, this.#layouts[this.#level]];
    if (model === null || layout === undefined) return;
    if (layout.perX * layout.perY > 1) {
      this.#zoom(1);
      return;
    }
    const isRow = PHONE.matches && model.accounts !== null && !byKeyboard;
    const query = isRow ? worstOfLine(model, this.#cursor.y) : queryAt(model, this.#cursor.x, this.#cursor.y);
    if (query === null) return;
    actions.openQuery(query);
    this.#onOpen(byKeyboard);
  }

  /** Shows the queries of the account that was clicked. @param {MouseEvent} event */
  #showAccount(event) {
    const [model, layout, batch] = [this.#model, this.#layouts[this.#level], opened()];
    if (model?.accounts == null || layout === undefined || batch === null) return;
    const { top } = this.#labels.getBoundingClientRect();
    const y = Math.floor((event.clientY - top + this.#scroller.scrollTop) / layout.cellHeight);
    if (PHONE.matches && y >= 0 && y < layout.down) {
      this.#cursor = { x: 0, y };
      this.#act(false);
      return;
    }
    const account = model.accounts[y * layout.perY];
    if (account !== undefined) actions.choose(withSearch(withoutFilter(batch.filter), account));
  }

  /** Marks the cell under the cursor, and describes it: nothing is painted for it. */
  #describe() {
    const [model, layout] = [this.#model, this.#layouts[this.#level]];
    if (model === null || layout === undefined) return;
    const { x, y } = this.#cursor;
    setStyle(this.#marker, "transform", `translate(${x * layout.cellWidth}px, ${y * layout.cellHeight}px)`);
    setStyle(this.#marker, "width", `${layout.cellWidth}px`);
    setStyle(this.#marker, "height", `${layout.cellHeight}px`);
    setText(this.#description, describeCell(model, layout, x, y));
  }

  /** Lays out and paints at once, for paper or back from it. */
  print() {
    this.#arrange();
    this.#draw();
  }

  focus() {
    this.#scroller.focus();
  }
}

function legend() {
  const list = h("ul", { class: "legend" });
  for (const state of LEGEND) list.append(h("li", {}, h("span", { class: "cell", "data-state": state, "aria-hidden": "true" }), t.states[state]));
  return list;
}
