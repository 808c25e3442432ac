/**
 * When queries waited and ran, how long that takes, and which take longest.
 *
 * @typedef {import("./model.js").Model} Model
 * @typedef {import("../filter.js").Filter} Filter
 * @typedef {import("../watches.js").Watched} Watched
 * @typedef {import("../watches.js").BatchWatch} BatchWatch
 * @typedef {import("../watches.js").BatchSnapshot} BatchSnapshot
 */

import { NO_FILTER, asOptions, isSameFilter } from "../filter.js";
import { byId, make, rafThrottle, setText } from "../dom.js";
import { setDescriptionList } from "../description-list.js";
import { counted, duration, integer, listed, time } from "../format.js";
import * as selectors from "../selectors.js";
import { onThemeChange, sampleEntry } from "../palette.js";
import { isWatching } from "../watches.js";
import { STATES } from "../words.js";
import { KINDS, build } from "./model.js";
import { paint, sample } from "./paint.js";
import * as slowest from "./slowest.js";

const section = byId("timeline", HTMLElement);
const note = byId("timeline-note", HTMLElement);
const figures = byId("timeline-figures", HTMLElement);
const view = byId("timeline-view", HTMLElement);
const canvas = byId("timeline-canvas", HTMLCanvasElement);
const ends = byId("timeline-ends", HTMLElement);
const description = byId("timeline-told", HTMLElement);
const legend = byId("timeline-legend", HTMLElement);

/** The timeline is as high as this, or lower where there are few lines. */
const MAX_HEIGHT = 260;
const MAX_LINE = 14;

/** A moment is written under the timeline this often. */
const TICK_WIDTH = 170;

const LEGEND = /** @type {const} */ ([
  ["waiting", "Waiting"],
  ["running", "Running"],
  ["success", "Ran, succeeded"],
  ["failure", "Ran, failed"],
]);

/** @type {BatchWatch | null} */
let watch = null;
/** @type {BatchSnapshot | null} */
let snapshot = null;
/** @type {Filter} */
let filter = NO_FILTER;
/** What the model was made of. */
let madeFor = -1;
/** @type {Uint8Array | null} */
let mask = null;
/** @type {Model | null} */
let model = null;
/** The line that is pointed at. @type {number | null} */
let line = null;
let isInSight = false;
let drawnAt = 0;
/** @type {(index: number) => void} */
let open = () => {};

/** @param {(index: number) => void} onOpen Is given the position of a query in the batch. */
export function listen(onOpen) {
  open = onOpen;
  slowest.listen(onOpen);
  new ResizeObserver(() => {
    madeFor = -1;
    drawSoon();
  }).observe(section);
  new IntersectionObserver((entries) => {
    isInSight = entries.at(-1)?.isIntersecting ?? true;
    drawSoon();
  }).observe(section);
  onThemeChange(() => {
    showLegend();
    drawSoon();
  });
  view.addEventListener("pointermove", (event) => pointAt(lineAt(event)));
  view.addEventListener("pointerleave", () => document.activeElement !== view && pointAt(null));
  view.addEventListener("click", (event) => {
    pointAt(lineAt(event));
    act();
  });
  view.addEventListener("focus", () => pointAt(line ?? 0));
  view.addEventListener("blur", () => pointAt(null));
  view.addEventListener("keydown", onKey);
  showLegend();
}

/**
 * @param {Watched} watched
 * @param {Filter} next
 * @param {number} now
 */
export function show(watched, next, now) {
  const isOther = watch !== watched.watch || !isSameFilter(filter, next);
  ({ watch, snapshot } = watched);
  filter = next;
  section.hidden = watch === null || snapshot === null || snapshot.startedAt === null;
  if (section.hidden || watch === null || snapshot === null) {
    model = null;
    madeFor = -1;
    return;
  }
  if (isOther) {
    madeFor = -1;
    line = null;
  }
  // Bars of what runs grow even where nothing is new.
  const grows = isWatching(watched) && now - drawnAt >= 1000;
  if (madeFor !== snapshot.revision || grows) drawSoon();
}

const drawSoon = rafThrottle(draw);

/** Draws only what somebody sees. */
function draw() {
  if (watch === null || snapshot === null || section.hidden || !isInSight) return;
  const now = Date.now();
  drawnAt = now;
  const scale = Math.min(2, devicePixelRatio || 1);
  const width = Math.max(1, Math.floor(view.clientWidth * scale));
  const timing = madeFor === snapshot.revision && model !== null ? model.timing : watch.timing(asOptions(filter));
  mask = selectors.mask(watch, snapshot, filter);
  model = build(timing, mask, MAX_HEIGHT * scale, now);
  if (madeFor !== snapshot.revision) {
    madeFor = snapshot.revision;
    showFigures(timing, now);
    slowest.show(watch, filter);
  }
  if (model === null) return;
  const lineHeight = Math.max(2, Math.min(MAX_LINE * scale, Math.floor((MAX_HEIGHT * scale) / model.lines)));
  const height = lineHeight * model.lines;
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  canvas.style.setProperty("height", `${height / scale}px`);
  paint(canvas, model, lineHeight, line, now);
  showNote(model);
  showTicks(model, now);
  tell(now);
}

