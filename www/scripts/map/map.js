/**
 * The map of accounts and days: a canvas as large as what is in sight, over a scroller as large as the map.
 *
 * @typedef {import("./model.js").Model} Model
 * @typedef {import("./layout.js").Layout} Layout
 * @typedef {import("../filter.js").Filter} Filter
 * @typedef {import("../watches.js").Watched} Watched
 * @typedef {import("../watches.js").BatchWatch} BatchWatch
 * @typedef {import("../watches.js").BatchSnapshot} BatchSnapshot
 * @typedef {import("../../pkg/supermetrics_batch_status.js").BatchQuery} BatchQuery
 * @typedef {import("../../pkg/supermetrics_batch_status.js").QueryState} QueryState
 */

import { isLoaded } from "../changes.js";
import { byId, rafThrottle, setText } from "../dom.js";
import { counted, sanitize, integer } from "../format.js";
import { STATES } from "../words.js";
import * as selectors from "../selectors.js";
import { colours, onThemeChange, sampleEntry } from "../palette.js";
import * as labels from "./labels.js";
import { fit, stripColumns, zooms } from "./layout.js";
import { NONE, queryAt, read, take } from "./model.js";
import { STATES_BY_CODE, cell as paintCell } from "./paint.js";

const section = byId("map", HTMLElement);
const scroller = byId("map-scroller", HTMLElement);
const space = byId("map-space", HTMLElement);
const canvas = byId("map-canvas", HTMLCanvasElement);
const note = byId("map-note", HTMLElement);
const legend = byId("map-legend", HTMLElement);
const from = byId("map-from", HTMLElement);
const to = byId("map-to", HTMLElement);
const ends = byId("map-ends", HTMLElement);
const description = byId("map-cell", HTMLElement);
const zoomIn = byId("map-in", HTMLButtonElement);
const zoomOut = byId("map-out", HTMLButtonElement);

/** The map takes no more of the page than this. */
const MAX_HEIGHT = 420;

/** While queries are read for the first time, the map is made anew no more often. */
const READING_MS = 3000;

/** Longest account in a sentence. */
const MAX_NAME = 60;

/** Which state a cell shows that stands for several queries: the first of these that occurs. */
const WORST = [3, 4, 1, 0, 2];

/** Beside a state: nothing in the cell matches what the reader has chosen. */
const FAINT = 64;
const FAINT_ALPHA = 0.2;

/** @type {BatchWatch | null} */
let watch = null;
/** @type {Model | null} */
let model = null;
let madeAt = 0;
let madeFor = -1;
let isWhole = false;
/** Queries that match what the reader has chosen; null is all. @type {Uint8Array | null} */
let mask = null;
/** @type {Layout[]} */
let layouts = [];
/** Steps into the map: those that there are, and those that were asked for before all was read. */
let shownLevel = 0;
let wantedLevel = 0;
/** The cell that the keyboard or the pointer is on. */
let cursor = { x: 0, y: 0 };
/** What the accounts beside the map take. */
let labelsWidth = 0;
/** Nothing is painted that nobody sees. */
let isInSight = false;
/** @type {(index: number) => void} */
let open = () => {};
let zoomed = () => {};

/**
 * @param {(index: number) => void} onOpen Is given the position of a query in the batch.
 * @param {() => void} onZoom
 */
export function listen(onOpen, onZoom) {
  open = onOpen;
  zoomed = onZoom;
  new ResizeObserver(arrange).observe(section);
  new IntersectionObserver((entries) => {
    isInSight = entries.at(-1)?.isIntersecting ?? true;
    drawSoon();
  }).observe(scroller);
  scroller.addEventListener("scroll", drawSoon, { passive: true });
  onThemeChange(() => {
    showLegend();
    drawSoon();
  });
  scroller.addEventListener("pointermove", (event) => point(event, false));
  scroller.addEventListener("click", (event) => point(event, true));
  scroller.addEventListener("focus", () => tell());
  scroller.addEventListener("keydown", onKey);
  zoomIn.addEventListener("click", () => zoom(1));
  zoomOut.addEventListener("click", () => zoom(-1));
  showLegend();
}

/**
 * @param {Watched} watched
 * @param {Filter} filter What matches stands out.
 * @param {BatchQuery[] | null} changed
 * @param {number} now
 */
