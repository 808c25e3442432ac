/**
 * The queries that took longest. A click goes to one.
 *
 * @typedef {import("../filter.js").Filter} Filter
 * @typedef {import("../watches.js").BatchWatch} BatchWatch
 * @typedef {import("../../pkg/supermetrics_batch_status.js").BatchQuery} BatchQuery
 */

import { asOptions } from "../filter.js";
import { byId, fillList, make, makeButton, setPart, setText } from "../dom.js";
import { counted, truncate, duration, sanitize, integer, listed } from "../format.js";
import { STATES } from "../words.js";

const section = byId("slowest", HTMLDetailsElement);
const summary = byId("slowest-summary", HTMLElement);
const list = byId("slowest-list", HTMLElement);

const MAX = 10;
const MAX_NAME = 80;

/** @type {BatchQuery[]} */
let queries = [];
/** @type {() => void} */
let read = () => {};

/** @param {(index: number) => void} onOpen Is given the position of a query in the batch. */
export function listen(onOpen) {
  // What is not looked at is not read.
  section.addEventListener("toggle", () => section.open && read());
  list.addEventListener("click", (event) => {
    const button = /** @type {Element} */ (event.target).closest("button");
    const query = button === null ? undefined : queries[Number(button.dataset["position"])];
    if (query) onOpen(query.index);
  });
}

/**
 * @param {BatchWatch} watch
 * @param {Filter} filter
 */
export function show(watch, filter) {
  read = () => {
    const found = watch.queries({ ...asOptions(filter), sort: "durationMs", descending: true, limit: MAX });
    queries = found.queries.filter(({ durationMs }) => durationMs !== null);
    setText(summary, queries.length === MAX ? `Slowest ${counted(MAX, "query", "queries")}` : "Slowest queries");
    section.hidden = queries.length === 0;
    fillList(list, queries, newEntry, fill);
  };
  if (section.open || section.hidden) read();
}

/** @param {number} position */
function newEntry(position) {
  const entry = make("li");
  const button = makeButton("slow", ["slow-duration", "slow-name", "slow-state"]);
  button.dataset["position"] = String(position);
  entry.append(button);
  return entry;
}

/**
 * @param {Element} entry
 * @param {BatchQuery} query
 */
function fill(entry, { index, durationMs, accounts, startDate, state }) {
  const parts = [`Query ${integer(index + 1)}`, listed(accounts, MAX_NAME), sanitize(startDate ?? "", MAX_NAME)].filter(Boolean);
  setPart(entry, "slow-duration", duration(durationMs ?? 0));
  setPart(entry, "slow-name", truncate(parts.join(" · "), MAX_NAME));
  setPart(entry, "slow-state", `${STATES[state].mark} ${STATES[state].name}`);
}
