/**
 * Tabs, and what narrows and hands on what they show: search, cause, order, export.
 *
 * @typedef {import("../../scripts/frame.js").Frame} Frame
 * @typedef {import("../../scripts/pure/address.js").Tab} Tab
 * @typedef {import("../../scripts/pure/filter.js").QuerySort} QuerySort
 */

import { h, setAttribute, setHidden, setText } from "../../scripts/dom/dom.js";
import { icon } from "../../scripts/dom/icons.js";
import { menu } from "../../scripts/dom/popover.js";
import { SORTS, withSearch } from "../../scripts/pure/filter.js";
import { integer } from "../../scripts/pure/format.js";
import { NO_NAMES, accountsNamed } from "../../scripts/pure/names.js";
import { sanitize, truncate } from "../../scripts/pure/text.js";
import * as actions from "../../scripts/state/actions.js";
import { get, opened } from "../../scripts/state/store.js";
import { t } from "../../scripts/words/index.js";

/** A search begins when the reader has stopped typing for so long. */
const TYPING_MS = 150;

const MAX_CAUSE = 60;

/** Names that the search offers while it is typed into. */
const MAX_OFFERED = 1000;

const TABS = /** @type {const} */ ([
  ["failures", null],
  ["queries", "list"],
  ["map", "map"],
  ["timeline", "timeline"],
]);

/** @param {{ exportAs: (format: import("../../scripts/export.js").Format) => void, saveReport: () => void, copyReport: (button: HTMLElement) => void }} to */
export function create({ exportAs, saveReport, copyReport }) {
  const tabs = createTabs();
  const search = h("input", { id: "search", type: "search", maxlength: "200", autocomplete: "off", autocapitalize: "off", spellcheck: "false", placeholder: t.tools.search, "aria-label": t.tools.searchLabel });
  let timer = 0;
  search.addEventListener("input", () => {
    clearTimeout(timer);
    // As it is now: meanwhile the field may be filled again with what holds.
    const value = accountOf(search.value);
    timer = setTimeout(() => {
      const batch = opened();
      if (batch !== null) actions.choose(withSearch(batch.filter, value));
    }, TYPING_MS);
  });
  const list = h("datalist", { id: "search-names" });
  /** The names that are offered. @type {import("../../scripts/pure/names.js").Names} */
  let offered = NO_NAMES;
  const causeWords = h("bdi", { id: "cause-words" });
  const cause = h("button", { id: "cause", class: "button cause", title: t.tools.clearCause }, causeWords, icon("close"));
  cause.addEventListener("click", () => {
    const batch = opened();
    if (batch !== null) actions.choose({ ...batch.filter, cause: null });
    search.focus();
  });
  const sort = createSort();
  const exportButton = h("button", { id: "export", class: "button", "aria-label": t.tools.export }, icon("download"), h("span", { class: "label" }, t.tools.export));
  const item = (/** @type {import("../../scripts/export.js").Format} */ format, /** @type {string} */ label) => h("button", { id: `export-${format}`, onclick: () => exportAs(format) }, h("span", {}, label));
  const report = h("button", { id: "save-report", onclick: saveReport }, h("span", {}, t.report.save));
  const markdown = h("button", { id: "copy-markdown", "data-stays": true, onclick: () => copyReport(markdown) }, h("span", { class: "label" }, t.report.markdown));
  const exports = menu(exportButton, "export-menu", [item("sheet", t.tools.spreadsheet), item("csv", t.tools.csv), item("json", t.tools.json), report, markdown]);
  const tools = h("div", { class: "tools" }, cause, h("div", { class: "field search" }, icon("search"), search, list), sort.element, exportButton, exports);
  const element = h("div", { id: "toolbar", class: "toolbar" }, tabs.element, tools);

  /** @param {Frame} frame */
  function render(frame) {
    const { batch } = frame;
    if (batch === null) return;
    tabs.render(frame);
    const { filter } = batch;
    // What is being typed is not taken out of the reader's hands.
    if (document.activeElement !== search && search.value !== filter.search) search.value = filter.search;
    if (frame.state.names !== offered) {
      offered = frame.state.names;
      list.replaceChildren(...[...offered].slice(0, MAX_OFFERED).map(([account, name]) => new Option(name, account)));
      setAttribute(search, "list", offered.size === 0 ? null : list.id);
    }
    setHidden(cause, filter.cause === null);
    setText(causeWords, filter.cause === null ? "" : causeText(filter.cause));
    sort.render(frame);
  }

  return {
    element,
    render,
    focusSearch: () => {
      search.focus();
      search.select();
    },
    openExport: () => exportButton.click(),
  };
}

/** The account whose name is meant, where it is one alone; else the text itself. @param {string} text */
function accountOf(text) {
  const [account, other] = accountsNamed(text, get().names);
  return account !== undefined && other === undefined ? account : text;
}

/** @param {import("../../scripts/pure/filter.js").Cause} cause */
function causeText({ code, message }) {
  const text = sanitize(message ?? code ?? "", MAX_CAUSE);
  return t.tools.onlyCause(truncate(text, MAX_CAUSE) || t.tools.noReason);
}

function createTabs() {
  const element = h("div", { class: "tabs", role: "tablist", "aria-label": t.tabs.label });
  const count = h("span", { class: "tab-count" });
  const buttons = TABS.map(([name, symbol]) => {
    const button = h("button", { id: `tab-${name}`, class: `tab tab-${name}`, role: "tab", "aria-controls": name, onclick: () => actions.showTab(name) });
    if (symbol !== null) button.append(icon(symbol));
    button.append(h("span", {}, t.tabs[name]));
    if (name === "failures") button.append(count);
    element.append(button);
    return button;
  });
  element.addEventListener("keydown", (event) => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    const shown = buttons.filter((button) => button.checkVisibility());
    const at = shown.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
    if (step === 0 || at < 0) return;
    event.preventDefault();
    const next = shown[(at + step + shown.length) % shown.length];
    next?.click();
    next?.focus();
  });

  /** @param {Frame} frame */
  function render({ batch, tab, isMapAbove }) {
    const failures = batch?.snapshot?.progress.failure ?? 0;
    setText(count, integer(failures));
    setHidden(count, failures === 0);
    for (const button of buttons) {
      const name = button.id.slice("tab-".length);
      setAttribute(button, "aria-selected", String(name === tab));
      setAttribute(button, "tabindex", name === tab ? "0" : "-1");
      if (name === "map") setHidden(button, isMapAbove);
    }
  }

  return { element, render };
}

/** The order, where there are no headings to click. */
function createSort() {
  /** @type {[QuerySort, boolean][]} */
  const all = SORTS.flatMap((sort) => /** @type {[QuerySort, boolean][]} */ ([[sort, false], [sort, true]]));
  const select = h("select", { id: "sort", "aria-label": t.tools.sort });
  all.forEach(([sort, descending], position) => {
    const words = /** @type {Record<string, string[]>} */ (t.orders)[sort] ?? [];
    select.append(new Option(words[descending ? 1 : 0] ?? sort, String(position)));
  });
  select.addEventListener("change", () => {
    const [sort, descending] = all[Number(select.value)] ?? ["index", false];
    const batch = opened();
    if (batch !== null) actions.choose({ ...batch.filter, sort, descending });
  });
  const element = h("div", { class: "field order" }, select, icon("down"));
  return {
    element,
    /** @param {Frame} frame */
    render: ({ batch }) => {
      if (batch === null || document.activeElement === select) return;
      const { filter } = batch;
      select.value = String(all.findIndex(([sort, descending]) => sort === filter.sort && descending === filter.descending));
    },
  };
}

