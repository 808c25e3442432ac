/**
 * What all views are given to show: the state, and what follows from it for the open batch.
 *
 * @typedef {import("./state/store.js").State} State
 * @typedef {import("./state/store.js").Batch} Batch
 * @typedef {import("./state/selectors.js").Rows} Rows
 * @typedef {import("./pure/address.js").Tab} Tab
 *
 * @typedef {object} Frame
 * @property {Readonly<State>} state
 * @property {Batch | null} batch The open one.
 * @property {Rows | null} rows Its rows, once anything is known of it.
 * @property {number} now Epoch milliseconds by the reader's clock.
 * @property {number} serverNow The same by the server's.
 * @property {ReturnType<typeof import("./state/selectors.js").straggler>} straggler
 * @property {import("./pure/sentences.js").Description | null} description
 * @property {import("./pure/sentences.js").Notice | null} notice
 * @property {Tab} tab The one that is shown at this width.
 * @property {boolean} isMapAbove Whether there is room for the map above the table.
 */

import { describe, describeNotice } from "./pure/sentences.js";
import { isKnown } from "./pure/snapshot.js";
import * as selectors from "./state/selectors.js";
import * as store from "./state/store.js";

const PHONE = matchMedia("(width < 640px)");
const VERY_WIDE = matchMedia("(width >= 1920px) and (height >= 700px)");

/** The widths at which what is shown changes, not only where. */
export const BREAKPOINTS = [PHONE, VERY_WIDE];

/** @returns {Frame} */
export function take() {
  const state = store.get();
  const batch = store.opened();
  const now = Date.now();
  const isMapAbove = VERY_WIDE.matches;
  if (batch === null) {
    return { state, batch, rows: null, now, serverNow: now, straggler: null, description: null, notice: null, tab: "queries", isMapAbove };
  }
  const { watch, snapshot } = batch;
  const straggler = selectors.straggler(batch, now);
  return {
    state,
    batch,
    rows: watch !== null && isKnown(snapshot) ? { watch, snapshot } : null,
    now,
    serverNow: now - batch.skewMs,
    straggler,
    description: watch === null && batch.failure === null && !state.isStarting ? null : describe(batch, now, straggler),
    notice: describeNotice(batch, now),
    tab: tabOf(batch, isMapAbove),
    isMapAbove,
  };
}

/** @param {Batch} batch @param {boolean} isMapAbove @returns {Tab} */
function tabOf({ view, snapshot }, isMapAbove) {
  const failures = snapshot?.progress.failure ?? 0;
  if (PHONE.matches) return view.tab ?? (failures > 0 ? "failures" : "queries");
  return view.tab === null || view.tab === "failures" || (view.tab === "map" && isMapAbove) ? "queries" : view.tab;
}
