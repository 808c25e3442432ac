/**
 * What those who are elsewhere see and hear: the tab's title and icon, a notification at the end, and a screen reader.
 *
 * @typedef {import("../../scripts/frame.js").Frame} Frame
 * @typedef {import("../../scripts/state/store.js").Batch} Batch
 */

import { setText } from "../../scripts/dom/dom.js";
import { percent, share } from "../../scripts/pure/format.js";
import { describe } from "../../scripts/pure/sentences.js";
import { isKnown } from "../../scripts/pure/snapshot.js";
import { sanitize } from "../../scripts/pure/text.js";
import * as actions from "../../scripts/state/actions.js";
import { get } from "../../scripts/state/store.js";
import { isWatching } from "../../scripts/state/watches.js";
import { t } from "../../scripts/words/index.js";

const MAX_NAME = 60;

/** There is an icon for each tenth of the way. */
const ICON_STEP = 10;

/** A screen reader hears of progress in steps of so many per cent. */
const SPOKEN_STEP = 25;

/** @param {HTMLLinkElement} icon */
export function createDocumentTitle(icon) {
  /** @param {Frame} frame */
  return ({ state, batch, description }) => {
    const { snapshot } = batch ?? { snapshot: null };
    const isOn = batch !== null && isWatching(batch) && snapshot !== null && snapshot.progress.total > 0;
    const far = isOn ? share(snapshot.progress.ended, snapshot.progress.total) : "";
    // An ID that was never found may be something that was pasted into the wrong field.
    const id = batch !== null && isKnown(snapshot) ? sanitize(batch.target.batchId, MAX_NAME) : "";
    const parts = batch === null || state.isAsking || description === null ? [t.title] : [far, description.title, id];
    const text = parts.filter(Boolean).join(t.documentTitle.separator);
    if (document.title !== text) document.title = text;
    const tone = description?.tone ?? "quiet";
    const tenth = isOn ? Math.floor(percent(snapshot.progress.ended, snapshot.progress.total) / ICON_STEP) * ICON_STEP : 0;
    const ends = tone === "running" ? "quiet" : tone === "stuck" ? "warning" : tone;
    const file = batch === null ? "" : batch !== null && isWatching(batch) && snapshot?.connection !== "retrying" ? `running-${tenth}` : ends;
    const href = file === "" ? "favicon.svg" : `icons/${file}.svg`;
    if (icon.getAttribute("href") !== href) icon.setAttribute("href", href);
  };
}

/**
 * Says what has changed for good, not every tick.
 *
 * @param {HTMLElement} place
 */
export function createAnnouncer(place) {
  let announced = "";

  /** @param {Frame} frame */
  return ({ batch, description, notice }) => {
    const snapshot = batch?.snapshot ?? null;
    // A reader who is elsewhere hears of the end only.
    if (batch === null || description === null || snapshot?.connection === "hidden") return;
    const { title, sentence, advice } = description;
    const { ended, total } = snapshot?.progress ?? { ended: 0, total: 0 };
    const far = percent(ended, total);
    const milestone = [batch.key, title, notice?.tone, snapshot?.connection, Math.floor(far / SPOKEN_STEP)].join(" ");
    if (milestone === announced) return;
    announced = milestone;
    if (notice !== null) setText(place, `${notice.text} ${notice.advice}`);
    else if (isWatching(batch) && far > 0) setText(place, t.announce.progress(title, share(ended, total)));
    else setText(place, `${title}. ${sentence}. ${advice}`);
  };
}

/**
 * Notifications at the end, for those who asked for them. Silent while the page is in sight.
 *
 * @param {(key: string) => void} onOpen What follows when a reader comes by a notification.
 */
export function createNotifications(onOpen) {
  /** The keys of the batches that went on when they were looked at last. @type {Set<string>} */
  const goingOn = new Set();

  /** Asked for in context: by a button, never on load. */
  async function toggle() {
    if (get().settings.notify) {
      actions.setNotify(false);
      return;
    }
    const isGranted = "Notification" in globalThis && (await Notification.requestPermission()) === "granted";
    const isOn = isGranted && canNotify();
    actions.setNotify(isOn);
    actions.say(isOn ? t.summary.notifyOn : t.summary.notifyRefused);
  }

  /** @param {Frame} frame */
  function render({ state, now }) {
    for (const batch of state.batches) follow(batch, state.settings.notify, now);
  }

  /** @param {Batch} batch @param {boolean} isWanted @param {number} now */
  function follow(batch, isWanted, now) {
    const { key, target, snapshot } = batch;
    const isOn = isWatching(batch);
    const hasEnded = goingOn.has(key) && snapshot?.connection === "ended";
    if (isOn) goingOn.add(key);
    else goingOn.delete(key);
    if (!hasEnded || !isWanted || document.visibilityState === "visible") return;
    const { title, sentence } = describe(batch, now);
    const note = notification(`${title}: ${sanitize(target.batchId, MAX_NAME)}`, { body: sentence, tag: key, icon: "icons/success.svg" });
    note?.addEventListener("click", () => {
      window.focus();
      note.close();
      actions.open(key);
      onOpen(key);
    });
  }

  return { render, toggle };
}

/**
 * @param {string} title
 * @param {NotificationOptions} options
 */
function notification(title, options) {
  try {
    return new Notification(title, options);
  } catch {
    // Phones take notifications from service workers only, whatever the reader has granted.
    return null;
  }
}

/** Whether a notification can be shown: one is, for a moment. */
function canNotify() {
  const note = notification(t.summary.notificationTest, { tag: "test", silent: true });
  note?.close();
  return note !== null;
}

/** Keeps the batches that were found, with their state. */
export function createMemory() {
  /** What was kept of each batch last. @type {Map<string, string>} */
  const kept = new Map();

  /** @param {Frame} frame */
  return ({ state, now }) => {
    for (const batch of state.batches) {
      const { key, snapshot } = batch;
      if (!isKnown(snapshot) || snapshot.connection === "closed") continue;
      const { title } = describe(batch, now);
      const { ended, total } = snapshot.progress;
      const words = isWatching(batch) && total > 0 ? `${title}, ${share(ended, total)}` : title;
      const step = isWatching(batch) && total > 0 ? `${title} ${percent(ended, total)}` : title;
      if (kept.get(key) === step) continue;
      kept.set(key, step);
      actions.remember(batch, words, now);
    }
  };
}