export function show(watched, filter, changed, now) {
  const { snapshot } = watched;
  section.hidden = watched.watch === null || snapshot === null || snapshot.progress.total === 0;
  if (watched.watch === null || snapshot === null || section.hidden) {
    model = null;
    return;
  }
  const isNew = watch !== watched.watch || model === null;
  watch = watched.watch;
  if (isNew) cursor = { x: 0, y: 0 };
  showMask(selectors.mask(watch, snapshot, filter));
  const hasGrown = model === null || model.states.length !== snapshot.progress.total;
  const loaded = isLoaded(snapshot);
  const isOld = snapshot.revision !== madeFor && (changed === null || !isWhole);
  if (isNew || (isOld && (loaded || now - madeAt > READING_MS)) || hasGrown) remake(snapshot, now, loaded);
  else if (changed !== null && changed.length > 0 && model !== null) {
    take(model, changed);
    drawSoon();
  }
}

/** @param {Uint8Array | null} next */
function showMask(next) {
  if (next === mask) return;
  mask = next;
  showNote();
  drawSoon();
}

/**
 * @param {BatchSnapshot} snapshot
 * @param {number} now
 * @param {boolean} loaded
 */
function remake(snapshot, now, loaded) {
  if (watch === null) return;
  model = read(watch, snapshot);
  madeAt = now;
  madeFor = snapshot.revision;
  isWhole = loaded;
  arrange();
}

/** Lays out anew, for another size or another map. */
function arrange() {
  if (model === null || section.hidden) return;
  const room = section.querySelector(".map-body")?.clientWidth ?? 0;
  labelsWidth = labels.arrange(model.accounts, room);
  const width = room - labelsWidth;
  const height = Math.max(160, Math.min(MAX_HEIGHT, Math.round(innerHeight * 0.5)));
  if (room === 0) return;
  if (model.accounts === null) {
    model.columns = stripColumns(model.states.length, width, height);
    model.lines = Math.ceil(model.states.length / model.columns);
  }
  layouts = zooms(fit(model.columns, model.lines, width, height), model.columns, model.lines);
  shownLevel = Math.min(wantedLevel, layouts.length - 1);
  showNote();
  resize(height);
  // Not in the same breath: reading and laying out take their time as well.
  drawSoon();
}

/** @param {number} most */
function resize(most) {
  const layout = layouts[shownLevel];
  if (!layout) return;
  const width = layout.across * layout.cellWidth;
  const height = layout.down * layout.cellHeight;
  space.style.setProperty("width", `${width}px`);
  space.style.setProperty("height", `${height}px`);
  scroller.style.setProperty("max-height", `${most + 12}px`);
  zoomIn.hidden = zoomOut.hidden = layouts.length < 2;
  zoomOut.disabled = shownLevel === 0;
  zoomIn.disabled = shownLevel === layouts.length - 1;
  const shown = { width: Math.min(width, scroller.clientWidth), height: Math.min(height, most) };
  const scale = Math.min(2, devicePixelRatio || 1);
  canvas.width = Math.ceil(shown.width * scale);
  canvas.height = Math.ceil(shown.height * scale);
  canvas.style.setProperty("width", `${shown.width}px`);
  canvas.style.setProperty("height", `${shown.height}px`);
  ends.style.setProperty("max-width", `${shown.width}px`);
  ends.style.setProperty("margin-inline-start", `${labelsWidth}px`);
}

function showNote() {
  const layout = layouts[shownLevel];
  if (model === null || !layout) return;
  const { accounts, days } = model;
  const shared = layout.perX * layout.perY;
  const what =
    accounts === null
      ? "These queries are not split by account and day: one after the other, in the order in which they were created."
      : `${counted(accounts.length, "account", "accounts")} from top to bottom, ${counted(days.length, "day", "days")} from left to right.`;
  const columnWords = accounts === null ? counted(layout.perX, "query", "queries") : counted(layout.perX, "day", "days");
  const lines = accounts === null ? counted(layout.perY, "line", "lines") : counted(layout.perY, "account", "accounts");
  const how =
    shared === 1
      ? " One cell is one query."
      : ` One cell stands for ${lines} by ${columnWords} and shows the worst state among them. Zoom in for single queries.`;
  setText(note, what + how + (mask === null ? "" : " What does not match is faint."));
  setText(from, accounts === null ? "first" : sanitize(days[0] ?? "", MAX_NAME));
  setText(to, accounts === null ? "" : sanitize(days.at(-1) ?? "", MAX_NAME));
}

function showLegend() {
  const palette = colours();
  legend.replaceChildren(
    ...STATES_BY_CODE.filter((state) => state !== "unknown").map((state) =>
      sampleEntry(STATES[state].name, (sample) => {
        const context = sample.getContext("2d");
        if (context) paintCell(context, state, 0, 0, sample.width, sample.height, palette);
      }),
    ),
  );
}

