/**
 * One query, with everything that the API said of it, and the other days of its account.
 *
 * @typedef {import("../../scripts/frame.js").Frame} Frame
 * @typedef {import("../../pkg/supermetrics_batch_status.js").BatchQuery} BatchQuery
 */

import { copy } from "../../scripts/dom/clipboard.js";
import { setDescriptionList } from "../../scripts/dom/description-list.js";
import { find, h, setAttribute, setHidden, setText, setTextOrHide } from "../../scripts/dom/dom.js";
import { icon, setIcon } from "../../scripts/dom/icons.js";
import { resultLink } from "../../scripts/dom/result-link.js";
import { withSearch, withoutFilter } from "../../scripts/pure/filter.js";
import { integer, time } from "../../scripts/pure/format.js";
import { named } from "../../scripts/pure/names.js";
import { days, durationOf, resultUrl, stateWord } from "../../scripts/pure/query-words.js";
import { sanitize } from "../../scripts/pure/text.js";
import * as actions from "../../scripts/state/actions.js";
import * as router from "../../scripts/state/router.js";
import * as selectors from "../../scripts/state/selectors.js";
import { opened } from "../../scripts/state/store.js";
import { t } from "../../scripts/words/index.js";

const MAX_WORD = 200;
const MAX_REASON = 300;
const MAX_NAME = 60;

/** More days than these are a row of cells no more. */
const MAX_DAYS = 62;

/** The watch hands over no more queries at once. */
const MAX_READ = 1000;

/** @param {{ step: (step: -1 | 1) => void, place: (query: number) => { position: number | null, count: number }, onClose: () => void }} table */
export function create({ step, place, onClose }) {
  const close = h("button", { id: "query-close", class: "button plain back" }, icon("back"), h("span", {}, t.queryDetails.back));
  const at = h("span", { id: "query-place", class: "note" });
  const previous = h("button", { id: "query-previous", class: "button plain small square", "aria-label": t.queryDetails.previous, onclick: () => step(-1) }, icon("up"));
  const next = h("button", { id: "query-next", class: "button plain small square", "aria-label": t.queryDetails.next, onclick: () => step(1) }, icon("down"));
  const title = h("h2", { id: "query-title", tabindex: "-1" });
  const state = h("p", { id: "query-state", class: "badge" }, icon("quiet"), h("bdi"));
  const reason = h("div", { id: "query-reason", class: "callout", "data-tone": "failed" }, h("strong", {}, h("bdi")), h("p", {}, h("bdi")));
  const list = h("dl", { id: "query-list", class: "pairs" });
  const result = h("p", { id: "query-result", hidden: true });
  const account = createAccount();
  const link = h("button", { id: "query-link", class: "button" }, icon("link"), h("span", { class: "label" }, t.queryDetails.copyLink));
  const asText = h("button", { id: "query-text", class: "button" }, icon("copy"), h("span", { class: "label" }, t.queryDetails.copyText));
  const element = h(
    "section",
    { id: "query", class: "query", "aria-labelledby": "query-title" },
    h("div", { class: "side-head" }, close, at, previous, next),
    h("div", { class: "row" }, title, state),
    reason,
    list,
    result,
    account.element,
    h("div", { class: "buttons" }, link, asText),
  );
  /** @type {BatchQuery | null} */
  let shown = null;

  close.addEventListener("click", () => {
    actions.openQuery(null);
    onClose();
  });
  link.addEventListener("click", () => copy(link, router.link(opened()?.view.query ?? null)));
  asText.addEventListener("click", () => copy(asText, shown === null ? "" : textOf(shown)));

  /** @param {Frame} frame */
  function render({ batch, rows, now, serverNow }) {
    const query = batch?.view.query ?? null;
    if (query === null || batch === null || rows === null) return;
    const { position, count } = place(query);
    setText(at, position === null ? "" : `${integer(position + 1)} / ${integer(count)}`);
    previous.disabled = (position ?? query) === 0;
    next.disabled = position === null ? query >= rows.snapshot.progress.total - 1 : position >= count - 1;
    setText(title, t.query(integer(query + 1)));
    const found = rows.watch.queries({ indexes: [query] }).queries[0] ?? null;
    shown = found;
    for (const part of [state, reason, list, account.element, asText]) setHidden(part, found === null);
    if (found === null) {
      setTextOrHide(result, t.queryDetails.loading(integer(query + 1)));
      return;
    }
    setAttribute(element, "data-state", found.state);
    setIcon(find(state, "svg", SVGElement), found.state);
    setText(find(state, "bdi", HTMLElement), sanitize(stateWord(found), MAX_WORD));
    renderReason(found);
    setDescriptionList(list, entriesOf(found, now, serverNow));
    renderResult(found);
    account.render(rows, found, query);
  }

  /** @param {BatchQuery} query */
  function renderReason({ error }) {
    setHidden(reason, error === null);
    setText(find(reason, "strong bdi", HTMLElement), sanitize(error?.message ?? t.table.noReason, MAX_REASON));
    setText(find(reason, "p bdi", HTMLElement), sanitize(error?.description ?? "", MAX_REASON));
  }

  /** @param {BatchQuery} query */
  function renderResult(query) {
    const url = resultUrl(query);
    setHidden(result, url === null);
    if (url === null || result.querySelector("a")?.href === url) return;
    setText(result, "");
    result.replaceChildren(resultLink(url, t.queryDetails.openResult), h("span", { class: "note" }, t.table.resultHint));
  }

  return { element, render, focus: () => title.focus() };
}

