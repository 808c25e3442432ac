/**
 * The queries that took longest. A click opens one.
 *
 * @typedef {import("../../scripts/pure/filter.js").Filter} Filter
 * @typedef {import("../../scripts/state/selectors.js").Rows} Rows
 * @typedef {import("../../pkg/supermetrics_batch_status.js").BatchQuery} BatchQuery
 */

import { fillList, find, h, setHidden, setText } from "../../scripts/dom/dom.js";
import { asOptions } from "../../scripts/pure/filter.js";
import { duration, integer } from "../../scripts/pure/format.js";
import { named } from "../../scripts/pure/names.js";
import { stableOrder } from "../../scripts/pure/stable-order.js";
import { listed, sanitize, truncate } from "../../scripts/pure/text.js";
import * as actions from "../../scripts/state/actions.js";
import { t } from "../../scripts/words/index.js";

const MAX_QUERIES = 10;
const MAX_NAME = 80;

/** @param {() => void} onOpen What follows when a query has been opened. */
export function createSlowest(onOpen) {
  const list = h("ol", { id: "slowest-list", class: "slowest-list" });
  const element = h("details", { id: "slowest", class: "slowest", hidden: true }, h("summary", { id: "slowest-summary" }, t.timeline.slowest), list);
  /** @type {BatchQuery[]} */
  let queries = [];
  let read = () => {};
  // What is not looked at is not read.
  element.addEventListener("toggle", () => element.open && read());

  /** @param {Rows} rows @param {Filter} filter */
  function render({ watch, snapshot }, filter) {
    setHidden(element, snapshot.progress.ended === 0);
    read = () => {
      const found = watch.queries({ ...asOptions(filter), sort: "durationMs", descending: true, limit: MAX_QUERIES }).queries;
      const isHeld = list.matches(":hover") || list.contains(document.activeElement);
      const ended = found.filter(({ durationMs }) => durationMs !== null);
      queries = stableOrder(queries.map(keyOf), ended, keyOf, isHeld);
      fillList(list, queries, make, fill, keyOf);
    };
    if (element.open) read();
  }

  /** @param {BatchQuery} query */
  function make({ index }) {
    const button = h("button", { class: "slow" }, h("bdi", { class: "slow-duration" }), h("bdi", { class: "slow-name" }), h("bdi", { class: "slow-state" }));
    button.addEventListener("click", () => {
      actions.openQuery(index);
      onOpen();
    });
    return h("li", {}, button);
  }

  return { element, render };
}

/** @param {BatchQuery} query */
function keyOf({ index }) {
  return String(index);
}

/** @param {HTMLElement} entry @param {BatchQuery} query */
function fill(entry, { index, durationMs, accounts, startDate, state }) {
  const parts = [t.query(integer(index + 1)), listed(accounts, MAX_NAME, named), sanitize(startDate ?? "", MAX_NAME)].filter(Boolean);
  setText(find(entry, ".slow-duration", HTMLElement), duration(durationMs ?? 0));
  setText(find(entry, ".slow-name", HTMLElement), truncate(parts.join(" · "), MAX_NAME));
  setText(find(entry, ".slow-state", HTMLElement), t.states[state]);
}
