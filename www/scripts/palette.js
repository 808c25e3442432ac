/**
 * The colours of the page, for what is painted: they follow the reader's theme.
 *
 * @typedef {import("../pkg/supermetrics_batch_status.js").QueryState} QueryState
 */

import { make } from "./dom.js";

/** Samples are as large as this, in their own pixels. */
const SAMPLE = 32;

/** @typedef {Record<QueryState | "ink" | "card" | "focus" | "onState", string>} Colours */

/** @returns {Colours} The page's own, which follow the reader's theme. */
export function colours() {
  const style = getComputedStyle(document.documentElement);
  const of = (/** @type {string} */ name) => style.getPropertyValue(`--${name}`).trim();
  return {
    queued: of("queued"),
    running: of("running"),
    success: of("success"),
    failure: of("failure"),
    unknown: of("warning"),
    ink: of("ink"),
    card: of("card"),
    focus: of("focus"),
    onState: of("on-state"),
  };
}

/**
 * Calls back when colours have changed.
 *
 * @param {() => void} act
 */
export function onThemeChange(act) {
  for (const query of ["(prefers-color-scheme: dark)", "(prefers-contrast: more)"]) {
    matchMedia(query).addEventListener("change", act);
  }
}

/**
 * An entry of a legend: a sample, and what it stands for.
 *
 * @param {string} words
 * @param {(sample: HTMLCanvasElement) => void} paint
 */
export function sampleEntry(words, paint) {
  const entry = make("li");
  const sample = make("canvas");
  sample.width = sample.height = SAMPLE;
  paint(sample);
  entry.append(sample, make("span", "", words));
  return entry;
}
