/**
 * The colours of the page, for what is painted: they follow the reader's theme.
 *
 * @typedef {import("../../pkg/supermetrics_batch_status.js").QueryState} QueryState
 * @typedef {Record<QueryState | "queuedEdge" | "ink" | "surface" | "line" | "focus" | "onFailure" | "onRunning" | "successBar", string> & { isForced: boolean }} Colours
 */

const FORCED = matchMedia("(forced-colors: active)");

/** @type {Colours | null} Read once for each theme. */
let current = null;

/** @returns {Colours} */
export function colours() {
  if (current !== null) return current;
  const style = getComputedStyle(document.documentElement);
  const of = (/** @type {string} */ name) => style.getPropertyValue(`--${name}`).trim();
  current = {
    queued: of("queued"),
    queuedEdge: of("queued-edge"),
    running: of("running"),
    success: of("done"),
    successBar: of("done-edge"),
    failure: of("failed"),
    unknown: of("warn-ink"),
    ink: of("ink-2"),
    surface: of("surface"),
    line: of("line"),
    focus: of("ink"),
    onFailure: of("on-failed"),
    onRunning: of("on-running"),
    isForced: FORCED.matches,
  };
  return current;
}

/** Colours are read anew. */
export function forgetColours() {
  current = null;
}

/**
 * Calls back when colours have changed.
 *
 * @param {() => void} act
 */
export function onThemeChange(act) {
  for (const query of ["(prefers-color-scheme: dark)", "(prefers-contrast: more)", "(forced-colors: active)"]) {
    matchMedia(query).addEventListener("change", () => {
      forgetColours();
      act();
    });
  }
}