/**
 * @param {BatchQuery} query
 * @param {number} now
 * @param {number} serverNow
 */
function entriesOf(query, now, serverNow) {
  const { error, accounts, startDate, endDate } = query;
  const words = t.queryDetails;
  const when = (/** @type {number | null} */ at) => (at === null ? "" : time(at, now));
  return new Map([
    [accounts.length > 1 ? words.accounts(integer(accounts.length)) : words.account, accounts.map(named).join(", ")],
    [startDate === endDate ? words.day : words.days, days(query)],
    [words.started, when(query.startedAt)],
    [words.ended, when(query.endedAt)],
    [words.duration, durationOf(query, serverNow)],
    [words.rows, query.result?.totalRows == null ? "" : integer(query.result.totalRows)],
    [words.message, error?.message ?? ""],
    [words.description, error?.description ?? ""],
    [words.code, error?.code ?? ""],
    [words.status, error?.status == null ? "" : String(error.status)],
    [words.scheduleId, query.scheduleId ?? ""],
    [words.statusCode, query.state === "unknown" ? (query.statusCode ?? "") : ""],
    [words.resultUrl, query.result?.url ?? ""],
  ]);
}

/** @param {BatchQuery} query */
function textOf(query) {
  const lines = [t.query(integer(query.index + 1)) + ", " + sanitize(stateWord(query), MAX_WORD)];
  for (const [term, value] of entriesOf(query, Date.now(), Date.now())) if (value !== "") lines.push(`${term}: ${sanitize(value, MAX_REASON)}`);
  return lines.join("\n");
}

/** The other days of the account, where the batch is split by account and day. */
function createAccount() {
  const name = h("button", { class: "as-link", title: t.queryDetails.showAccount }, h("bdi", { translate: "no" }));
  const counts = h("span", { class: "note" });
  const cells = h("div", { class: "days" });
  const [first, last] = [h("span"), h("span")];
  const element = h("div", { id: "query-account", class: "siblings" }, h("div", { class: "row" }, h("h3", {}, name), counts), cells, h("p", { class: "days-axis note" }, first, last));
  let account = "";
  name.addEventListener("click", () => {
    const batch = opened();
    if (batch !== null) actions.choose(withSearch(withoutFilter(batch.filter), account));
  });
  cells.addEventListener("click", (event) => {
    const cell = /** @type {Element} */ (event.target).closest("button");
    if (cell !== null) actions.openQuery(Number(cell.dataset["query"]));
  });

  return {
    element,
    /** @param {import("../../scripts/state/selectors.js").Rows} rows @param {BatchQuery} found @param {number} query */
    render: (rows, { accounts }, query) => {
      const grid = selectors.grid(rows);
      account = accounts[0] ?? "";
      const line = grid?.accounts.indexOf(account) ?? -1;
      const width = grid?.days.length ?? 0;
      setHidden(element, grid === null || line < 0 || accounts.length !== 1 || width > MAX_READ);
      if (grid === null || line < 0 || width > MAX_READ) return;
      const positions = grid.queries.subarray(line * width, (line + 1) * width);
      const known = positions.filter((one) => one > 0);
      const states = selectors.statesOf(rows, known);
      const failed = states.filter((state) => state === "failure").length;
      const ended = failed + states.filter((state) => state === "success").length;
      setText(find(name, "bdi", HTMLElement), t.queryDetails.accountTitle(sanitize(named(account), MAX_NAME)));
      setText(counts, t.queryDetails.accountFailed(integer(failed), integer(ended)));
      const isRow = width <= MAX_DAYS && known.length === width;
      setHidden(cells, !isRow);
      setText(first, sanitize(grid.days[0] ?? "", MAX_NAME));
      setText(last, sanitize(grid.days.at(-1) ?? "", MAX_NAME));
      if (isRow) fillCells(cells, known, states, grid.days, query);
    },
  };
}

/**
 * @param {HTMLElement} place
 * @param {Uint32Array} positions Plus one.
 * @param {readonly import("../../pkg/supermetrics_batch_status.js").QueryState[]} states
 * @param {readonly string[]} names
 * @param {number} query
 */
function fillCells(place, positions, states, names, query) {
  while (place.childElementCount > positions.length) place.lastElementChild?.remove();
  while (place.childElementCount < positions.length) place.append(h("button", { class: "cell" }));
  [...place.children].forEach((cell, at) => {
    const state = states[at] ?? "unknown";
    const position = (positions[at] ?? 0) - 1;
    setAttribute(cell, "data-state", state);
    setAttribute(cell, "data-query", String(position));
    setAttribute(cell, "aria-label", `${sanitize(names[at] ?? "", MAX_NAME)}, ${t.statesOfOne[state]}`);
    setAttribute(cell, "aria-current", position === query ? "true" : null);
  });
}

