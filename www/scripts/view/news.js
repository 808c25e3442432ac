/**
 * What a screen reader is told: what has changed for good, not every tick.
 *
 * @typedef {import("../picture.js").Picture} Picture
 */

import { foreign, percent } from "../format.js";
import { describe, describeTrouble } from "../words.js";
import { byId, setText } from "./dom.js";

const news = byId("news", HTMLElement);

const STEP = 25;

let told = "";

/**
 * @param {Picture} picture
 * @param {number} now Epoch milliseconds.
 */
export function show(picture, now) {
  const { title, sentence, advice } = describe(picture, now);
  const share = percent(picture.status?.progress.fraction ?? 0);
  const trouble = describeTrouble(picture, now);
  const milestone = `${title} ${trouble?.title} ${Math.floor(share / STEP)}`;
  if (milestone === told) return;
  told = milestone;
  if (trouble !== null) setText(news, `${trouble.title}. The page goes on trying. ${trouble.advice}`);
  else if (picture.phase === "live") setText(news, `${title}, ${share} %.`);
  else setText(news, `${title}. ${sentence} ${advice}`);
}

/**
 * The tab's title: how far, from another tab.
 *
 * @param {Picture} picture
 * @param {number} now
 */
export function showTitle(picture, now) {
  const { title } = describe(picture, now);
  const share = picture.phase === "live" && picture.status ? `${percent(picture.status.progress.fraction)} % · ` : "";
  // An ID that was never found may be something that was pasted into the wrong field.
  const batch = picture.status === null ? "" : ` · ${foreign(picture.batchId, 60)}`;
  const text = `${share}${title}${batch}`;
  if (document.title !== text) document.title = text;
}
