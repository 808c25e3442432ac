/**
 * The bar on top: the batches that are watched, what the connection does, the simulator, the menu.
 *
 * @typedef {import("../../scripts/frame.js").Frame} Frame
 * @typedef {import("../../scripts/state/store.js").Batch} Batch
 */

import { fillList, find, h, setAttribute, setHidden, setText } from "../../scripts/dom/dom.js";
import { icon, mark, setIcon, setMark } from "../../scripts/dom/icons.js";
import { menu, popover } from "../../scripts/dom/popover.js";
import { minute, share, zoneName } from "../../scripts/pure/format.js";
import { describe, describeNext } from "../../scripts/pure/sentences.js";
import { isKnown, isOver } from "../../scripts/pure/snapshot.js";
import { sanitize, shortId } from "../../scripts/pure/text.js";
import * as actions from "../../scripts/state/actions.js";
import { scenarioOf } from "../../scripts/state/simulator.js";
import { isWatching } from "../../scripts/state/watches.js";
import { t } from "../../scripts/words/index.js";
import { endsWords } from "../../scripts/ends.js";

/** Longest ID that is shown. */
const MAX_NAME = 60;

/**
 * @param {{ openHelp: () => void, openNames: () => void, copySupport: (button: HTMLElement) => void, showDetails: () => void }} to What other views do.
 */
export function create({ openHelp, openNames, copySupport, showDetails }) {
  const list = h("ul", { id: "batches" });
  const watch = h("button", { id: "watch-another", class: "button plain", onclick: () => actions.ask() }, icon("plus"), h("span", {}, t.appBar.watch));
  watch.title = watch.ariaLabel = t.appBar.watchAnother;
  const nav = h("nav", { class: "batches", "aria-label": t.appBar.batches }, h("p", { class: "rail-title", "aria-hidden": "true" }, t.appBar.batches), list, watch);

  const word = h("strong", { id: "live-word" });
  const next = h("span", { id: "live-next", class: "live-next" });
  const live = h("p", { id: "live", class: "live" }, h("span", { class: "dot", "aria-hidden": "true" }), word, next);

  const simulator = createSimulator();
  const [menuButton, menuList, fillMenu] = createMenu(openHelp, openNames, copySupport, showDetails);
  const element = h(
    "header",
    { class: "app-bar" },
    h("div", { class: "brand" }, mark("large"), h("span", {}, t.title)),
    nav,
    h("div", { class: "connection" }, simulator.element, live, menuButton, menuList),
  );

  /** @param {Frame} frame */
  function render(frame) {
    const { state, batch, now } = frame;
    fillList(list, state.batches, makeBatch, (entry, one) => fillBatch(entry, one, one === batch && !state.isAsking, now), ({ key }) => key);
    setHidden(watch, state.batches.length === 0 || (state.isAsking && batch !== null));
    renderConnection(frame);
    simulator.render(frame);
    fillMenu(frame);
  }

  /** @param {Frame} frame */
  function renderConnection({ batch, now }) {
    const snapshot = batch?.snapshot ?? null;
    setHidden(live, snapshot === null);
    if (batch === null || snapshot === null) return;
    const { connection, updatedAt } = snapshot;
    const isLost = batch.failure !== null;
    const mode = isLost ? "off" : connection === "live" || connection === "hidden" ? "live" : connection === "retrying" || connection === "offline" ? "trouble" : "off";
    setAttribute(live, "data-mode", mode);
    setText(word, isLost ? t.connection.closed : t.connection[connection]);
    setText(next, isOver(snapshot) && updatedAt !== null && !isLost ? t.connection.at(minute(updatedAt, now)) : describeNext(snapshot, now));
  }

  return { element, render, focus: () => find(element, "[aria-current=true]", HTMLButtonElement).focus() };
}

/** @param {Batch} batch */
function makeBatch({ key }) {
  const button = h("button", { class: "batch", onclick: () => actions.open(key) });
  button.append(mark("glyph"), icon("warning"), h("bdi", { class: "batch-id", translate: "no" }), h("span", { class: "batch-percent" }), h("span", { class: "batch-note" }));
  return h("li", {}, button);
}

/**
 * @param {HTMLElement} entry
 * @param {Batch} batch
 * @param {boolean} isShown
 * @param {number} now
 */
