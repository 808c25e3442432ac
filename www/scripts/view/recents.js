/**
 * The list of batches that were watched of late: a click watches one again.
 *
 * @typedef {import("../recent.js").Recent} Recent
 * @typedef {import("../watching.js").Watched} Watched
 */

import { byId, make, setText } from "../dom.js";
import { foreign, share, time } from "../format.js";
import * as recent from "../recent.js";
import { isKnown, isWatching, keyOf } from "../watching.js";
import { describe } from "../words.js";

const section = byId("recents", HTMLElement);
const list = byId("recents-list", HTMLElement);
const clear = byId("recents-clear", HTMLButtonElement);

const MOST_NAME = 60;

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
  if (snapshot === null || !isKnown(snapshot) || snapshot.connection === "stopped") return;
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
  while (list.children.length > all.length) list.lastElementChild?.remove();
  all.forEach((one, position) => fill(list.children[position] ?? newEntry(position), one));
}

/** @param {number} position */
function newEntry(position) {
  const entry = make("li");
  const button = make("button", "recent");
  button.type = "button";
  for (const name of ["recent-name", "recent-words", "recent-place"]) {
    const part = make("span", name);
    part.append(make("bdi"));
    button.append(part);
  }
  button.addEventListener("click", () => {
    const one = recent.read()[position];
    if (one) choose(one);
  });
  entry.append(button);
  list.append(entry);
  return entry;
}

/**
 * @param {Element} entry
 * @param {Recent} recent
 */
function fill(entry, { baseUrl, batchId, at, words }) {
  const place = URL.canParse(baseUrl) ? new URL(baseUrl).host : baseUrl;
  const texts = { "recent-name": batchId, "recent-words": `${words} · ${time(at, Date.now())}`, "recent-place": place };
  for (const [name, text] of Object.entries(texts)) {
    const isolated = entry.querySelector(`.${name} bdi`);
    if (isolated) setText(isolated, foreign(text, MOST_NAME));
  }
}
