/**
 * Between the page's address and its state. Opening a batch or a query is a step that Back takes back; the rest replaces the
 * address as it is, a few times a second at most.
 */

import * as address from "../pure/address.js";
import { isKnown } from "../pure/snapshot.js";
import * as actions from "./actions.js";
import * as store from "./store.js";

/** Browsers refuse a page that writes its address too often. */
const WRITE_MS = 400;

let timer = 0;

/** What was open when the address was written last. */
let written = "";

/** Whether an address is being taken up: nothing is written over it meanwhile. */
let isFollowing = false;

export async function start() {
  store.subscribe((state) => {
    if (isFollowing || fragmentOf(state) === null) return;
    const isStep = stepOf(state) !== written;
    if (timer !== 0 && !isStep) return;
    // A step does not wait for a smaller change: Back, pressed meanwhile, would go one too far.
    clearTimeout(timer);
    timer = setTimeout(write, isStep ? 0 : WRITE_MS);
  });
  addEventListener("popstate", follow);
  await follow();
}

async function follow() {
  const given = address.read(location.hash);
  if (given === null) return;
  isFollowing = true;
  try {
    await actions.follow(given);
  } finally {
    isFollowing = false;
  }
  written = stepOf(store.get());
}

function write() {
  timer = 0;
  const state = store.get();
  const fragment = fragmentOf(state);
  if (fragment === null || fragment === location.hash) return;
  const step = stepOf(state);
  const isStep = step !== written && location.hash !== "" && written !== "";
  written = step;
  try {
    if (isStep) history.pushState(null, "", fragment);
    else history.replaceState(null, "", fragment);
  } catch {
    // Too often, or a file: the next change is written again.
  }
}

/** What Back goes through. @param {Readonly<store.State>} state */
function stepOf({ open }) {
  return `${open} ${store.find(open)?.view.query ?? ""}`;
}

/**
 * Only batches that were found are in the address: a secret that was pasted into the wrong field has no place in the history.
 *
 * @param {Readonly<store.State>} state
 */
export function fragmentOf({ open, batches, settings }) {
  const batch = store.find(open);
  if (batch === null || !isKnown(batch.snapshot)) return null;
  const { target, filter, view } = batch;
  const others = batches.filter((other) => isKnown(other.snapshot) && other !== batch && other.target.baseUrl === target.baseUrl);
  return address.format(target, others.map((other) => other.target.batchId), filter, view, settings.zone === "utc" ? "utc" : null);
}

/** The whole address of what is shown; that of the open query alone when `query` is given. @param {number | null} [query] */
export function link(query) {
  const state = store.get();
  const batch = store.opened();
  if (batch === null) return location.href;
  const fragment = query === undefined ? fragmentOf(state) : address.format(batch.target, [], batch.filter, { ...batch.view, query }, null);
  return new URL(fragment ?? "", location.href).href;
}
