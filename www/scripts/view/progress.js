/**
 * One bar, split by state, with its counts.
 *
 * @typedef {import("../watches.js").BatchSnapshot} BatchSnapshot
 */

import { integer, percent, share } from "../format.js";
import { STATES } from "../words.js";
import { byId, make, setText } from "../dom.js";

const section = byId("progress", HTMLElement);
const percentage = byId("percent", HTMLElement);
const ended = byId("ended", HTMLElement);
const bar = byId("bar", HTMLElement);
const legend = byId("legend", HTMLElement);

const PARTS = /** @type {const} */ (["success", "failure", "running", "queued"]);

const counts = new Map(PARTS.map((state) => [state, legendEntry(state)]));

/** @param {BatchSnapshot | null} snapshot */
export function show(snapshot) {
  section.hidden = snapshot === null || snapshot.progress.total === 0;
  if (snapshot === null) return;
  const { progress } = snapshot;
  const words = share(progress.fraction, progress.total);
  const sentence = `${integer(progress.ended)} of ${integer(progress.total)} queries have ended`;
  setText(percentage, words);
  setText(ended, sentence);
  bar.setAttribute("aria-valuenow", String(percent(progress.fraction)));
  bar.setAttribute("aria-valuetext", `${words}, ${sentence}`);
  for (const state of PARTS) {
    const count = progress[state];
    const segment = /** @type {HTMLElement | null} */ (bar.querySelector(`.${state}`));
    segment?.style.setProperty("flex-grow", String(count));
    if (segment) segment.hidden = count === 0;
    const figure = counts.get(state);
    if (figure) setText(figure, integer(count));
  }
}

/** @param {typeof PARTS[number]} state */
function legendEntry(state) {
  const entry = make("li", state);
  const swatch = make("span", "swatch", STATES[state].mark);
  swatch.ariaHidden = "true";
  const figure = make("strong", "", "0");
  entry.append(swatch, make("span", "", STATES[state].name), figure);
  legend.append(entry);
  return figure;
}
