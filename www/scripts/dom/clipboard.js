/** Copying: to the clipboard, or into a dialog from which the reader can copy where the page may not. */

import { t } from "../words/index.js";
import { h } from "./dom.js";

/** A button says for so long that it has copied. */
const COPIED_MS = 2500;

/**
 * Copies a text. The button says so for a moment.
 *
 * @param {HTMLElement} button
 * @param {string} text
 */
export async function copy(button, text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    offer(text);
    return;
  }
  const label = /** @type {HTMLElement | null} */ (button.querySelector(".label"));
  if (label === null) {
    button.dataset["copied"] = "";
    setTimeout(() => delete button.dataset["copied"], COPIED_MS);
    return;
  }
  label.dataset["words"] ??= label.textContent ?? "";
  label.textContent = t.copy.copied;
  setTimeout(() => {
    label.textContent = label.dataset["words"] ?? "";
  }, COPIED_MS);
}

/** @param {string} text */
function offer(text) {
  const area = h("textarea", { id: "copied", readonly: true, rows: "10", "aria-label": t.copy.failed });
  const dialog = h("dialog", { class: "dialog copy-dialog", "aria-label": t.copy.failed }, h("p", {}, t.copy.failed), area);
  const close = h("button", { class: "button", onclick: () => dialog.close() }, t.copy.close);
  dialog.append(close);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  area.value = text;
  area.select();
}
