/**
 * A small card for each batch that is watched, where there are several. A click opens one.
 *
 * @typedef {import("../watches.js").Watched} Watched
 */

import { byId, make, makeButton, setPart } from "../dom.js";
import { durationRange, sanitize, share } from "../format.js";
import { isKnown, isWatching, keyOf } from "../watches.js";
import { describe } from "../words.js";

const section = byId("board", HTMLElement);
const list = byId("board-list", HTMLElement);

const MAX_NAME = 60;

const PARTS = /** @type {const} */ (["success", "failure", "running", "queued"]);

/** By the key of its watch. @type {Map<string, HTMLElement>} */
const cards = new Map();

/** @type {(key: string) => void} */
let open = () => {};
/** @type {(key: string) => void} */
let close = () => {};

/**
 * @param {(key: string) => void} onOpen
 * @param {(key: string) => void} onClose
 * @param {() => void} onAdd
 */
export function listen(onOpen, onClose, onAdd) {
  open = onOpen;
  close = onClose;
  byId("board-add", HTMLButtonElement).addEventListener("click", onAdd);
}

/**
 * @param {readonly Watched[]} all
 * @param {(watched: Watched) => boolean} isOpen
 * @param {number} now Epoch milliseconds.
 */
export function show(all, isOpen, now) {
  section.hidden = all.length < 2;
  if (section.hidden) return;
  const keys = new Set(all.map(({ target }) => keyOf(target)));
  for (const [key, card] of cards) {
    if (keys.has(key)) continue;
    card.remove();
    cards.delete(key);
  }
  for (const watched of all) fill(cardOf(watched), watched, isOpen(watched), now);
}

/** @param {Watched} watched */
function cardOf({ target }) {
  const key = keyOf(target);
  const known = cards.get(key);
  if (known) return known;
  const card = make("li", "board-card");
  const opener = makeButton("board-open", ["board-name", "board-words", "board-share", "board-left"]);
  const bar = make("span", "bar board-bar");
  bar.ariaHidden = "true";
  for (const state of PARTS) bar.append(make("span", `segment ${state}`));
  opener.append(bar);
  opener.addEventListener("click", () => open(key));
  const closer = make("button", "board-close", "×");
  closer.type = "button";
  closer.addEventListener("click", () => {
    close(key);
    byId("board-add", HTMLButtonElement).focus();
  });
  card.append(opener, closer);
  list.insertBefore(card, list.lastElementChild);
  cards.set(key, card);
  return card;
}

/**
 * @param {HTMLElement} card
 * @param {Watched} watched
 * @param {boolean} isOpen
 * @param {number} now
 */
function fill(card, watched, isOpen, now) {
  const { target, snapshot } = watched;
  const { title, tone, mark } = describe(watched, now);
  const progress = snapshot?.progress;
  const left = isWatching(watched) ? (snapshot?.timeLeft ?? null) : null;
  card.dataset["tone"] = tone;
  card.querySelector(".board-open")?.setAttribute("aria-current", String(isOpen));
  const part = (/** @type {string} */ name, /** @type {string} */ text) => setPart(card, name, text);
  // An ID that was never found may be something that was pasted into the wrong field.
  const name = isKnown(snapshot) ? sanitize(target.batchId, MAX_NAME) : "A batch";
  part("board-name", name);
  const closer = /** @type {HTMLElement | null} */ (card.querySelector(".board-close"));
  if (closer) closer.title = closer.ariaLabel = `Stop watching ${name} and take it off`;
  part("board-words", `${mark} ${title}`);
  part("board-share", progress && progress.total > 0 ? share(progress.fraction, progress.total) : "");
  part("board-left", left === null ? "" : durationRange(left.fromMs, left.toMs));
  for (const state of PARTS) {
    const segment = /** @type {HTMLElement | null} */ (card.querySelector(`.segment.${state}`));
    const count = progress?.[state] ?? 0;
    if (segment) segment.hidden = count === 0;
    segment?.style.setProperty("flex-grow", String(count));
  }
}

/** Puts the keyboard on the card of the open batch. */
export function focus() {
  /** @type {HTMLElement | null} */ (list.querySelector("[aria-current=true]"))?.focus();
}