function fillBatch(entry, batch, isShown, now) {
  const { snapshot, target, failure } = batch;
  const button = find(entry, "button", HTMLButtonElement);
  const { title, sentence } = describe(batch, now);
  // An ID that was never found may be something that was pasted into the wrong field.
  const name = isKnown(snapshot) ? shortId(target.batchId) : t.appBar.unnamed;
  const progress = snapshot?.progress;
  const isTrouble = failure !== null || snapshot?.connection === "retrying";
  const status = /** @type {{ httpStatus?: number | null } | null} */ (failure)?.httpStatus;
  const percent = progress && progress.total > 0 ? share(progress.ended, progress.total) : status ? String(status) : "";
  setAttribute(button, "aria-current", String(isShown));
  setAttribute(button, "title", `${isKnown(snapshot) ? sanitize(target.batchId, MAX_NAME) : name}, ${title.toLowerCase()}`);
  setAttribute(button, "data-trouble", isTrouble ? "" : null);
  setText(find(button, ".batch-id", HTMLElement), name);
  setText(find(button, ".batch-percent", HTMLElement), percent);
  setText(find(button, ".batch-note", HTMLElement), (isWatching(batch) && snapshot !== null ? endsWords(snapshot, now) : "") || sentence);
  const total = Math.max(1, progress?.total ?? 1);
  setMark(find(button, ".mark", SVGElement), [progress?.success ?? 0, progress?.running ?? 0, progress?.failure ?? 0].map((count) => count / total));
}

function createSimulator() {
  const select = h("select", { id: "scenario", "aria-label": t.appBar.scenario });
  const line = h("p", { id: "scenario-line", class: "note" });
  const run = h("button", { id: "scenario-run", class: "button primary" }, t.appBar.run);
  const button = h("button", { id: "simulator", class: "button plain simulator", "aria-label": t.appBar.simulator }, icon("flask"), h("span", {}, t.appBar.simulator));
  const content = popover(button, h("div", { id: "scenarios", class: "popover" }, h("p", { class: "popover-title" }, t.appBar.scenario), select, line, run));
  /** @type {import("../../scripts/state/simulator.js").Simulator | null} */
  let shown = null;
  let shownFor = "";
  const describeChosen = () => setText(line, shown?.scenarios.find(({ batchId }) => batchId === select.value)?.line ?? "");
  // Choosing starts nothing: the arrow keys would start every scenario on their way.
  select.addEventListener("change", describeChosen);
  run.addEventListener("click", () => {
    content.hidePopover();
    actions.runScenario(select.value);
  });

  /** @param {Frame} frame */
  function render({ state, batch }) {
    const { simulator } = state;
    setHidden(button, simulator === null);
    if (simulator === null) return;
    if (simulator !== shown) select.replaceChildren(...simulator.scenarios.map(({ batchId, title }) => new Option(title, batchId)));
    const key = batch?.key ?? "";
    if (simulator === shown && key === shownFor) return;
    [shown, shownFor] = [simulator, key];
    const scenario = scenarioOf(simulator, batch?.target.batchId ?? "") ?? simulator.scenarios[0];
    select.value = scenario?.batchId ?? "";
    describeChosen();
  }

  return { element: h("div", {}, button, content), render };
}

/**
 * @param {() => void} openHelp
 * @param {() => void} openNames
 * @param {(button: HTMLElement) => void} copySupport
 * @param {() => void} showDetails
 * @returns {[HTMLButtonElement, HTMLElement, (frame: Frame) => void]}
 */
function createMenu(openHelp, openNames, copySupport, showDetails) {
  const button = h("button", { id: "menu", class: "button plain square", "aria-label": t.appBar.menu }, icon("more"));
  const item = (/** @type {string} */ id, /** @type {import("../../scripts/dom/icons.js").Icon} */ name, /** @type {string} */ label, /** @type {(event: Event) => void} */ act) =>
    h("button", { id, onclick: act }, icon(name), h("span", { class: "label" }, label), h("span", { class: "menu-value" }));
  const pause = item("pause", "pause", t.menu.pause, actions.togglePause);
  const stop = item("stop", "stop", t.menu.stop, actions.stop);
  const close = item("close-batch", "close", t.menu.close, actions.close);
  const details = item("show-details", "list", t.menu.details, showDetails);
  const support = item("copy-support", "copy", t.menu.support, () => copySupport(support));
  const zone = item("zone", "clock", t.menu.zone, () => actions.setZone(zone.dataset["zone"] === "utc" ? "local" : "utc"));
  const names = item("names-open", "tag", t.menu.names, openNames);
  const help = item("help-open", "keyboard", t.menu.shortcuts, openHelp);
  for (const stays of [zone, support]) stays.dataset["stays"] = "";
  const list = menu(button, "menu-list", [pause, stop, close, details, support, names, zone, help]);

  /** @param {Frame} frame */
  function fill({ batch, state, now }) {
    const isOn = batch !== null && isWatching(batch);
    const isPaused = batch?.snapshot?.connection === "paused";
    setHidden(pause, !isOn);
    setHidden(stop, !isOn);
    for (const one of [close, details, support]) setHidden(one, batch === null);
    setText(find(pause, ".label", HTMLElement), isPaused ? t.menu.resume : t.menu.pause);
    setIcon(find(pause, "svg", SVGElement), isPaused ? "running" : "pause");
    const { zone: chosen } = state.settings;
    setAttribute(zone, "data-zone", chosen);
    setText(find(zone, ".menu-value", HTMLElement), chosen === "utc" ? t.menu.zoneUtc : t.menu.zoneLocal(zoneName(now)));
  }

  return [button, list, fill];
}

