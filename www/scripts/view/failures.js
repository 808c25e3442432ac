/**
 * Failures by cause. A click on one shows its queries in the table.
 *
 * @typedef {import("../choice.js").Choice} Choice
 * @typedef {import("../watching.js").Watched} Watched
 * @typedef {import("../watching.js").BatchWatch} BatchWatch
 * @typedef {import("../../pkg/supermetrics_batch_status.js").ErrorGroup} ErrorGroup
 */

import { EVERYTHING, isSameFilter, withoutFilter } from "../choice.js";
import { byId, fillList, make, makeButton, setPart, setText, setTextOrHide } from "../dom.js";
import { counted, foreign, integer, time } from "../format.js";
import { supportText } from "../support.js";

const section = byId("failures", HTMLElement);
const list = byId("groups", HTMLElement);
const more = byId("groups-more", HTMLElement);
const copies = /** @type {NodeListOf<HTMLButtonElement>} */ (document.querySelectorAll("button.copy"));
const copied = byId("copied", HTMLTextAreaElement);

const MOST_GROUPS = 12;
const MOST_MESSAGE = 300;
const MOST_CODE = 80;

/** A button says for so long that it has copied. */
const COPIED_MS = 2500;

/** @type {Watched | null} */
let watched = null;
/** @type {BatchWatch | null} */
let read = null;
let readAt = -1;
/** @type {ErrorGroup[]} */
let groups = [];
/** @type {Choice} */
let shown = EVERYTHING;
/** @type {(choice: Choice) => void} */
let tell = () => {};

/** @param {(choice: Choice) => void} onChoice */
export function listen(onChoice) {
  tell = onChoice;
  for (const copy of copies) copy.addEventListener("click", () => copyForSupport(copy));
}

/**
 * @param {Watched} next
 * @param {Choice} choice
 * @param {number} now
 */
export function show(next, choice, now) {
  watched = next;
  const { watch, snapshot } = next;
  if (watch === null || snapshot === null || snapshot.progress.failure === 0) groups = [];
  else if (watch !== read || snapshot.revision !== readAt) groups = watch.errorGroups();
  read = watch;
  readAt = snapshot?.revision ?? -1;
  shown = choice;
  section.hidden = groups.length === 0;
  const visible = groups.slice(0, MOST_GROUPS);
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
  part("group-message", foreign(message ?? "The API gives no reason", MOST_MESSAGE));
  part("group-code", foreign(code ?? (status === null ? "without a code" : String(status)), MOST_CODE));
  const first = `query ${integer(firstIndex + 1)}${at(firstAt)}`;
  part("group-when", count === 1 ? first : `first: ${first} · last: query ${integer(lastIndex + 1)}${at(lastAt)}`);
  /** @type {HTMLElement | null} */ (button.querySelector(".group-bar"))?.style.setProperty("width", `${share * 100}%`);
  button.ariaPressed = String(isChosen(group));
}

/**
 * The failures of one cause, in the order that there is; all queries, where they are shown already.
 *
 * @param {ErrorGroup} group
 * @returns {Choice}
 */
function toggled(group) {
  return isChosen(group) ? withoutFilter(shown) : { ...withoutFilter(shown), cause: causeOf(group) };
}

/** @param {ErrorGroup} group */
function isChosen(group) {
  return isSameFilter(shown, { ...EVERYTHING, cause: causeOf(group) });
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
