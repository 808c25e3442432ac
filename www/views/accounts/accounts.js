/**
 * A row for each account with its totals: for whom it failed. A click shows its queries.
 *
 * @typedef {import("../../scripts/frame.js").Frame} Frame
 * @typedef {import("../../scripts/state/selectors.js").AccountTotal} AccountTotal
 */

import { fillList, find, h, setText, setTextOrHide } from "../../scripts/dom/dom.js";
import { withSearch, withoutFilter } from "../../scripts/pure/filter.js";
import { integer } from "../../scripts/pure/format.js";
import { named } from "../../scripts/pure/names.js";
import { stableOrder } from "../../scripts/pure/stable-order.js";
import { sanitize } from "../../scripts/pure/text.js";
import * as actions from "../../scripts/state/actions.js";
import * as selectors from "../../scripts/state/selectors.js";
import { opened } from "../../scripts/state/store.js";
import { t } from "../../scripts/words/index.js";

const MAX_ROWS = 200;
const MAX_NAME = 80;

/** @param {() => void} onShow What follows when an account has been chosen. */
export function create(onShow) {
  const body = h("tbody", { id: "accounts-rows" });
  const heading = (/** @type {string} */ words) => h("th", { scope: "col" }, words);
  const head = h("thead", {}, h("tr", {}, heading(t.accounts.account), heading(t.accounts.failed), heading(t.accounts.finished), heading(t.accounts.all)));
  const more = h("p", { id: "accounts-more", class: "note", hidden: true });
  const element = h("details", { id: "accounts", class: "accounts-totals" }, h("summary", { id: "accounts-summary" }, t.accounts.title), h("table", { class: "totals" }, head, body), more);
  /** @type {Frame | null} */
  let frame = null;
  /** @type {AccountTotal[]} In the order in which they are shown. */
  let shown = [];
  // What is not looked at is not derived.
  element.addEventListener("toggle", () => frame !== null && element.open && fill(frame));

  /** @param {Frame} next */
  function render(next) {
    frame = next;
    if (element.open) fill(next);
  }

  /** @param {Frame} next */
  function fill({ rows }) {
    if (rows === null) return;
    const isHeld = body.matches(":hover") || body.contains(document.activeElement);
    shown = stableOrder(shown.map(({ account }) => account), selectors.accountTotals(rows), ({ account }) => account, isHeld);
    fillList(body, shown.slice(0, MAX_ROWS), makeRow, fillRow, ({ account }) => account);
    const others = shown.length - MAX_ROWS;
    setTextOrHide(more, others > 0 ? t.failures.others(integer(others)) : "");
  }

  /** @param {AccountTotal} total */
  function makeRow({ account }) {
    const button = h("button", { class: "as-link", title: t.queryDetails.showAccount }, h("bdi", { translate: "no" }));
    button.addEventListener("click", () => {
      const batch = opened();
      if (batch === null) return;
      actions.choose(withSearch(withoutFilter(batch.filter), account));
      if (batch.view.tab === "failures" || batch.view.tab === null) actions.showTab("queries");
      onShow();
    });
    return h("tr", {}, h("th", { scope: "row" }, button), h("td", {}), h("td", {}), h("td", {}));
  }

  /** @param {HTMLElement} row @param {AccountTotal} total */
  function fillRow(row, { account, failed, ended, total }) {
    setText(find(row, "bdi", HTMLElement), sanitize(named(account), MAX_NAME));
    [failed, ended, total].forEach((count, at) => setText(/** @type {Node} */ (row.children[at + 1]), integer(count)));
    row.toggleAttribute("data-failed", failed > 0);
  }

  return { element, render, focus: () => find(element, "summary", HTMLElement).focus() };
}