/** @param {Model} shown */
function showNote({ perLine, queries, left }) {
  const lines = perLine === 1 ? "One line is one query" : `One line stands for ${counted(perLine, "query", "queries")}, the worst of which is seen`;
  const count = counted(queries.length, "query", "queries");
  const others = left === 0 ? "" : ` ${counted(left, "more waits", "more wait")} behind them.`;
  setText(note, `${lines}, in the order in which they were created: ${count}.${others} Waiting is counted from the first start of the batch.`);
}

/**
 * @param {import("../../pkg/supermetrics_batch_status.js").QueryTiming} timing
 * @param {number} now
 */
function showFigures({ medianMs, p95Ms, startedAt, states }, now) {
  const longest = longestRunning(startedAt, states);
  const running = longest === null ? "" : `${duration(now - (startedAt[longest] ?? now))} (query ${integer(longest + 1)})`;
  setDescriptionList(
    figures,
    new Map([
      ["Median duration", medianMs === null ? "" : duration(medianMs)],
      ["95 % take at most", p95Ms === null ? "" : duration(p95Ms)],
      ["Running longest", running],
    ]),
  );
}

/**
 * @param {Float64Array} startedAt
 * @param {Uint8Array} states
 */
function longestRunning(startedAt, states) {
  let found = null;
  let earliest = Infinity;
  for (let query = 0; query < states.length; query += 1) {
    const start = startedAt[query] ?? NaN;
    if (states[query] !== 1 || !(start < earliest)) continue;
    if (mask !== null && mask[query] !== 1) continue;
    [found, earliest] = [query, start];
  }
  return found;
}

/**
 * @param {Model} shown
 * @param {number} now
 */
function showTicks({ from, to }, now) {
  const count = Math.max(2, Math.min(6, Math.floor(view.clientWidth / TICK_WIDTH) + 1));
  while (ends.children.length < count) ends.append(make("span"));
  while (ends.children.length > count) ends.lastElementChild?.remove();
  [...ends.children].forEach((tick, at) => setText(tick, time(from + ((to - from) * at) / (count - 1), now)));
}

function showLegend() {
  legend.replaceChildren(...LEGEND.map(([kind, words]) => sampleEntry(words, (picture) => sample(picture, KINDS[kind]))));
}

/** @param {MouseEvent} event */
function lineAt(event) {
  const { top, height } = canvas.getBoundingClientRect();
  if (model === null || height === 0) return null;
  const at = Math.floor(((event.clientY - top) / height) * model.lines);
  return at >= 0 && at < model.lines ? at : null;
}

/** @param {number | null} next */
function pointAt(next) {
  if (next === line) return;
  line = next;
  drawSoon();
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  if (model === null || event.ctrlKey || event.metaKey || event.altKey) return;
  const at = line ?? 0;
  /** @type {Record<string, number>} */
  const moves = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + 10, PageUp: at - 10, Home: 0, End: model.lines - 1 };
  const move = moves[event.key];
  if (move !== undefined) pointAt(Math.max(0, Math.min(model.lines - 1, move)));
  else if (event.key === "Enter" || event.key === " ") act();
  else return;
  event.preventDefault();
}

/** Goes to the first query of the line. */
function act() {
  const query = model === null || line === null ? undefined : model.queries[line * model.perLine];
  if (query !== undefined) open(query);
}

/**
 * Says what the line is.
 *
 * @param {number} now
 */
function tell(now) {
  if (model === null || line === null || watch === null) return;
  const { perLine, queries, from } = model;
  const first = queries[line * perLine] ?? 0;
  if (perLine > 1) {
    const last = queries[Math.min(queries.length, (line + 1) * perLine) - 1] ?? first;
    setText(description, `Queries ${integer(first + 1)} to ${integer(last + 1)}.`);
    return;
  }
  const query = watch.queries({ indexes: [first] }).queries[0];
  if (query === undefined) return;
  const { startedAt, durationMs, accounts, state } = query;
  const who = accounts.length > 0 ? ` (${listed(accounts, 60)})` : "";
  const waited = duration((startedAt ?? now) - from);
  const ran = startedAt === null ? "" : `, ran ${duration(durationMs ?? now - startedAt)}`;
  setText(description, `Query ${integer(first + 1)}${who}: ${STATES[state].name.toLowerCase()}. Waited ${waited}${ran}.`);
}

/** Puts the keyboard into the timeline. */
export function focus() {
  section.scrollIntoView({ block: "nearest" });
  view.focus();
}
