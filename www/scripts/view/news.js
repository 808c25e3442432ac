/**
 * What a screen reader is told: what has changed for good, not every tick.
 *
 * @typedef {import("../watching.js").Watched} Watched
 */

import { percent } from "../format.js";
import { isWatching } from "../watching.js";
import { describe, describeNotice } from "../words.js";
import { byId, setText } from "../dom.js";

const news = byId("news", HTMLElement);

/** Progress is told in steps of so many per cent. */
const STEP = 25;

let told = "";

/**
 * @param {Watched} watched
 * @param {number} now Epoch milliseconds.
 */
export function show(watched, now) {
  // Who is elsewhere is told of nothing but the end.
  if (watched.snapshot?.connection === "hidden") return;
  const { title, sentence, advice } = describe(watched, now);
  const share = percent(watched.snapshot?.progress.fraction ?? 0);
  const notice = describeNotice(watched, now);
  const milestone = `${title} ${notice?.tone} ${watched.snapshot?.connection} ${Math.floor(share / STEP)}`;
  if (milestone === told) return;
  told = milestone;
  if (notice !== null) setText(news, `${notice.title}. ${notice.advice}`);
  else if (isWatching(watched) && share > 0) setText(news, `${title}, ${share} %.`);
  else setText(news, `${title}. ${sentence} ${advice}`);
}
