/**
 * Which queries the table shows, and in which order: pills, search box, sort menu, headings.
 *
 * @typedef {import("../filter.js").Filter} Filter
 * @typedef {import("../filter.js").QueryState} QueryState
 * @typedef {import("../filter.js").QuerySort} QuerySort
 * @typedef {import("../watches.js").BatchSnapshot} BatchSnapshot
 */

import { NO_FILTER, STATE_NAMES, withSearch, withSortToggled, withStateToggled, withoutFilter } from "../filter.js";
import { byId, make, setText } from "../dom.js";
import { truncate, sanitize, integer } from "../format.js";
import { STATES } from "../words.js";
import { COLUMNS } from "./cells.js";

const pills = byId("pills", HTMLElement);
const search = byId("search", HTMLInputElement);
const sort = byId("sort", HTMLSelectElement);
const clear = byId("clear", HTMLButtonElement);
const cause = byId("cause", HTMLButtonElement);
const causeWords = byId("cause-words", HTMLElement);
const headings = byId("headings", HTMLTableRowElement);

/** A search begins when the reader has stopped typing for so long. */
const TYPING_MS = 150;

/** Longest cause in its button. */
const MAX_CAUSE = 80;

/** @type {[string, QuerySort, boolean][]} */
const ORDERS = [
  ["First created", "index", false],
  ["Last created", "index", true],
  ["By state", "state", false],
  ["By state, last first", "state", true],
  ["By account", "accounts", false],
  ["By account, last first", "accounts", true],
  ["Earliest day", "startDate", false],
  ["Latest day", "startDate", true],
  ["Started first", "startedAt", false],
  ["Started last", "startedAt", true],
  ["Ended first", "endedAt", false],
  ["Ended last", "endedAt", true],
  ["Shortest", "durationMs", false],
  ["Longest", "durationMs", true],
  ["Fewest rows", "totalRows", false],
  ["Most rows", "totalRows", true],
  ["By error", "error", false],
  ["By error, last first", "error", true],
];

/** @type {Filter} */
let shown = NO_FILTER;
/** @type {(filter: Filter) => void} */
let tell = () => {};

const all = pill("All", "");
const byState = new Map(STATE_NAMES.map((state) => [state, pill(STATES[state].name, STATES[state].mark, state)]));
const sorters = COLUMNS.map(heading);

/**
 * @param {string} name
 * @param {string} mark
 * @param {QueryState} [state]
 */
function pill(name, mark, state) {
  const button = make("button", `pill ${state ?? "all"}`);
  button.type = "button";
  const shape = make("span", "pill-mark", mark);
  shape.ariaHidden = "true";
  const figure = make("span", "pill-count", "0");
  button.append(shape, make("span", "", name), figure);
  button.addEventListener("click", () => tell(state === undefined ? { ...shown, states: [] } : withStateToggled(shown, state)));
  pills.append(button);
  return { button, figure };
}

/** @param {import("./cells.js").Column} column */
function heading({ name, title, sort: by }) {
  const cell = make("th", name);
  cell.setAttribute("role", "columnheader");
  cell.scope = "col";
  headings.append(cell);
  if (by === undefined) {
    cell.textContent = title;
    return { cell, by, mark: null };
  }
  const button = make("button", "sorter", title);
  button.type = "button";
  const mark = make("span", "sorter-mark");
  mark.ariaHidden = "true";
  button.append(mark);
  button.addEventListener("click", () => tell(withSortToggled(shown, by)));
  cell.append(button);
  return { cell, by, mark };
}

/** @param {(filter: Filter) => void} onChange */
export function listen(onChange) {
  tell = onChange;
  let timer = 0;
  search.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => tell(withSearch(shown, search.value)), TYPING_MS);
  });
  sort.append(...ORDERS.map(([title], position) => new Option(title, String(position))));
  sort.addEventListener("change", () => {
    const [, by, descending] = ORDERS[Number(sort.value)] ?? ["", "index", false];
    tell({ ...shown, sort: by, descending });
  });
  clear.addEventListener("click", () => {
    tell(withoutFilter(shown));
    search.focus();
  });
  cause.addEventListener("click", () => {
    tell({ ...shown, cause: null });
    search.focus();
  });
}

/**
 * @param {Filter} filter
 * @param {BatchSnapshot} snapshot
 */
export function show(filter, snapshot) {
  shown = filter;
  const { progress } = snapshot;
  const { success, failure, running, queued, total } = progress;
  const counts = { success, failure, running, queued, unknown: Math.max(0, total - success - failure - running - queued) };
  setText(all.figure, integer(total));
  all.button.ariaPressed = String(filter.states.length === 0);
  for (const [state, { button, figure }] of byState) {
    const isOn = filter.states.includes(state);
    setText(figure, integer(counts[state]));
    button.ariaPressed = String(isOn);
    // The last state is no word of the API: it is offered only where it occurs.
    button.hidden = state === "unknown" && counts.unknown === 0 && !isOn;
  }
  // What is being typed is not taken out of the reader's hands.
  if (document.activeElement !== search && search.value !== filter.search) search.value = filter.search;
  cause.hidden = filter.cause === null;
  if (filter.cause !== null) setText(causeWords, causeOf(filter.cause));
  sort.value = String(ORDERS.findIndex(([, by, descending]) => by === filter.sort && descending === filter.descending));
  for (const { cell, by, mark } of sorters) {
    const isSorted = by !== undefined && by === filter.sort;
    cell.ariaSort = isSorted ? (filter.descending ? "descending" : "ascending") : by === undefined ? null : "none";
    if (mark !== null) setText(mark, isSorted ? (filter.descending ? " ▼" : " ▲") : "");
  }
}

/** @param {import("../filter.js").Cause} cause */
function causeOf({ code, message }) {
  const parts = [code, message].map((part) => sanitize(part ?? "", MAX_CAUSE)).filter(Boolean);
  return truncate(parts.join(": ") || "Failures without a reason", MAX_CAUSE);
}

/** The order in words. @param {Filter} filter */
export function orderWords({ sort: by, descending }) {
  const found = ORDERS.find(([, other, way]) => other === by && way === descending);
  return (found?.[0] ?? "").toLowerCase();
}

/** Puts the keyboard into the search box. */
export function focusSearch() {
  search.focus();
  search.select();
}
