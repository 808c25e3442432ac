/**
 * Keys for all that is often done, and their overview.
 *
 * @typedef {object} Key
 * @property {string} key As `KeyboardEvent.key` has it.
 * @property {string} words
 * @property {() => void} act
 */

import { h } from "../../scripts/dom/dom.js";
import * as actions from "../../scripts/state/actions.js";
import { get } from "../../scripts/state/store.js";
import { t } from "../../scripts/words/index.js";

/** @param {readonly Key[]} keys */
export function create(keys) {
  const list = h("dl", { id: "help-list", class: "help-list" });
  const single = h("input", { id: "help-single", type: "checkbox" });
  const close = h("button", { id: "help-close", class: "button" }, t.help.close);
  const element = h(
    "dialog",
    { id: "help", class: "dialog", "aria-labelledby": "help-title" },
    h("div", { class: "row" }, h("h2", { id: "help-title" }, t.help.title), close),
    list,
    h("label", { class: "check" }, single, t.help.single),
  );
  const help = { key: "?", words: t.help.overview, act: toggle };
  for (const { key, words } of [...keys, help]) list.append(entry(key, words));
  for (const [key, words] of [t.help.rows, t.help.open, t.help.zoom, t.help.escape]) list.append(entry(key ?? "", words ?? ""));
  single.addEventListener("change", () => actions.setSingleKeys(single.checked));
  close.addEventListener("click", toggle);
  element.addEventListener("click", (event) => {
    const { left, right, top, bottom } = element.getBoundingClientRect();
    const isOutside = event.clientX < left || event.clientX > right || event.clientY < top || event.clientY > bottom;
    // Enter on a button is a click at no place.
    if (event.target === element && isOutside && event.detail > 0) element.close();
  });
  addEventListener("keydown", onKey);

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    const isTyping = event.target instanceof Element && event.target.closest("input:not([type=checkbox]), select, textarea") !== null;
    const isOff = isTyping || event.repeat || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented;
    if (isOff || !get().settings.singleKeys) return;
    const isOpen = document.querySelector("dialog[open], :popover-open") !== null;
    const found = event.key === "?" ? help : isOpen ? undefined : keys.find(({ key }) => key === keyOf(event));
    if (found === undefined) return;
    event.preventDefault();
    found.act();
  }

  function toggle() {
    single.checked = get().settings.singleKeys;
    if (element.open) element.close();
    else if (document.querySelector("dialog[open]") === null) element.showModal();
  }

  return { element, toggle };
}

/** The letter of a key: on a layout without Latin letters, the one that stands there on others. @param {KeyboardEvent} event */
function keyOf({ key, code }) {
  const isLatin = /^[\x21-\x7e]$/.test(key);
  return isLatin || !code.startsWith("Key") ? key.toLowerCase() : code.slice("Key".length).toLowerCase();
}

/** @param {string} key @param {string} words */
function entry(key, words) {
  return h("div", {}, h("dt", {}, h("kbd", {}, key)), h("dd", {}, words));
}
