/**
 * Joins form, address, watch and views. The state of the page is here, and only here.
 *
 * @typedef {import("./choice.js").Choice} Choice
 * @typedef {import("./watching.js").Watched} Watched
 */

import init, { version } from "../pkg/supermetrics_batch_status.js";
import * as address from "./address.js";
import * as changes from "./changes.js";
import * as keys from "./keys.js";
import { EVERYTHING } from "./choice.js";
import * as map from "./map/map.js";
import * as simulator from "./simulator.js";
import * as table from "./table/table.js";
import { byId, setText } from "./dom.js";
import * as failures from "./view/failures.js";
import * as form from "./view/form.js";
import * as head from "./view/head.js";
import * as live from "./view/live.js";
import * as news from "./view/news.js";
import * as notify from "./view/notify.js";
import * as progress from "./view/progress.js";
import * as scenarios from "./view/scenarios.js";
import * as tab from "./view/tab.js";
import * as warnings from "./view/warnings.js";
import * as watching from "./watching.js";

const DEFAULT_BASE_URL = "https://api.supermetrics.com/v2";

/** What is shown is as old as this at most, where it tells of time. */
const TICK_MS = 1000;

/** @type {Watched | null} */
let watched = null;

/** @type {Choice} */
let choice = EVERYTHING;

/** @param {Watched} next */
function show(next) {
  watched = next;
  const { snapshot, target } = next;
  // Only what was found: a secret that was pasted into the wrong field has no place in the history.
  // A watch that ends may have been ended by an address that leads elsewhere: that one stays.
  const isFound = watching.isKnown(snapshot) && snapshot?.connection !== "stopped";
  if (isFound) address.write(target, choice);
  form.show(next);
  render();
}

function render() {
  if (watched === null) return;
  const now = Date.now();
  const { watch, snapshot } = watched;
  const changed = watch === null || snapshot === null ? null : changes.since(watch, snapshot);
  head.show(watched, now);
  live.show(snapshot, now, form.takeFocus);
  progress.show(snapshot);
  failures.show(watched, choice, now);
  map.show(watched, changed, now);
  table.show(watched, choice, changed, now);
  warnings.show(snapshot?.warnings ?? []);
  news.show(watched, now);
  tab.show(watched, now);
  notify.show(watched, now);
}

/** @param {Choice} next */
function choose(next) {
  choice = next;
  if (watched !== null && watching.isKnown(watched.snapshot)) address.write(watched.target, choice);
  render();
}

/**
 * Shows a query in the table, whatever that shows now.
 *
 * @param {number} index Its position in the batch.
 */
function goToQuery(index) {
  if (table.goToQuery(index)) return;
  choose(EVERYTHING);
  table.goToQuery(index);
}

/** Where the keyboard is wanted after an end: at the first cause of failures, or at the outcome. */
function goToFailures() {
  if (!failures.focus()) ifShown("status", form.takeFocus)();
}

/**
 * Does something to a part of the page, if that is there.
 *
 * @param {string} id
 * @param {() => void} act
 */
function ifShown(id, act) {
  return () => {
    if (!byId(id, HTMLElement).hidden) act();
  };
}

/** Watches what the form says. */
function startAnew() {
  // What was searched for in one batch is not looked for in the next.
  if (form.read().batchId !== watched?.target.batchId) choice = EVERYTHING;
  start();
}

function start() {
  const target = form.read();
  scenarios.choose(target.batchId);
  form.makeRoom();
  watching.begin(target, show);
}

/** Offers the scenarios, if the base URL is the simulator's. */
async function meetSimulator() {
  const { baseUrl } = form.read();
  const found = await simulator.find(baseUrl);
  const { baseUrl: current, batchId, token } = form.read();
  // Another base URL may have been entered while this one was asked.
  if (current !== baseUrl) return null;
  scenarios.show(found, batchId);
  if (found !== null && token === "") form.fill({ token: found.token });
  return found;
}

/** Takes base URL and batch from the address. With the simulator, there is nothing left to ask. */
async function readAddress() {
  const given = address.read(location.hash);
  if (given === null) return;
  choice = given.choice;
  if (watched !== null && given.batchId === watched.target.batchId && given.baseUrl === watched.target.baseUrl) {
    // The same batch, looked at in another way.
    render();
    return;
  }
  const before = form.read();
  const baseUrl = given.baseUrl ?? DEFAULT_BASE_URL;
  // A link must not take a token to another server than the one that it was entered for.
  const token = address.isSameServer(baseUrl, before.baseUrl) ? before.token : "";
  watching.stop();
  form.fill({ baseUrl, batchId: given.batchId ?? "", token });
  const found = await meetSimulator();
  if (found !== null && given.batchId !== null && form.read().token === found.token) start();
}

async function main() {
  const loading = byId("loading", HTMLElement);
  try {
    await init();
  } catch (error) {
    setText(loading, `The page cannot run here: its WebAssembly does not load (${error}). Reload it, or try a current browser.`);
    return;
  }
  loading.hidden = true;
  setText(byId("version", HTMLElement), version());
  form.listen(startAnew, meetSimulator);
  live.listen(watching.togglePause, watching.refresh, watching.stop);
  scenarios.listen((scenario) => {
    choice = EVERYTHING;
    form.fill({ batchId: simulator.freshBatch(scenario) });
    start();
  });
  table.listen(choose);
  failures.listen(choose);
  map.listen(goToQuery);
  notify.listen(goToFailures);
  keys.listen([
    { key: "/", words: "search", act: ifShown("queries", table.focusSearch) },
    { key: "t", words: "to the table", act: ifShown("queries", table.focus) },
    { key: "f", words: "to the failures", act: goToFailures },
    { key: "m", words: "to the map", act: ifShown("map", map.focus) },
    { key: "s", words: "to the status", act: ifShown("status", form.takeFocus) },
    { key: "p", words: "pause, or go on", act: ifShown("live", watching.togglePause) },
    { key: "r", words: "refresh now", act: ifShown("live", watching.refresh) },
    { key: "w", words: "watch another batch", act: form.focusBatch },
  ]);
  addEventListener("hashchange", readAddress);
  setInterval(() => watched !== null && watching.isWatching(watched) && render(), TICK_MS);
  form.fill({ baseUrl: DEFAULT_BASE_URL });
  form.open();
  byId("skip", HTMLAnchorElement).addEventListener("click", (event) => {
    event.preventDefault();
    byId("status", HTMLElement).focus();
  });
  await readAddress();
  form.focusMissing();
}

main();
