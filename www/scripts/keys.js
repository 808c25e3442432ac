/**
 * Keys for all that is often done, and their overview.
 *
 * @typedef {object} Key
 * @property {string} key As `KeyboardEvent.key` has it.
 * @property {string} words
 * @property {() => void} act
 */

import { byId, make } from "./dom.js";

const dialog = byId("help", HTMLDialogElement);
const list = byId("help-list", HTMLElement);
const single = byId("help-single", HTMLInputElement);

/** Where the reader's wish about single keys is kept: no secret, and nothing of the batch. */
const STORED = "single-keys";

/** What the parts themselves do with keys. */
const ELSEWHERE = [
  ["↑ ↓ Page Home End", "in the table: from row to row"],
  ["Enter", "in the table or the map: everything about the query"],
  ["← → ↑ ↓", "in the map: from cell to cell; + and − zoom"],
  ["Esc", "closes what is open"],
];

/** @param {readonly Key[]} keys */
export function listen(keys) {
  const help = { key: "?", words: "this overview", act: toggle };
  for (const { key, words } of [...keys, help]) add(key, words);
  for (const [key, words] of ELSEWHERE) add(key ?? "", words ?? "");
  single.checked = stored() !== "off";
  single.addEventListener("change", () => store(single.checked ? "on" : "off"));
  for (const id of ["help-open", "help-close"]) byId(id, HTMLButtonElement).addEventListener("click", toggle);
  addEventListener("keydown", (event) => {
    const isTyping = event.target instanceof Element && event.target.closest("input, select, textarea") !== null;
    if (isTyping || !single.checked || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const isOpen = document.querySelector("dialog[open]") !== null;
    const found = event.key === "?" ? help : isOpen ? undefined : keys.find(({ key }) => key === event.key.toLowerCase());
    if (!found) return;
    event.preventDefault();
    found.act();
  });
}

function toggle() {
  if (dialog.open) dialog.close();
  else if (document.querySelector("dialog[open]") === null) dialog.showModal();
}

/**
 * @param {string} key
 * @param {string} words
 */
function add(key, words) {
  const group = make("div");
  const term = make("dt");
  term.append(make("kbd", "", key));
  group.append(term, make("dd", "", words));
  list.append(group);
}

function stored() {
  try {
    return localStorage.getItem(STORED);
  } catch {
    // Not every reader lets pages store.
    return null;
  }
}

/** @param {string} value */
function store(value) {
  try {
    localStorage.setItem(STORED, value);
  } catch {
    // It holds for this visit.
  }
}
