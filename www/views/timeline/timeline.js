/**
 * When queries waited and ran, how long that takes, and which take longest.
 *
 * @typedef {import("./model.js").Model} Model
 * @typedef {import("../../scripts/frame.js").Frame} Frame
 * @typedef {import("../../scripts/state/selectors.js").Rows} Rows
 */

import { setDescriptionList } from "../../scripts/dom/description-list.js";
import { h, rafThrottle, setHidden, setStyle, setText } from "../../scripts/dom/dom.js";
import { onThemeChange } from "../../scripts/dom/palette.js";
import { clock, dayOfYear, duration, integer } from "../../scripts/pure/format.js";
import { named } from "../../scripts/pure/names.js";
import { longestRunning } from "../../scripts/pure/snapshot.js";
import { listed } from "../../scripts/pure/text.js";
import { everySo, timeTicks } from "../../scripts/pure/ticks.js";
import * as actions from "../../scripts/state/actions.js";
import * as selectors from "../../scripts/state/selectors.js";
import { inSlices, nextTask } from "../../scripts/state/tasks.js";
import { isWatching } from "../../scripts/state/watches.js";
import { t } from "../../scripts/words/index.js";
import { build } from "./model.js";
import { paint } from "./paint.js";
import { createSlowest } from "./slowest.js";

/** Where the window scrolls, the timeline is as high as this. */
const HEIGHT = 420;
const MIN_HEIGHT = 160;
const MAX_LINE = 10;

/** Words on the axes keep these distances. */
const TICK_WIDTH = 110;
const NUMBER_HEIGHT = 28;

/** While nothing is new, bars of what runs grow this often. */
const GROW_MS = 1000;

/** Many queries are drawn less often. */
const MANY = 20_000;
const MANY_MS = 3000;

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

const LEGEND = /** @type {const} */ (["success", "failure", "running"]);

export class TimelineView {
  #figures = h("dl", { id: "timeline-figures", class: "figures" });
  #axis = h("div", { class: "timeline-axis", "aria-hidden": "true" });
  #numbers = h("div", { class: "timeline-numbers", "aria-hidden": "true" });
  #canvas = h("canvas", { id: "timeline-canvas", class: "timeline-canvas" });
  #marker = h("div", { class: "timeline-marker", hidden: true });
  #grid = h("div", { class: "timeline-grid", "aria-hidden": "true" });
  #view = h("div", { id: "timeline-view", class: "timeline-view", tabindex: "0", role: "application", "aria-label": t.timeline.label, "aria-describedby": "timeline-note timeline-line" }, this.#grid, this.#canvas, this.#marker);
  #note = h("span", { id: "timeline-note" });
  #description = h("p", { id: "timeline-line", class: "readout", "aria-live": "polite" }, t.timeline.hint);
  #slowest;
  #body = h("div", { class: "timeline-body" }, this.#axis, this.#numbers, this.#view);
  element;

  /** @type {Frame | null} */
  #frame = null;
  /** @type {Model | null} */
  #model = null;
  #madeFor = "";
  #mask = /** @type {Uint8Array | null} */ (null);
  #lineHeight = 1;
  /** The line that is pointed at. @type {number | null} */
  #line = null;
  #drawnAt = 0;
  /** Counts drawings: one that is not the newest any more ends. */
  #turn = 0;
  #drawSoon = rafThrottle(() => this.#draw());
  /** @type {(byKeyboard: boolean) => void} */
  #onOpen;