const drawSoon = rafThrottle(draw);

function draw() {
  const layout = layouts[shownLevel];
  const context = canvas.getContext("2d");
  if (model === null || !layout || !context || section.hidden || !isInSight) return;
  const { cellWidth, cellHeight, across, down } = layout;
  const palette = colours();
  const scale = canvas.width / Math.max(1, parseFloat(canvas.style.width));
  const { scrollLeft, scrollTop } = scroller;
  const gap = Math.min(cellWidth, cellHeight) >= 6 ? 1 : 0.5;
  context.setTransform(scale, 0, 0, scale, -scrollLeft * scale, -scrollTop * scale);
  context.clearRect(scrollLeft, scrollTop, canvas.width, canvas.height);
  const [left, top] = [Math.floor(scrollLeft / cellWidth), Math.floor(scrollTop / cellHeight)];
  const right = Math.min(across, Math.ceil((scrollLeft + canvas.width / scale) / cellWidth));
  const bottom = Math.min(down, Math.ceil((scrollTop + canvas.height / scale) / cellHeight));
  for (let y = top; y < bottom; y += 1) {
    for (let x = left; x < right; x += 1) {
      const look = stateOf(layout, x, y);
      const state = STATES_BY_CODE[look & ~FAINT];
      context.globalAlpha = look & FAINT ? FAINT_ALPHA : 1;
      if (state) paintCell(context, state, x * cellWidth, y * cellHeight, cellWidth - gap, cellHeight - gap, palette);
    }
  }
  context.globalAlpha = 1;
  if (model.accounts !== null) labels.draw(model.accounts, layout, scrollTop, canvas.height / scale, palette.ink);
  if (document.activeElement === scroller) {
    context.strokeStyle = palette.focus;
    context.lineWidth = 3;
    context.strokeRect(cursor.x * cellWidth - 1, cursor.y * cellHeight - 1, cellWidth + 1, cellHeight + 1);
  }
}

/**
 * The state that a cell shows, and whether faintly because nothing in it matches; 255 where it has no query.
 *
 * @param {Layout} layout
 * @param {number} x
 * @param {number} y
 */
function stateOf(layout, x, y) {
  if (model === null) return NONE;
  const { queries, columns, lines, states } = model;
  if (layout.perX === 1 && layout.perY === 1) {
    const query = queryAt(model, x, y);
    const state = query === null ? NONE : (states[query] ?? NONE);
    return state === NONE || isMatching(query ?? 0) ? state : state | FAINT;
  }
  // Every query of the batch goes through here at each painting.
  const right = Math.min(columns, (x + 1) * layout.perX);
  const bottom = Math.min(lines, (y + 1) * layout.perY);
  let [found, others] = [0, 0];
  for (let line = y * layout.perY; line < bottom; line += 1) {
    for (let column = x * layout.perX; column < right; column += 1) {
      const cell = line * columns + column;
      const query = queries === null ? cell : (queries[cell] ?? 0) - 1;
      const state = states[query] ?? NONE;
      if (state === NONE) continue;
      if (mask === null || mask[query] === 1) found |= 1 << state;
      else others |= 1 << state;
    }
  }
  return found === 0 && others !== 0 ? worst(others) | FAINT : worst(found);
}

/** @param {number} query */
function isMatching(query) {
  return mask === null || mask[query] === 1;
}

/** @param {number} states One bit for each. */
function worst(states) {
  return WORST.find((state) => (states & (1 << state)) !== 0) ?? NONE;
}

/**
 * @param {Layout} layout
 * @param {number} x
 * @param {number} y
 * @param {(query: number) => void} visit
 */
function forEachQuery({ perX, perY }, x, y, visit) {
  if (model === null) return;
  for (let line = y * perY; line < (y + 1) * perY; line += 1) {
    for (let column = x * perX; column < (x + 1) * perX; column += 1) {
      const query = queryAt(model, column, line);
      if (query !== null) visit(query);
    }
  }
}

/**
 * @param {MouseEvent} event
 * @param {boolean} opens
 */
