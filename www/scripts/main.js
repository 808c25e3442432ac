/** Joins the parts: what each tells goes to the one that it is for. */

import init, { version } from "../pkg/supermetrics_batch_status.js";
import { byId, setText } from "./dom.js";
import * as router from "./router.js";
import * as keys from "./keys.js";
import * as link from "./link.js";
import * as map from "./map/map.js";
import * as actions from "./actions.js";
import * as render from "./render.js";
import { state } from "./store.js";
import * as table from "./table/table.js";
import * as timeline from "./timeline/timeline.js";
import * as board from "./view/board.js";
import * as exporting from "./view/exporting.js";
import * as failures from "./view/failures.js";
import * as form from "./view/form.js";
import * as live from "./view/live.js";
import * as notify from "./view/notify.js";
import * as recents from "./view/recents.js";
import * as scenarios from "./view/scenarios.js";
import * as watches from "./watches.js";

/** What is shown is as old as this at most, where it tells of time. */
const TICK_MS = 1000;

/** @param {watches.Watched} watched */
function show(watched) {
  const now = Date.now();
  recents.keep(watched, now);
  notify.show(watched, watches.isOpen(watched), now);
  if (!watches.isOpen(watched)) {
    render.cards(now);
    return;
  }
  state.watched = watched;
  form.show(watched);
  render.all();
  link.write();
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
  listen();
  addEventListener("hashchange", router.read);
  setInterval(() => watches.all().some(watches.isWatching) && render.all(), TICK_MS);
  form.fill({ baseUrl: router.DEFAULT_BASE_URL });
  form.open();
  byId("skip", HTMLAnchorElement).addEventListener("click", (event) => {
    event.preventDefault();
    byId("status", HTMLElement).focus();
  });
  await router.read();
  form.focusMissing();
}

function listen() {
  watches.listen(show);
  form.listen(actions.startAnew, actions.meetSimulator);
  live.listen(watches.togglePause, watches.refresh, watches.stop);
  scenarios.listen(actions.startScenario);
  board.listen(actions.open, actions.close, form.focusBatch);
  recents.listen(actions.startRecent);
  table.listen(render.choose, link.write);
  failures.listen(render.choose);
  map.listen(render.goToQuery, link.write);
  timeline.listen(render.goToQuery);
  exporting.listen();
  notify.listen((key) => {
    actions.open(key);
    goToFailures();
  });
  keys.listen([
    { key: "/", words: "search", act: ifShown("queries", table.focusSearch) },
    { key: "t", words: "to the table", act: ifShown("queries", table.focus) },
    { key: "f", words: "to the failures", act: goToFailures },
    { key: "m", words: "to the map", act: ifShown("map", map.focus) },
    { key: "l", words: "to the timeline", act: ifShown("timeline", timeline.focus) },
    { key: "b", words: "to the cards of the batches", act: ifShown("board", board.focus) },
    { key: "s", words: "to the status", act: ifShown("status", form.takeFocus) },
    { key: "p", words: "pause, or go on", act: ifShown("live", watches.togglePause) },
    { key: "r", words: "refresh now", act: ifShown("live", watches.refresh) },
    { key: "e", words: "export as CSV", act: ifShown("queries", exporting.csv) },
    { key: "w", words: "watch another batch", act: form.focusBatch },
  ]);
}

main();
