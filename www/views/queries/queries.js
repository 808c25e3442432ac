/**
 * The table of queries.
 *
 * @typedef {import("../../scripts/frame.js").Frame} Frame
 */

import { h, setAttribute, setHidden, setText } from "../../scripts/dom/dom.js";
import { NO_FILTER, isFiltered, withSortToggled, withoutFilter } from "../../scripts/pure/filter.js";
import { integer } from "../../scripts/pure/format.js";
import { MAX_SEARCHED, countNamed } from "../../scripts/pure/names.js";
import { isLoaded } from "../../scripts/pure/snapshot.js";
import * as actions from "../../scripts/state/actions.js";
import { opened } from "../../scripts/state/store.js";
import { t } from "../../scripts/words/index.js";
import { COLUMNS } from "./cells.js";
import { createOrder } from "./order.js";
import { MAX_PRINTED, createScroller } from "./scroller.js";

/** @param {(byKeyboard: boolean) => void} onOpen What follows when a query has been opened. */
export function create(onOpen) {
  const extent = h("p", { id: "queries-extent", class: "note" });
  const renew = h("button", { id: "renew", class: "button small", hidden: true });
  const clear = h("button", { id: "clear", class: "button" }, t.table.clear);
  const printed = h("p", { id: "queries-printed", class: "note printed" });
  const none = h("div", { id: "none", class: "none", hidden: true }, h("p", {}, t.table.none), clear);
  const headings = createHeadings();
  const head = h("thead", { role: "rowgroup" }, headings.element);
  const body = h("tbody", { id: "rows", role: "rowgroup" });
  const grid = h("table", { id: "grid", class: "grid", role: "grid", tabindex: "0", "aria-label": t.table.label, "aria-describedby": "queries-extent" }, head, body);
  const scroller = h("div", { id: "scroller", class: "scroller" }, grid);
  const element = h("section", { id: "queries", class: "panel queries", role: "tabpanel", "aria-labelledby": "tab-queries" }, h("div", { class: "panel-note" }, extent, renew), none, scroller, printed);

  const order = createOrder();
  /** @type {Frame | null} */
  let frame = null;
  const rows = createScroller(
    scroller,
    grid,
    body,
    head,
    {
      count: order.count,
      read: order.read,
      times: () => ({ now: Date.now(), serverNow: Date.now() - (frame?.batch?.skewMs ?? 0) }),
      chosen: () => {
        const query = frame?.batch?.view.query ?? null;
        return query === null ? null : order.positionOf(query);
      },
    },
    (position, byKeyboard) => {
      actions.openQuery(order.queryAt(position));
      onOpen(byKeyboard);
    },
  );
  /** The query that was open when the table was drawn last. @type {number | null} */
  let shownQuery = null;

  clear.addEventListener("click", () => {
    const batch = opened();
    if (batch !== null) actions.choose(withoutFilter(batch.filter));
    grid.focus();
  });
  renew.addEventListener("click", () => {
    order.renew();
    rows.toTop();
    rows.draw();
    if (frame !== null) renderExtent(frame);
    rows.focus();
  });

  /** @param {Frame} next */
  function render(next) {
    frame = next;
    const { batch, rows: known } = next;
    if (batch === null || known === null) return;
    setAttribute(element, "data-only", batch.filter.states.length === 1 || batch.filter.cause !== null ? "" : null);
    headings.render(next);
    if (order.update(known, batch.filter, rows.end())) rows.toTop();
    renderExtent(next);
    rows.draw();
    const { query } = batch.view;
    const position = query === null || query === shownQuery ? null : order.positionOf(query);
    // A query that was opened elsewhere is brought into sight.
    if (position !== null) rows.goTo(position);
    if (query === null || position !== null) shownQuery = query;
  }

  /** @param {Frame} next */
  function renderExtent({ batch, rows: known }) {
    if (batch === null || known === null) return;
    const { snapshot } = known;
    const { filter } = batch;
    const { total } = snapshot.progress;
    const count = order.count();
    const words = isFiltered(filter) ? t.table.some(integer(count), integer(total), total) : t.table.all(total, integer(total));
    const reading = isLoaded(snapshot) ? "" : ` · ${t.sentences.reading(integer(snapshot.knownQueries), integer(total))}`;
    const inNames = countNamed(filter.search);
    const named = inNames === 0 ? "" : ` · ${inNames > MAX_SEARCHED ? t.table.tooManyNamed : t.table.named(integer(inNames), inNames)}`;
    setText(extent, `${words}${named} · ${orderWords(filter)}${reading}`);
    setHidden(none, count > 0 || total === 0);
    setHidden(scroller, count === 0);
    setHidden(renew, !order.hasNewOrder());
    setText(printed, count > MAX_PRINTED ? t.table.leftOut(integer(count - MAX_PRINTED)) : "");
    const more = order.countMatching() - count;
    setText(renew, more === 0 ? t.table.changed : more > 0 ? t.table.more(integer(more)) : t.table.fewer(integer(-more)));
  }

  /**
   * Opens the next query of the table, or of the batch where the open one is not in the table.
   *
   * @param {-1 | 1} step Away from the open one.
   */
  function step(step) {
    const query = opened()?.view.query ?? null;
    if (query === null) return;
    const position = order.positionOf(query);
    const next = position === null ? query + step : order.queryAt(position + step);
    if (next === null || next < 0) return;
    if (position !== null) rows.goTo(position + step);
    actions.openQuery(next);
  }

  return {
    element,
    render,
    step,
    focus: rows.focus,
    print: rows.print,
    /** How many queries the table has, and where one stands. @param {number} query */
    place: (query) => ({ position: order.positionOf(query), count: order.count() }),
  };
}

/** @param {import("../../scripts/pure/filter.js").Filter} filter */
function orderWords({ sort, descending }) {
  const words = /** @type {Record<string, string[]>} */ (t.orders)[sort] ?? [];
  return (words[descending ? 1 : 0] ?? "").toLowerCase();
}

function createHeadings() {
  const element = h("tr", { role: "row", "aria-rowindex": "1" });
  const cells = COLUMNS.map(({ name, sort }) => {
    const mark = h("span", { class: "sorter-mark", "aria-hidden": "true" });
    const button = h("button", { class: "sorter" }, t.columns[name], mark);
    button.addEventListener("click", () => {
      const batch = opened();
      if (batch !== null) actions.choose(withSortToggled(batch.filter, sort));
    });
    const cell = h("th", { class: name, scope: "col", role: "columnheader" }, button);
    element.append(cell);
    return { cell, sort, mark };
  });
  return {
    element,
    /** @param {Frame} frame */
    render: ({ batch }) => {
      const { sort: chosen, descending } = batch?.filter ?? NO_FILTER;
      for (const { cell, sort, mark } of cells) {
        const isSorted = sort === chosen;
        setAttribute(cell, "aria-sort", isSorted ? (descending ? "descending" : "ascending") : "none");
        setText(mark, isSorted ? (descending ? "↓" : "↑") : "");
      }
    },
  };
}
