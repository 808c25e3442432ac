/**
 * Failures by cause, with the accounts that they are of. A cause, or an account in it, filters the table.
 *
 * @typedef {import("../../scripts/frame.js").Frame} Frame
 * @typedef {import("../../scripts/state/selectors.js").Rows} Rows
 * @typedef {import("../../scripts/state/selectors.js").AccountCount} AccountCount
 * @typedef {import("../../pkg/supermetrics_batch_status.js").ErrorGroup} ErrorGroup
 */

import { copy } from "../../scripts/dom/clipboard.js";
import { fillList, find, h, setAttribute, setHidden, setText, setTextOrHide } from "../../scripts/dom/dom.js";
import { icon } from "../../scripts/dom/icons.js";
import { isSameCause, withCause } from "../../scripts/pure/filter.js";
import { integer, time } from "../../scripts/pure/format.js";
import { named } from "../../scripts/pure/names.js";
import { stableOrder } from "../../scripts/pure/stable-order.js";
import { sanitize } from "../../scripts/pure/text.js";
import * as actions from "../../scripts/state/actions.js";
import * as selectors from "../../scripts/state/selectors.js";
import { opened } from "../../scripts/state/store.js";
import { t } from "../../scripts/words/index.js";

const MAX_GROUPS = 20;
const MAX_ACCOUNTS = 5;
const MAX_MESSAGE = 300;
const MAX_CODE = 80;
const MAX_NAME = 60;

/** Accounts of one cause are counted in one task: those of the next in another. */
const NEXT_COUNT_MS = 30;

/**
 * @param {object} with
 * @param {() => void} with.onShow What follows when a cause or an account has been chosen.
 * @param {(format: "text" | "json") => Promise<string>} with.textForRerun Accounts and days of all queries that failed.
 * @param {HTMLElement} with.accounts What stands below the causes.
 */
