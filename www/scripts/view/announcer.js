/**
 * What a screen reader hears: what has changed for good, not every tick.
 *
 * @typedef {import("../watches.js").Watched} Watched
 */

import { percent } from "../format.js";
import { isWatching } from "../watches.js";
import { describe, describeNotice } from "../words.js";
import { byId, setText } from "../dom.js";

const announcer = byId("news", HTMLElement);

/** Progress is announced in steps of so many per cent. */
const STEP = 25;

let announced = "";

/**
 * @param {Watched} watched
 * @param {number} now Epoch milliseconds.
 */
export function show(watched, now) {
  // A reader who is elsewhere hears of the end only.
  if (watched.snapshot?.connection === "hidden") return;
  const { title, sentence, advice } = describe(watched, now);
  const share = percent(watched.snapshot?.progress.fraction ?? 0);
  const notice = describeNotice(watched, now);
  const milestone = `${title} ${notice?.tone} ${watched.snapshot?.connection} ${Math.floor(share / STEP)}`;
  if (milestone === announced) return;
  announced = milestone;
  if (notice !== null) setText(announcer, `${notice.title}. ${notice.advice}`);
  else if (isWatching(watched) && share > 0) setText(announcer, `${title}, ${share} %.`);
  else setText(announcer, `${title}. ${sentence} ${advice}`);
}
