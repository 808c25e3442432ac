/** What opens below a button and closes by itself: Esc, a click elsewhere, another popover. */

import { h } from "./dom.js";

const GAP = 4;

/**
 * Makes `content` open below `button`, its right edge at that of the button.
 *
 * @param {HTMLButtonElement} button
 * @param {HTMLElement} content
 */
export function popover(button, content) {
  content.popover = "auto";
  button.popoverTargetElement = content;
  button.ariaExpanded = "false";
  content.addEventListener("beforetoggle", (event) => {
    const isOpening = /** @type {ToggleEvent} */ (event).newState === "open";
    button.ariaExpanded = String(isOpening);
    if (!isOpening) return;
    const { right, bottom } = button.getBoundingClientRect();
    content.style.setProperty("top", `${bottom + GAP}px`);
    content.style.setProperty("right", `${Math.max(8, document.documentElement.clientWidth - right)}px`);
  });
  return content;
}

/**
 * A menu: buttons one below the other, through which the arrow keys go.
 *
 * @param {HTMLButtonElement} button
 * @param {string} id
 * @param {readonly HTMLElement[]} items
 */
export function menu(button, id, items) {
  const list = popover(button, h("div", { id, class: "menu" }, ...items));
  list.addEventListener("toggle", (event) => {
    if (/** @type {ToggleEvent} */ (event).newState === "open") enabled(list)[0]?.focus();
  });
  list.addEventListener("click", (event) => {
    if (/** @type {Element} */ (event.target).closest("button:not([data-stays])") !== null) list.hidePopover();
  });
  list.addEventListener("keydown", (event) => {
    const all = enabled(list);
    const at = all.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
    const to = event.key === "ArrowDown" ? at + 1 : event.key === "ArrowUp" ? at - 1 : event.key === "Home" ? 0 : event.key === "End" ? all.length - 1 : null;
    if (to === null || at < 0) return;
    event.preventDefault();
    all[(to + all.length) % all.length]?.focus();
  });
  return list;
}

/** @param {HTMLElement} list @returns {HTMLButtonElement[]} */
function enabled(list) {
  return [...list.querySelectorAll("button")].filter((item) => item.checkVisibility());
}