function point(event, opens) {
  const layout = layouts[shownLevel];
  if (!layout) return;
  const { left, top } = scroller.getBoundingClientRect();
  const x = Math.floor((event.clientX - left - scroller.clientLeft + scroller.scrollLeft) / layout.cellWidth);
  const y = Math.floor((event.clientY - top - scroller.clientTop + scroller.scrollTop) / layout.cellHeight);
  if (x < 0 || y < 0 || x >= layout.across || y >= layout.down) return;
  cursor = { x, y };
  tell();
  drawSoon();
  if (opens) act();
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  const layout = layouts[shownLevel];
  if (!layout || event.ctrlKey || event.metaKey || event.altKey) return;
  const { x, y } = cursor;
  const page = Math.max(1, Math.floor(scroller.clientHeight / layout.cellHeight) - 1);
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
  if (move !== undefined) moveTo(...move);
  else if (event.key === "Enter" || event.key === " ") act();
  else if (event.key === "+") zoom(1);
  else if (event.key === "-") zoom(-1);
  else return;
  event.preventDefault();
}

/**
 * @param {number} x
 * @param {number} y
 */
function moveTo(x, y) {
  const layout = layouts[shownLevel];
  if (!layout) return;
  const within = (/** @type {number} */ value, /** @type {number} */ count) => Math.max(0, Math.min(count - 1, value));
  cursor = { x: within(x, layout.across), y: within(y, layout.down) };
  const [left, top] = [cursor.x * layout.cellWidth, cursor.y * layout.cellHeight];
  const { clientWidth, clientHeight } = scroller;
  scroller.scrollLeft = Math.min(left, Math.max(scroller.scrollLeft, left + layout.cellWidth - clientWidth));
  scroller.scrollTop = Math.min(top, Math.max(scroller.scrollTop, top + layout.cellHeight - clientHeight));
  tell();
  drawSoon();
}

/** @param {-1 | 1} step */
function zoom(step) {
  const before = layouts[shownLevel];
  const after = layouts[shownLevel + step];
  if (!before || !after) return;
  const { x, y } = cursor;
  wantedLevel = shownLevel + step;
  showNote();
  arrange();
  // The same query stays under the cursor, in the middle.
  cursor = { x: Math.floor((x * before.perX) / after.perX), y: Math.floor((y * before.perY) / after.perY) };
  scroller.scrollLeft = cursor.x * after.cellWidth - scroller.clientWidth / 2;
  scroller.scrollTop = cursor.y * after.cellHeight - scroller.clientHeight / 2;
  moveTo(cursor.x, cursor.y);
  zoomed();
}

/** How many steps the map is zoomed in. */
export function level() {
  return wantedLevel;
}

/**
 * Zooms to a step, as far as the map has it.
 *
 * @param {number} step
 */
export function zoomTo(step) {
  wantedLevel = step;
  arrange();
}

/** Goes to the query of the cell; into the cell, where it stands for several. */
function act() {
  const layout = layouts[shownLevel];
  if (model === null || !layout) return;
  if (layout.perX * layout.perY > 1) {
    zoom(1);
    return;
  }
  const query = queryAt(model, cursor.x, cursor.y);
  if (query !== null) open(query);
}

/** Says what the cell under the cursor is. */
function tell() {
  const layout = layouts[shownLevel];
  if (model === null || !layout) return;
  /** @type {Map<QueryState, number>} */
  const counts = new Map();
  let last = -1;
  forEachQuery(layout, cursor.x, cursor.y, (query) => {
    const state = STATES_BY_CODE[model?.states[query] ?? NONE];
    if (state) counts.set(state, (counts.get(state) ?? 0) + 1);
    last = query;
  });
  const place = placeOf(model, layout);
  const states = [...counts].map(([state, count]) => `${integer(count)} ${STATES[state].name.toLowerCase()}`).join(", ");
  const [only] = counts.keys();
  const single = only === undefined ? "not known yet" : `query ${integer(last + 1)}, ${STATES[only].name.toLowerCase()}`;
  setText(description, last < 0 ? `${place}no query` : place + (layout.perX * layout.perY === 1 ? single : states));
}

/**
 * @param {Model} model
 * @param {Layout} layout
 */
function placeOf({ accounts, days, columns }, { perX, perY }) {
  if (accounts === null) return perX * perY === 1 ? "" : `From query ${integer(cursor.y * perY * columns + cursor.x * perX + 1)}: `;
  const range = (/** @type {string[]} */ names, /** @type {number} */ at, /** @type {number} */ per) => {
    const first = names[at * per] ?? "";
    const end = names[Math.min(names.length, (at + 1) * per) - 1] ?? "";
    return first === end ? sanitize(first, MAX_NAME) : `${sanitize(first, MAX_NAME)} to ${sanitize(end, MAX_NAME)}`;
  };
  return `Account ${range(accounts, cursor.y, perY)}, ${range(days, cursor.x, perX)}: `;
}

/** Puts the keyboard into the map. */
export function focus() {
  scroller.focus();
}