  /** @param {(byKeyboard: boolean) => void} onOpen What follows when a query has been opened. */
  constructor(onOpen) {
    this.#onOpen = onOpen;
    this.#slowest = createSlowest(() => onOpen(false));
    this.element = h(
      "section",
      { id: "timeline", class: "panel timeline", role: "tabpanel", "aria-label": t.timeline.label },
      this.#figures,
      this.#body,
      h("div", { class: "map-foot" }, legend(), h("p", { class: "note" }, this.#note)),
      this.#description,
      this.#slowest.element,
    );
    new ResizeObserver(() => this.#drawAnew()).observe(this.#body);
    onThemeChange(() => this.#drawAnew());
    const view = this.#view;
    view.addEventListener("pointermove", (event) => this.#pointAt(this.#lineAt(event)));
    view.addEventListener("pointerleave", () => document.activeElement !== view && this.#pointAt(null));
    view.addEventListener("click", (event) => {
      this.#pointAt(this.#lineAt(event));
      this.#act(false);
    });
    view.addEventListener("focus", () => this.#pointAt(this.#line ?? 0));
    view.addEventListener("blur", () => this.#pointAt(null));
    view.addEventListener("keydown", (event) => this.#onKey(event));
  }

  /** @param {Frame} frame */
  render(frame) {
    const { batch, rows, now } = frame;
    const isOther = rows?.watch !== this.#frame?.rows?.watch;
    this.#frame = frame;
    if (batch === null || rows === null) return;
    if (isOther) this.#line = null;
    const key = `${rows.snapshot.revision} ${JSON.stringify(batch.filter)}`;
    const pause = rows.snapshot.progress.total > MANY ? MANY_MS : GROW_MS;
    const grows = isWatching(batch) && now - this.#drawnAt >= pause;
    const isNew = key !== this.#madeFor && (pause === GROW_MS || grows || !this.#madeFor.endsWith(JSON.stringify(batch.filter)));
    if (isOther || isNew || grows) this.#drawSoon();
  }

  #drawAnew() {
    this.#madeFor = "";
    this.#drawSoon();
  }

  /** Draws only what somebody sees. A large batch is drawn in several tasks; whatever is drawn later takes the place of it. @param {boolean} [atOnce] */
  async #draw(atOnce = false) {
    const { batch, rows, now, serverNow } = this.#frame ?? {};
    if (!batch || !rows || now === undefined || serverNow === undefined || !this.element.checkVisibility()) return;
    const turn = ++this.#turn;
    const isWanted = () => turn === this.#turn;
    const server = serverNow + (Date.now() - now);
    this.#drawnAt = Date.now();
    this.#madeFor = `${rows.snapshot.revision} ${JSON.stringify(batch.filter)}`;
    const breathe = !atOnce && rows.snapshot.progress.total > MANY ? nextTask : null;
    const timing = selectors.timing(rows, batch.filter);
    if (breathe !== null) await breathe();
    this.#mask = selectors.mask(rows, batch.filter);
    if (breathe !== null) await breathe();
    if (!isWanted()) return;
    const scale = Math.min(2, devicePixelRatio || 1);
    const isShell = getComputedStyle(this.element).overflowY === "auto";
    const height = Math.max(MIN_HEIGHT, isShell ? this.#body.clientHeight - this.#axis.offsetHeight : HEIGHT);
    const model = build(timing, this.#mask, height, server);
    this.#model = model;
    this.#showFigures(timing, server);
    setHidden(this.#body, model === null);
    setText(this.#note, model === null ? t.timeline.nothing : this.#noteOf(model));
    if (model !== null) {
      this.#lineHeight = Math.max(1, Math.min(MAX_LINE, Math.floor(height / model.lines)));
      const lineHeight = Math.round(this.#lineHeight * scale);
      const size = { width: Math.max(1, Math.floor(this.#view.clientWidth * scale)), height: lineHeight * model.lines };
      setStyle(this.#view, "height", `${size.height / scale}px`);
      this.#showAxes(model);
      this.#mark();
      const steps = paint(this.#canvas, size, model, lineHeight, server);
      if (breathe === null) for (const _ of steps);
      else if (!(await inSlices(steps, isWanted))) return;
    }
    this.#slowest.render(rows, batch.filter);
  }

  /** @param {Model} model */
  #noteOf({ perLine, left }) {
    const lines = perLine === 1 ? t.timeline.one : t.timeline.many(t.queries(perLine, integer(perLine)));
    return left === 0 ? `${lines}.` : `${lines}. ${t.timeline.follow(left, integer(left))}.`;
  }

  /** @param {import("../../pkg/supermetrics_batch_status.js").QueryTiming} timing @param {number} server */
  #showFigures({ medianMs, p95Ms, startedAt, states }, server) {
    const longest = longestRunning(startedAt, states, this.#mask);
    const running = this.#frame?.rows?.snapshot.progress.running ?? 0;
    setDescriptionList(
      this.#figures,
      new Map([
        [t.timeline.median, medianMs === null ? "" : duration(medianMs)],
        [t.timeline.p95, p95Ms === null ? "" : duration(p95Ms)],
        [t.timeline.longest, longest === null ? "" : t.timeline.longestValue(integer(longest + 1), duration(server - (startedAt[longest] ?? server)))],
        [t.timeline.concurrency, running === 0 ? "" : integer(running)],
      ]),
    );
  }

  /** @param {Model} model */
  #showAxes({ from, to, lines, perLine, queries }) {
    const width = this.#view.clientWidth;
    const isUtc = this.#frame?.state.settings.zone === "utc";
    const offset = isUtc ? 0 : -new Date(from).getTimezoneOffset() * MINUTE_MS;
    const { step, ticks } = timeTicks(from, to, Math.floor(width / TICK_WIDTH), offset);
    const place = (/** @type {number} */ at) => `${((at - from) / (to - from)) * 100}%`;
    const words = (/** @type {number} */ at) => (step >= DAY_MS || ((at + offset) % DAY_MS === 0 && to - from > DAY_MS) ? dayOfYear(at) : clock(at, step < MINUTE_MS));
    // A word at the right edge would be cut off.
    fillTicks(this.#axis, ticks.filter((at) => at < to - (to - from) * 0.03).map((at) => [place(at), words(at)]), "left");
    fillTicks(this.#grid, ticks.map((at) => [place(at), ""]), "left");
    const every = everySo(lines, Math.floor((lines * this.#lineHeight) / NUMBER_HEIGHT));
    /** @type {[string, string][]} */
    const numbers = [];
    for (let line = 0; line < lines; line += every) numbers.push([`${(line + 0.5) * this.#lineHeight}px`, integer((queries[line * perLine] ?? 0) + 1)]);
    fillTicks(this.#numbers, numbers, "top");
  }

  /** @param {MouseEvent} event */
  #lineAt(event) {
    const { top } = this.#canvas.getBoundingClientRect();
    const at = Math.floor((event.clientY - top) / this.#lineHeight);
    return this.#model !== null && at >= 0 && at < this.#model.lines ? at : null;
  }

  /** @param {number | null} line */
  #pointAt(line) {
    if (line === this.#line) return;
    this.#line = line;
    this.#mark();
  }

  /** Marks the line that is pointed at, and describes it: nothing is painted for it. */
  #mark() {
    setHidden(this.#marker, this.#line === null || this.#model === null);
    if (this.#line === null || this.#model === null) return;
    setStyle(this.#marker, "transform", `translateY(${this.#line * this.#lineHeight}px)`);
    setStyle(this.#marker, "height", `${this.#lineHeight}px`);
    this.#describe(this.#model, this.#line);
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    if (this.#model === null || event.ctrlKey || event.metaKey || event.altKey) return;
    const at = this.#line ?? 0;
    const last = this.#model.lines - 1;
    /** @type {Record<string, number>} */
    const moves = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + 10, PageUp: at - 10, Home: 0, End: last };
    const move = moves[event.key];
    if (move !== undefined) this.#pointAt(Math.max(0, Math.min(last, move)));
    else if (event.key === "Enter" || event.key === " ") this.#act(true);
    else return;
    event.preventDefault();
  }

  /** Opens the first query of the line. @param {boolean} byKeyboard */
  #act(byKeyboard) {
    const query = this.#model === null || this.#line === null ? undefined : this.#model.queries[this.#line * this.#model.perLine];
    if (query === undefined) return;
    actions.openQuery(query);
    this.#onOpen(byKeyboard);
  }

  /** @param {Model} model @param {number} line */
  #describe({ perLine, queries, from }, line) {
    const { rows, serverNow = 0 } = this.#frame ?? {};
    const first = queries[line * perLine] ?? 0;
    if (perLine > 1) {
      const last = queries[Math.min(queries.length, (line + 1) * perLine) - 1] ?? first;
      setText(this.#description, t.timeline.lines(integer(first + 1), integer(last + 1)));
      return;
    }
    const query = rows?.watch.queries({ indexes: [first] }).queries[0];
    if (query === undefined) return;
    const { startedAt, durationMs, accounts, state } = query;
    const waited = duration((startedAt ?? serverNow) - from);
    const ran = startedAt === null ? "" : duration(durationMs ?? serverNow - startedAt);
    setText(this.#description, t.timeline.description(integer(first + 1), listed(accounts, 60, named), t.statesOfOne[state], waited, ran));
  }

  /** Draws at once, for paper or back from it. */
  print() {
    void this.#draw(true);
  }

  focus() {
    this.#view.focus();
  }
}

/**
 * @param {HTMLElement} place
 * @param {readonly (readonly [string, string])[]} ticks Where each is, and its words.
 * @param {"left" | "top"} side
 */
function fillTicks(place, ticks, side) {
  while (place.childElementCount > ticks.length) place.lastElementChild?.remove();
  while (place.childElementCount < ticks.length) place.append(h("span"));
  ticks.forEach(([at, words], index) => {
    const tick = /** @type {HTMLElement} */ (place.children[index]);
    setStyle(tick, side, at);
    setText(tick, words);
  });
}

function legend() {
  const list = h("ul", { class: "legend" });
  for (const state of LEGEND) list.append(h("li", {}, h("span", { class: "cell bar-cell", "data-state": state, "aria-hidden": "true" }), t.states[state]));
  list.append(h("li", {}, h("span", { class: "cell waiting", "aria-hidden": "true" }), t.timeline.waiting));
  return list;
}
