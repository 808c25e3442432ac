/** Description lists, whose values may be the API's: the beginning of a long one, and a button for the rest of it. */

import { integer } from "../pure/format.js";
import { sanitize } from "../pure/text.js";
import { t } from "../words/index.js";
import { h, setText } from "./dom.js";

/** Longest value that is shown at once. */
const MAX_SHOWN = 300;

/** A watch keeps no more bytes of a text. */
const KEPT_BYTES = 65_536;

/** The values, whole. @type {WeakMap<Element, string>} */
const wholes = new WeakMap();

/**
 * Fills a description list: the terms stay, their values change.
 *
 * @param {HTMLElement} list
 * @param {Map<string, string>} entries Empty values are left out.
 */
export function setDescriptionList(list, entries) {
  const shown = [...entries].filter(([, value]) => value !== "");
  const terms = [...list.children].map((group) => /** @type {HTMLElement} */ (group).dataset["term"]);
  if (terms.join("\n") !== shown.map(([term]) => term).join("\n")) {
    list.replaceChildren(...shown.map(([term]) => h("div", { "data-term": term }, h("dt", {}, term), h("dd", {}, h("bdi")))));
  }
  shown.forEach(([, value], index) => {
    const place = list.children[index]?.lastElementChild;
    if (!place || wholes.get(place) === value) return;
    wholes.set(place, value);
    fill(place, false);
  });
}

/**
 * @param {Element} place
 * @param {boolean} isOpen Whether a long value is shown whole.
 */
function fill(place, isOpen) {
  const value = wholes.get(place) ?? "";
  const text = /** @type {HTMLElement} */ (place.firstElementChild);
  const isLong = value.length > MAX_SHOWN;
  setText(text, sanitize(value, isOpen ? Infinity : MAX_SHOWN));
  text.className = isLong && isOpen ? "whole" : "";
  // It scrolls: the keyboard must get into it.
  if (isLong && isOpen) {
    text.tabIndex = 0;
    text.role = "group";
    text.ariaLabel = place.previousElementSibling?.textContent ?? null;
  } else {
    for (const name of ["tabindex", "role", "aria-label"]) text.removeAttribute(name);
  }
  if (!isLong) {
    while (place.lastElementChild !== text) place.lastElementChild?.remove();
    return;
  }
  const button = place.querySelector("button") ?? addButton(place);
  button.ariaExpanded = String(isOpen);
  setText(button, isOpen ? t.values.showLess : t.values.showAll(integer(value.length)));
  place.querySelector("p")?.remove();
  if (isOpen && isFull(value)) place.append(h("p", { class: "note" }, t.values.kept));
}

/** @param {Element} place */
function addButton(place) {
  const button = h("button", { class: "button small rest" });
  button.addEventListener("click", () => fill(place, button.ariaExpanded === "false"));
  place.append(button);
  return button;
}

/** Whether a text is one of a query that the watch has cut: a character has four bytes at most. @param {string} text */
function isFull(text) {
  const { length } = new TextEncoder().encode(text);
  return length > KEPT_BYTES - 4 && length <= KEPT_BYTES;
}
