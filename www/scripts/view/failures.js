/**
 * Failures by cause. A click on one shows its queries in the table.
 *
 * @typedef {import("../filter.js").Filter} Filter
 * @typedef {import("../watches.js").Watched} Watched
 * @typedef {import("../watches.js").BatchWatch} BatchWatch
 * @typedef {import("../../pkg/supermetrics_batch_status.js").ErrorGroup} ErrorGroup
 */

import { NO_FILTER, isSameFilter, withoutFilter } from "../filter.js";
import { byId, fillList, make, makeButton, setPart, setText, setTextOrHide } from "../dom.js";
import { counted, sanitize, integer, time } from "../format.js";
import { supportText } from "../support.js";

const section = byId("failures", HTMLElement);
const list = byId("groups", HTMLElement);
const more = byId("groups-more", HTMLElement);
const copies = /** @type {NodeListOf<HTMLButtonElement>} */ (document.querySelectorAll("button.copy"));
const copied = byId("copied", HTMLTextAreaElement);

const MAX_GROUPS = 12;
const MAX_MESSAGE = 300;
const MAX_CODE = 80;

/** A button says for so long that it has copied. */
const COPIED_MS = 2500;

/** @type {Watched | null} */
let watched = null;
/** @type {BatchWatch | null} */
let read = null;
let readAt = -1;
/** @type {ErrorGroup[]} */
let groups = [];
/** @type {Filter} */
let shown = NO_FILTER;
/** @type {(filter: Filter) => void} */
let tell = () => {};

/** @param {(filter: Filter) => void} onFilter */
export function listen(onFilter) {
  tell = onFilter;
  for (const copy of copies) copy.addEventListener("click", () => copyForSupport(copy));
}

/**
 * @param {Watched} next
 * @param {Filter} filter
 * @param {number} now
 */
export function show(next, filter, now) {
  watched = next;
  const { watch, snapshot } = next;
  if (watch === null || snapshot === null || snapshot.progress.failure === 0) groups = [];
  else if (watch !== read || snapshot.revision !== readAt) groups = watch.errorGroups();
  read = watch;
  readAt = snapshot?.revision ?? -1;
  shown = filter;
  section.hidden = groups.length === 0;
  const visible = groups.slice(0, MAX_GROUPS);
  fillList(list, visible, newGroup, (entry, group) => fill(entry, group, now));
  const hidden = groups.length - visible.length;
  setTextOrHide(more, hidden > 0 ? `And ${counted(hidden, "cause", "causes")} with fewer failures.` : "");
}

/** @param {number} position */
function newGroup(position) {
  const entry = make("li");
  const button = makeButton("group", ["group-count", "group-share", "group-message", "group-code", "group-when"]);
  const bar = make("span", "group-bar");
  bar.ariaHidden = "true";
  button.append(bar);
  button.addEventListener("click", () => {
    const group = groups[position];
    if (group) tell(toggled(group));
  });
  entry.append(button);
  return entry;
}

/**
 * @param {Element} entry
 * @param {ErrorGroup} group
 * @param {number} now
 */
function fill(entry, group, now) {
  const { code, message, status, count, share, firstIndex, lastIndex, firstAt, lastAt } = group;
  const button = entry.firstElementChild;
  if (!(button instanceof HTMLButtonElement)) return;
  const part = (/** @type {string} */ name, /** @type {string} */ text) => setPart(button, name, text);
  const at = (/** @type {number | null} */ when) => (when === null ? "" : `, ${time(when, now)}`);
  part("group-count", integer(count));
  part("group-share", `${Math.round(share * 100)} %`);
  part("group-message", sanitize(message ?? "The API gives no reason", MAX_MESSAGE));
  part("group-code", sanitize(code ?? (status === null ? "without a code" : String(status)), MAX_CODE));
  const first = `query ${integer(firstIndex + 1)}${at(firstAt)}`;
  part("group-when", count === 1 ? first : `first: ${first} · last: query ${integer(lastIndex + 1)}${at(lastAt)}`);
  /** @type {HTMLElement | null} */ (button.querySelector(".group-bar"))?.style.setProperty("width", `${share * 100}%`);
  button.ariaPressed = String(isChosen(group));
}

/**
 * The failures of one cause, in the order that there is; all queries, where they are shown already.
 *
 * @param {ErrorGroup} group
 * @returns {Filter}
 */
function toggled(group) {
  return isChosen(group) ? withoutFilter(shown) : { ...withoutFilter(shown), cause: causeOf(group) };
}

/** @param {ErrorGroup} group */
function isChosen(group) {
  return isSameFilter(shown, { ...NO_FILTER, cause: causeOf(group) });
}

/** @param {ErrorGroup} group */
function causeOf({ code, message }) {
  return { code, message };
}

/** @param {HTMLButtonElement} button */
async function copyForSupport(button) {
  if (watched === null) return;
  const text = supportText(watched, groups);
  const words = "Copy for support";
  try {
    await navigator.clipboard.writeText(text);
    setText(button, "Copied");
    setTimeout(() => setText(button, words), COPIED_MS);
    copied.hidden = true;
  } catch {
    // Not every browser lets a page write there: the reader can.
    copied.hidden = false;
    copied.value = text;
    copied.closest("details")?.setAttribute("open", "");
    copied.focus();
    copied.select();
  }
}

/** Puts the keyboard on the first cause. */
export function focus() {
  const first = list.querySelector("button");
  first?.focus();
  return first !== null;
}
