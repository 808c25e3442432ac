/**
 * A notification at the end, for those who asked for it. Silent while the page is in sight.
 *
 * @typedef {import("../watches.js").Watched} Watched
 */

import { byId, setText, setTextOrHide } from "../dom.js";
import { sanitize } from "../format.js";
import { isKnown, isWatching, keyOf } from "../watches.js";
import { describe } from "../words.js";

const row = byId("notify", HTMLElement);
const button = byId("notify-ask", HTMLButtonElement);
const answer = byId("notify-answer", HTMLElement);

const MAX_NAME = 60;

const ON = "The browser will tell you when the batch ends, if you are elsewhere.";
const OFF = "Your browser does not let this page notify you. The tab’s title and icon show the end all the same.";

let isWanted = false;

/** The keys of the batches that went on when they were last looked at. @type {Set<string>} */
const goingOn = new Set();

/** @type {(key: string) => void} */
let open = () => {};

/** @param {(key: string) => void} onOpen Called with the key of the watch when the reader comes by the notification. */
export function listen(onOpen) {
  open = onOpen;
  button.addEventListener("click", ask);
}

/** Asked for in context: by this button, never on load. */
async function ask() {
  if (isWanted) {
    isWanted = false;
    setTextOrHide(answer, "");
  } else {
    isWanted = "Notification" in globalThis && (await Notification.requestPermission()) === "granted";
    setTextOrHide(answer, isWanted ? ON : OFF);
  }
  showButton();
}

function showButton() {
  setText(button, isWanted ? "Do not notify me" : "Notify me at the end");
}

/**
 * @param {Watched} watched
 * @param {boolean} isOpen Whether it is the one that the page shows.
 * @param {number} now
 */
export function show(watched, isOpen, now) {
  const isOn = isWatching(watched);
  const key = keyOf(watched.target);
  if (isOpen) row.hidden = !isOn || !isKnown(watched.snapshot);
  const hasEnded = goingOn.has(key) && watched.snapshot?.connection === "ended";
  if (isOn) goingOn.add(key);
  else goingOn.delete(key);
  if (!hasEnded || !isWanted || document.visibilityState === "visible") return;
  const { title, sentence } = describe(watched, now);
  const { batchId } = watched.target;
  try {
    const note = new Notification(`${title}: ${sanitize(batchId, MAX_NAME)}`, { body: sentence, tag: key, icon: "icons/success.svg" });
    note.addEventListener("click", () => {
      window.focus();
      note.close();
      open(key);
    });
  } catch {
    // Phones take notifications from service workers only: title and icon have to do.
  }
}