export function create({ onShow, textForRerun, accounts: accountsPlace }) {
  const list = h("ol", { id: "groups", class: "causes" });
  const more = h("p", { id: "groups-more", class: "note", hidden: true });
  const copyList = h("button", { id: "copy-list", class: "button plain" }, icon("copy"), h("span", { class: "label" }, t.failures.copyList));
  const rerun = h("button", { id: "copy-rerun", class: "button" }, icon("again"), h("span", { class: "label" }));
  const json = h("button", { id: "copy-json", class: "button" }, h("span", { class: "label" }, t.failures.rerunJson));
  const none = h("p", { id: "failures-none", class: "note", hidden: true });
  const tools = h("div", { class: "rerun" }, rerun, json);
  const element = h(
    "section",
    { id: "failures", class: "failures", "aria-labelledby": "failures-title", tabindex: "-1" },
    h("div", { class: "side-head" }, h("h2", { id: "failures-title" }, t.failures.title), copyList),
    tools,
    none,
    list,
    more,
    accountsPlace,
  );

  /** @type {ErrorGroup[]} In the order in which they are shown. */
  let groups = [];
  /** Accounts of each cause, as they were counted last. @type {Map<string, AccountCount[]>} */
  let accounts = new Map();
  /** @type {Frame | null} */
  let frame = null;
  /** @type {unknown} */
  let watch = null;
  let timer = 0;
  /** Names that the accounts are shown with. @type {unknown} */
  let names = null;

  copyList.addEventListener("click", () => copy(copyList, listText()));
  rerun.title = json.title = t.failures.rerunHint;
  for (const [button, format] of /** @type {const} */ ([[rerun, "text"], [json, "json"]])) button.addEventListener("click", async () => copy(button, await textForRerun(format)));

  /** @param {Frame} next */
  function render(next) {
    frame = next;
    const { rows, batch } = next;
    if (rows?.watch !== watch) [watch, groups, accounts] = [rows?.watch, [], new Map()];
    // Other names: they are written anew.
    if (next.state.names !== names) [names, accounts] = [next.state.names, new Map()];
    const found = rows === null ? [] : selectors.errorGroups(rows);
    const held = isHeld();
    groups = stableOrder(groups.map(keyOf), found, keyOf, held);
    // While the batch goes on, its failures have their place already.
    const goesOn = rows === null || rows.snapshot.outcome === null;
    const isNone = groups.length === 0;
    setHidden(element, isNone && !goesOn);
    setHidden(none, !isNone);
    // The counts know of failures before their rows have been looked through.
    const failures = rows?.snapshot.progress.failure ?? 0;
    setText(none, failures > 0 ? t.failures.reading : t.failures.none);
    for (const one of [tools, copyList]) setAttribute(one, "data-off", isNone ? "" : null);
    if (isNone) list.replaceChildren();
    if (rows === null || batch === null || isNone) return;
    const visible = groups.slice(0, MAX_GROUPS);
    // In another order, it is another list.
    if (!held && [...list.children].some((entry, at) => /** @type {HTMLElement} */ (entry).dataset["key"] !== visible.map(keyOf)[at])) reset();
    fillList(list, visible, makeCause, (entry, group) => fillCause(entry, group, next), keyOf);
    const hidden = groups.length - visible.length;
    setTextOrHide(more, hidden > 0 ? t.failures.moreCauses(hidden, integer(hidden)) : "");
    setText(find(rerun, ".label", HTMLElement), t.failures.rerunText(failures, integer(failures)));
    rerun.classList.toggle("primary", rows.snapshot.outcome !== null);
    if (timer === 0) countNext(0);
  }

  /** While the batch goes on, causes and accounts stay where they are too: the order is that of the end, or of the first look. */
  function isHeld() {
    return frame?.rows?.snapshot.outcome === null || list.matches(":hover") || list.contains(document.activeElement);
  }

  function reset() {
    if (list.childElementCount === 0) return;
    list.replaceChildren();
    accounts.clear();
  }

  /** Counts the accounts of one cause after the other, the page having its turn in between. @param {number} at */
  function countNext(at) {
    timer = 0;
    const group = groups[at];
    const rows = frame?.rows ?? null;
    if (group === undefined || rows === null || at >= MAX_GROUPS) return;
    if (selectors.mustWait(rows)) {
      timer = setTimeout(() => countNext(at), 0);
      return;
    }
    const counted = selectors.accountsOf(rows, group);
    const entry = [...list.children].find((one) => /** @type {HTMLElement} */ (one).dataset["key"] === keyOf(group));
    if (counted !== accounts.get(keyOf(group))) {
      accounts.set(keyOf(group), counted);
      if (entry instanceof HTMLElement) fillAccounts(entry, group, counted);
    }
    const isSmall = rows.snapshot.progress.total < 5000;
    if (isSmall) countNext(at + 1);
    else timer = setTimeout(() => countNext(at + 1), NEXT_COUNT_MS);
  }

  /** @param {ErrorGroup} group */
  function makeCause(group) {
    const show = h(
      "button",
      { class: "cause-title", title: t.failures.show },
      h("span", { class: "cause-count" }),
      h("bdi", { class: "cause-name" }),
    );
    show.addEventListener("click", () => choose(group, ""));
    return h("li", { class: "cause-entry" }, show, h("p", { class: "cause-text" }, h("bdi")), h("div", { class: "accounts" }), h("p", { class: "cause-meta" }, h("bdi", { class: "mono" }), h("span", { class: "cause-when" })));
  }

  /** @param {HTMLElement} entry @param {ErrorGroup} group @param {Frame} next */
  function fillCause(entry, group, { batch, now }) {
    const { code, message, status, count, firstAt, lastAt } = group;
    const show = find(entry, ".cause-title", HTMLElement);
    setText(find(entry, ".cause-count", HTMLElement), integer(count));
    setText(find(entry, ".cause-name", HTMLElement), sanitize(message ?? t.table.noReason, MAX_MESSAGE));
    setText(find(entry, ".cause-meta bdi", HTMLElement), sanitize(code ?? (status === null ? "" : String(status)), MAX_CODE));
    const [from, to] = [firstAt, lastAt].map((at) => (at === null ? "" : time(at, now)));
    setText(find(entry, ".cause-when", HTMLElement), from === to ? (from ?? "") : t.failures.between(from ?? "", to ?? ""));
    setAttribute(show, "aria-pressed", String(isSameCause(batch?.filter.cause ?? null, causeOf(group))));
  }

  /** @param {HTMLElement} entry @param {ErrorGroup} group @param {AccountCount[]} counted */
  function fillAccounts(entry, group, counted) {
    const place = find(entry, ".accounts", HTMLElement);
    const before = [...place.querySelectorAll(".account")].map((button) => /** @type {HTMLElement} */ (button).dataset["key"] ?? "");
    const visible = stableOrder(before, counted, ({ account }) => account, isHeld()).slice(0, MAX_ACCOUNTS);
    fillList(
      place,
      visible,
      ({ account }) => {
        const button = h("button", { class: "account" }, h("bdi", { translate: "no" }), h("span", { class: "times" }));
        button.addEventListener("click", () => choose(group, account));
        return button;
      },
      (button, { account, count }) => {
        setText(find(button, "bdi", HTMLElement), sanitize(named(account), MAX_NAME));
        setText(find(button, ".times", HTMLElement), count > 1 ? t.failures.times(integer(count)) : "");
      },
      ({ account }) => account,
    );
    const others = counted.length - visible.length;
    if (others > 0) place.append(h("span", { class: "note", "data-key": "more" }, t.failures.others(integer(others))));
  }

  /** @param {ErrorGroup} group @param {string} account */
  function choose(group, account) {
    const batch = opened();
    if (batch === null) return;
    const cause = causeOf(group);
    const isChosen = account === "" && isSameCause(batch.filter.cause, cause) && batch.filter.search === "";
    actions.choose(isChosen ? { ...batch.filter, cause: null } : withCause(batch.filter, cause, account));
    if (batch.view.tab === "failures" || batch.view.tab === null) actions.showTab("queries");
    const found = batch.watch?.queryOrder({ cause, search: account }).total ?? 0;
    if (!isChosen) actions.say(t.failures.shown(found, integer(found)));
    onShow();
  }

  /** Causes and accounts, as text for people. */
  function listText() {
    return groups
      .map((group) => {
        const { count, message, code, status } = group;
        const cause = [message ?? t.table.noReason, code ?? status].filter((part) => part != null).join(", ");
        const who = (accounts.get(keyOf(group)) ?? []).map(({ account, count }) => (count > 1 ? `${named(account)} × ${count}` : named(account))).join(", ");
        return [`${count} × ${sanitize(cause, MAX_MESSAGE)}`, who === "" ? "" : `  ${who}`].filter(Boolean).join("\n");
      })
      .join("\n");
  }

  return {
    element,
    render,
    /** Puts the keyboard on the first cause. Gives whether there is one. */
    focus: () => {
      const first = list.querySelector("button");
      first?.focus();
      return first !== null && first.checkVisibility();
    },
    groups: () => groups,
  };
}

/** @param {ErrorGroup} group */
function causeOf({ code, message }) {
  return { code, message };
}

/** @param {ErrorGroup} group */
function keyOf({ code, message }) {
  return JSON.stringify([code, message]);
}
