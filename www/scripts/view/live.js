/**
 * Whether the page is alive: how it stands with the API, when it asks next, and the buttons for that.
 *
 * @typedef {import("../watches.js").BatchSnapshot} BatchSnapshot
 */

import { coarseDuration } from "../format.js";
import { isOver } from "../watches.js";
import { byId, setText } from "../dom.js";

const section = byId("live", HTMLElement);
const word = byId("live-word", HTMLElement);
const next = byId("live-next", HTMLElement);
const pause = byId("pause", HTMLButtonElement);
const refresh = byId("refresh", HTMLButtonElement);
const stop = byId("stop", HTMLButtonElement);

/** @type {Record<BatchSnapshot["connection"], string>} */
const WORDS = {
  connecting: "Connecting",
  live: "Live",
  retrying: "Retrying",
  offline: "Offline",
  paused: "Paused",
  hidden: "In the background",
  ended: "Ended",
  closed: "Stopped",
};

/**
 * @param {BatchSnapshot | null} snapshot
 * @param {number} now Epoch milliseconds.
 * @param {() => void} onGone Called when the focused button goes away.
 */
export function show(snapshot, now, onGone) {
  const isShown = snapshot !== null && !isOver(snapshot);
  const hadFocus = section.contains(document.activeElement);
  section.hidden = !isShown;
  // A button that goes away would take the keyboard's place with it.
  if (!isShown) {
    if (hadFocus) onGone();
    return;
  }
  const { connection } = snapshot;
  section.dataset["connection"] = connection;
  setText(word, WORDS[connection]);
  setText(next, nextPoll(snapshot, now));
  const isPaused = connection === "paused";
  setText(pause, isPaused ? "Resume" : "Pause");
  refresh.disabled = connection === "offline";
}

/**
 * @param {BatchSnapshot} snapshot
 * @param {number} now
 */
function nextPoll({ nextPollAt, connection }, now) {
  if (connection === "paused" || connection === "offline") return "asks for nothing";
  if (nextPollAt === null || nextPollAt <= now) return "asking now";
  return `asks again in ${coarseDuration(Math.max(1000, nextPollAt - now))}`;
}

/**
 * @param {() => void} onPause
 * @param {() => void} onRefresh
 * @param {() => void} onStop
 */
export function listen(onPause, onRefresh, onStop) {
  pause.addEventListener("click", onPause);
  refresh.addEventListener("click", onRefresh);
  stop.addEventListener("click", onStop);
}
