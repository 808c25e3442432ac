/**
 * The list of batches that were watched of late: a click watches one again.
 *
 * @typedef {import("../recent.js").Recent} Recent
 * @typedef {import("../watches.js").Watched} Watched
 */

import { byId, fillList, make, makeButton, setPart } from "../dom.js";
import { sanitize, share, time } from "../format.js";
import * as recent from "../recent.js";
import { isKnown, isWatching, keyOf } from "../watches.js";
import { describe } from "../words.js";

const section = byId("recents", HTMLElement);
const list = byId("recents-list", HTMLElement);
const clear = byId("recents-clear", HTMLButtonElement);

const MAX_NAME = 60;

/** What was stored of each batch last. @type {Map<string, string>} */
const stored = new Map();

/** @type {(recent: Recent) => void} */
let choose = () => {};

/** @param {(recent: Recent) => void} onChoose */
export function listen(onChoose) {
  choose = onChoose;
  clear.addEventListener("click", () => {
    recent.clear();
    stored.clear();
    show();
  });
  show();
}

/**
 * Keeps what is known of a batch: when it is found, and at each milestone.
 *
 * @param {Watched} watched
 * @param {number} now Epoch milliseconds.
 */
export function keep(watched, now) {
  const { target, snapshot } = watched;
  // What was never found may be something that was pasted into the wrong field.
  if (snapshot === null || !isKnown(snapshot) || snapshot.connection === "closed") return;
  const { title } = describe(watched, now);
  const { fraction, total } = snapshot.progress;
  const words = isWatching(watched) && total > 0 ? `${title}, ${share(fraction, 0)}` : title;
  const key = keyOf(target);
  if (stored.get(key) === words) return;
  const put = stored.has(key) ? recent.renew : recent.add;
  stored.set(key, words);
  put({ baseUrl: target.baseUrl, batchId: target.batchId, at: now, words });
  show();
}

function show() {
  const all = recent.read();
  section.hidden = all.length === 0;
  fillList(list, all, newEntry, fill);
}

/** @param {number} position */
function newEntry(position) {
  const entry = make("li");
  const button = makeButton("recent", ["recent-name", "recent-words", "recent-place"]);
  button.addEventListener("click", () => {
    const one = recent.read()[position];
    if (one) choose(one);
  });
  entry.append(button);
  return entry;
}

/**
 * @param {Element} entry
 * @param {Recent} recent
 */
function fill(entry, { baseUrl, batchId, at, words }) {
  const place = URL.canParse(baseUrl) ? new URL(baseUrl).host : baseUrl;
  setPart(entry, "recent-name", sanitize(batchId, MAX_NAME));
  setPart(entry, "recent-words", sanitize(`${words} · ${time(at, Date.now())}`, MAX_NAME));
  setPart(entry, "recent-place", sanitize(place, MAX_NAME));
}
