/**
 * When a batch ends, in words.
 *
 * @typedef {import("./state/store.js").BatchSnapshot} BatchSnapshot
 */

import { durationRange, minute } from "./pure/format.js";
import { isOver } from "./pure/snapshot.js";
import { t } from "./words/index.js";

/**
 * The window of the end, and how far it is: null as long as nothing is known of it.
 *
 * @param {BatchSnapshot} snapshot
 * @param {number} now Epoch milliseconds.
 * @returns {{ at: string, in: string } | null}
 */
export function endsWindow(snapshot, now) {
  const { timeLeft, updatedAt, connection } = snapshot;
  if (timeLeft === null || isOver(snapshot)) return null;
  const since = updatedAt ?? now;
  // What is paused or offline is as old as its figures.
  const passed = connection === "live" || connection === "hidden" ? now - since : 0;
  const range = durationRange(Math.max(0, timeLeft.fromMs - passed), Math.max(0, timeLeft.toMs - passed));
  const [from, to] = [timeLeft.fromMs, timeLeft.toMs].map((left) => minute(Math.max(since + left, now), now));
  const { summary } = t;
  return {
    at: from === to ? summary.endsAbout(to ?? "") : summary.range(from ?? "", to ?? ""),
    in: range.from === null ? summary.about(range.to) : range.from === "0" ? summary.atMost(range.to) : summary.range(range.from, range.to),
  };
}

/** @param {BatchSnapshot} snapshot @param {number} now */
export function endsWords(snapshot, now) {
  const window = endsWindow(snapshot, now);
  return window === null ? "" : `${t.summary.ends} ${window.at}`;
}
