/**
 * The state of the batch in one look: headline, percent, bar, figures, and counts which are the filter. Its height never
 * changes: what comes and goes has its place.
 *
 * @typedef {import("../../scripts/frame.js").Frame} Frame
 * @typedef {import("../../scripts/pure/filter.js").QueryState} QueryState
 */

import { copy } from "../../scripts/dom/clipboard.js";
import { find, h, setAttribute, setHidden, setStyle, setText } from "../../scripts/dom/dom.js";
import { icon, setIcon } from "../../scripts/dom/icons.js";
import { endsWindow, endsWords } from "../../scripts/ends.js";
import { STATE_NAMES, withStateToggled } from "../../scripts/pure/filter.js";
import { coarseDuration, duration, integer, percent, rough, share, time } from "../../scripts/pure/format.js";
import { isKnown, isOver } from "../../scripts/pure/snapshot.js";
import { sanitize } from "../../scripts/pure/text.js";
import * as actions from "../../scripts/state/actions.js";
import * as router from "../../scripts/state/router.js";
import { isSimulated } from "../../scripts/state/simulator.js";
import { opened } from "../../scripts/state/store.js";
import { isWatching } from "../../scripts/state/watches.js";
import { t } from "../../scripts/words/index.js";

/** Longest ID that is shown. */
const MAX_ID = 60;

const SEGMENTS = /** @type {const} */ (["success", "failure", "running", "queued"]);

/** A wait that the API asks for and that is shorter is not worth a word. */
const LONG_WAIT_MS = 2000;

/** @type {Record<import("../../scripts/pure/sentences.js").Tone, import("../../scripts/dom/icons.js").Icon>} */
const ICONS = { quiet: "quiet", running: "running", stuck: "stuck", success: "success", warning: "warning", failure: "failure" };

/** @param {() => void} toggleNotify */
export function create(toggleNotify) {
  const mark = icon("quiet");
  const headline = h("h1", { id: "headline", tabindex: "-1" });
  const id = h("bdi", { id: "batch", class: "mono", translate: "no" });
  const copyId = h("button", { class: "button plain small square", "aria-label": t.summary.copyId }, icon("copy"));
  copyId.addEventListener("click", () => copy(copyId, opened()?.target.batchId ?? ""));
  const simulated = h("span", { id: "simulated", class: "simulated" }, t.report.simulated);
  const notice = h("p", { id: "notice", class: "notice" });
  const notify = h("button", { id: "notify-ask", class: "button", title: t.summary.notifyHint, onclick: toggleNotify }, icon("bell"), h("span", { class: "label" }));
  const copyLink = h("button", { id: "copy-link", class: "button" }, icon("link"), h("span", { class: "label" }, t.summary.copyLink));
  copyLink.addEventListener("click", () => copy(copyLink, router.link()));
  const refresh = h("button", { id: "refresh", class: "button square", "aria-label": t.summary.refresh, title: t.summary.refresh }, icon("refresh"));
  refresh.addEventListener("click", () => refresh.ariaDisabled !== "true" && actions.refresh());
  const percentage = h("span", { id: "percent", class: "percent" });
  const sentence = h("span", { id: "sentence", class: "sentence" });
  const figures = createFigures();
  const bar = h("div", { id: "bar", class: "bar", role: "progressbar", "aria-label": t.summary.progress, "aria-valuemin": "0", "aria-valuemax": "100" });
  for (const state of SEGMENTS) bar.append(h("span", { class: "segment", "data-state": state }));
  const filters = createFilters();
  const element = h(
    "section",
    { id: "status", class: "summary", "aria-label": t.summary.region },
    h("div", { class: "title" }, h("div", { class: "headline" }, mark, headline), h("p", { class: "identity" }, id, copyId, simulated), notice, h("div", { class: "actions" }, refresh, notify, copyLink)),
    h("div", { class: "progress" }, h("p", { class: "share" }, percentage, sentence), figures.element, bar),
    filters.element,
  );
  const strip = createStrip();

  /** @param {Frame} frame */
  function render(frame) {
    const { batch, description, notice: shownNotice, state } = frame;
    if (batch === null || description === null) return;
    const { snapshot } = batch;
    const { tone, title, sentence: words } = description;
    setAttribute(element, "data-tone", tone);
    setAttribute(element, "data-live", snapshot?.connection === "live" ? "" : null);
    setAttribute(element, "aria-busy", snapshot?.connection === "connecting" ? "true" : null);
    setIcon(mark, ICONS[tone]);
    setText(headline, title);
    // An ID that was never found may be something that was pasted into the wrong field.
    const known = isKnown(snapshot);
    setText(id, known ? sanitize(batch.target.batchId, MAX_ID) : "");
    setHidden(copyId, !known);
    setHidden(simulated, !isSimulated(state.simulator, batch.target.baseUrl));
    setText(notice, shownNotice?.text ?? "");
    setAttribute(notice, "data-tone", shownNotice?.tone ?? null);
    setAttribute(notice, "title", shownNotice === null ? null : `${shownNotice.text} ${shownNotice.advice}`);
    const isOn = snapshot === null || isWatching(batch);
    setHidden(notify, !isOn);
    setText(find(notify, ".label", HTMLElement), state.settings.notify ? t.summary.notifying : t.summary.notify);
    setAttribute(notify, "aria-pressed", String(state.settings.notify));
    renderRefresh(frame, isOn);
    const { progress } = snapshot ?? { progress: null };
    const hasQueries = progress !== null && progress.total > 0;
    const far = hasQueries ? share(progress.ended, progress.total) : "–";
    setText(percentage, far);
    setText(sentence, words);
    figures.render(frame);
    setAttribute(bar, "aria-valuenow", String(hasQueries ? percent(progress.ended, progress.total) : 0));
    setAttribute(bar, "aria-valuetext", `${far}, ${words}`);
    fillBar(bar, progress);
    filters.render(frame);
    strip.render(title, far, frame);
  }

  /** @param {Frame} frame @param {boolean} isOn */
  function renderRefresh({ batch, now }, isOn) {
    const snapshot = batch?.snapshot;
    setHidden(refresh, !isOn && snapshot?.outcome !== null);
    const waits = snapshot?.waitingFor === "retry_after" ? (snapshot.nextPollAt ?? now) - now : 0;
    const isOff = waits > LONG_WAIT_MS;
    setAttribute(refresh, "aria-disabled", isOff ? "true" : null);
    setAttribute(refresh, "title", isOff ? t.summary.refreshWaits(coarseDuration(waits)) : t.summary.refresh);
  }

  return { element, strip: strip.element, render, focus: () => headline.focus() };
}

/** The least of the bar, in per cent, that something takes. */
const MIN_SEGMENT = 0.5;

/**
 * Each segment is as long as the bar, and cut to its part: what grows moves nothing in the layout.
 *
 * @param {HTMLElement} bar
 * @param {import("../../pkg/supermetrics_batch_status.js").Progress | null} progress
 */
function fillBar(bar, progress) {
  const total = Math.max(1, progress?.total ?? 0);
  const counts = SEGMENTS.map((state) => (progress === null || progress.total === 0 ? Number(state === "queued") : progress[state]));
  const sizes = counts.map((count) => (count === 0 ? 0 : Math.max(MIN_SEGMENT, (count / total) * 100)));
  const sum = sizes.reduce((all, size) => all + size, 0) || 1;
  let from = 0;
  SEGMENTS.forEach((_, at) => {
    const segment = /** @type {HTMLElement} */ (bar.children[at]);
    const to = from + ((sizes[at] ?? 0) / sum) * 100;
    setHidden(segment, counts[at] === 0);
    setStyle(segment, "--from", `${from.toFixed(2)}%`);
    setStyle(segment, "--to", `${to.toFixed(2)}%`);
    from = to;
  });
}

/** End, elapsed, rate, rows. Those that do not fit are left out by the style, the last first. */
function createFigures() {
  const figure = (/** @type {string} */ id) => {
    const [term, value] = [h("dt", {}), h("dd", {}, h("bdi"))];
    return { element: h("div", { id }, term, value), term, value: /** @type {HTMLElement} */ (value.firstElementChild) };
  };
  const ends = figure("figure-ends");
  const reason = h("button", { id: "straggler", class: "as-link", hidden: true });
  ends.element.className = "lead";
  ends.element.append(h("dd", { class: "reason" }, reason));
  const [elapsed, rate, rows] = [figure("figure-elapsed"), figure("figure-rate"), figure("figure-rows")];
  const names = /** @type {const} */ ([[ends, t.summary.ends], [elapsed, t.summary.elapsed], [rate, t.summary.rate], [rows, t.summary.resultRows]]);
  const element = h("dl", { id: "figures", class: "figures" }, ends.element, elapsed.element, rate.element, rows.element);
  reason.addEventListener("click", () => actions.openQuery(Number(reason.dataset["query"])));

  /** @param {Frame} frame */
  function render({ rows: known, now, straggler }) {
    const snapshot = known?.snapshot;
    const isShown = snapshot !== undefined && snapshot.progress.total > 0;
    setAttribute(element, "data-empty", isShown ? null : "");
    if (snapshot === undefined || !isShown) {
      // What will be there takes its place from the start.
      for (const [{ term, value }, words] of names) {
        setText(term, words);
        setText(value, "–");
      }
      return;
    }
    const [label, value] = endsWordsOf(snapshot, now, straggler);
    setText(ends.term, label);
    setText(ends.value, value);
    setAttribute(ends.element, "data-stuck", straggler === null ? null : "");
    setHidden(reason, straggler === null);
    if (straggler !== null) {
      setText(reason, t.summary.straggler(integer(straggler.query + 1), coarseDuration(straggler.ranMs), duration(straggler.typicalMs)));
      setAttribute(reason, "data-query", String(straggler.query));
    }
    const goesOn = !isOver(snapshot);
    setText(elapsed.term, goesOn ? t.summary.elapsed : t.summary.took);
    setText(elapsed.value, elapsedWords(snapshot, now));
    // It keeps its place: what stands beside it does not move.
    setAttribute(rate.element, "data-off", goesOn && straggler === null ? null : "");
    setText(rate.term, t.summary.rate);
    setText(rate.value, snapshot.perMinute === null ? "–" : rateWords(snapshot.perMinute));
    setText(rows.term, t.summary.resultRows);
    setText(rows.value, integer(snapshot.resultRows));
  }

  return { element, render };
}

/**
 * @param {import("../../scripts/state/store.js").BatchSnapshot} snapshot
 * @param {number} now
 * @param {Frame["straggler"]} straggler
 * @returns {[string, string]}
 */
function endsWordsOf(snapshot, now, straggler) {
  const { summary } = t;
  if (straggler !== null) return ["", summary.cantTell];
  if (isOver(snapshot)) {
    const { startedAt, elapsedMs, updatedAt, outcome } = snapshot;
    const end = outcome !== null && startedAt !== null && elapsedMs !== null ? startedAt + elapsedMs : updatedAt;
    if (end === null) return [summary.ends, "–"];
    return outcome === null ? [t.details.updated, time(end, now)] : [summary.ended(coarseDuration(Math.max(0, now - end))), time(end, now)];
  }
  const window = endsWindow(snapshot, now);
  if (window !== null) return [summary.endsIn(window.in), window.at];
  const { timeLeftUnknown } = snapshot;
  if (timeLeftUnknown === "nothing_runs") return [summary.ends, summary.nothingRuns];
  return [summary.ends, timeLeftUnknown === null || timeLeftUnknown === "too_early" ? summary.calculating : summary.cantTell];
}

/** @param {import("../../scripts/state/store.js").BatchSnapshot} snapshot @param {number} now */
function elapsedWords({ elapsedMs, updatedAt, connection, outcome }, now) {
  if (elapsedMs === null) return "–";
  const ticks = outcome === null && connection !== "closed" && connection !== "paused" && connection !== "ended";
  return coarseDuration(ticks ? elapsedMs + (now - (updatedAt ?? now)) : elapsedMs);
}

/** @param {number} perMinute */
function rateWords(perMinute) {
  if (perMinute >= 600) return t.summary.perSecond(rough(perMinute / 60));
  return perMinute >= 1 ? t.summary.perMinute(rough(perMinute)) : t.summary.perHour(rough(perMinute * 60));
}

function createFilters() {
  const element = h("div", { id: "filters", class: "filters", role: "group", "aria-label": t.summary.filter });
  const chip = (/** @type {QueryState | "all"} */ state, /** @type {() => void} */ act) => {
    const count = h("span", { class: "chip-count" });
    const button = h("button", { class: "chip", "data-state": state, onclick: act, hidden: state === "unknown" });
    if (state !== "all") button.append(icon(state));
    button.append(h("span", { class: "chip-word" }, t.states[state]), count);
    element.append(button);
    return { button, count };
  };
  const choose = (/** @type {(filter: import("../../scripts/pure/filter.js").Filter) => import("../../scripts/pure/filter.js").Filter} */ change) => () => {
    const batch = opened();
    if (batch !== null) actions.choose(change(batch.filter));
  };
  const all = chip("all", choose((filter) => ({ ...filter, states: [], cause: null })));
  const chips = STATE_NAMES.map((state) => /** @type {const} */ ([state, chip(state, choose((filter) => withStateToggled({ ...filter, cause: null }, state)))]));

  /** @param {Frame} frame */
  function render({ batch }) {
    const progress = batch?.snapshot?.progress;
    // What is not known yet is not shown, so that nothing moves when it is.
    setAttribute(element, "data-empty", batch !== null && isKnown(batch.snapshot) ? null : "");
    if (batch === null || progress === undefined) return;
    const { success, failure, running, queued, total } = progress;
    const counts = { success, failure, running, queued, unknown: Math.max(0, total - success - failure - running - queued) };
    const { states, cause } = batch.filter;
    setText(all.count, integer(total));
    // Counts that grow do not move what stands beside them.
    setStyle(element, "--digits", `${integer(total).length}ch`);
    setAttribute(all.button, "aria-pressed", String(states.length === 0 && cause === null));
    for (const [state, { button, count }] of chips) {
      const isOn = states.includes(state) || (state === "failure" && cause !== null);
      setText(count, integer(counts[state]));
      setAttribute(button, "aria-pressed", String(isOn));
      setAttribute(button, "data-none", counts[state] === 0 ? "" : null);
      // The last state is no word of the API: it is offered only where it occurs.
      setHidden(button, state === "unknown" && counts.unknown === 0 && !isOn);
    }
  }

  return { element, render };
}

/** What stays in sight when a small screen is scrolled. */
function createStrip() {
  const words = h("strong", {});
  const bar = h("div", { class: "bar" });
  for (const state of SEGMENTS) bar.append(h("span", { class: "segment", "data-state": state }));
  const ends = h("span", { class: "strip-ends" });
  const element = h("div", { class: "strip", "aria-hidden": "true" }, words, bar, ends);
  return {
    element,
    /** @param {string} title @param {string} far @param {Frame} frame */
    render: (title, far, { batch, now }) => {
      const snapshot = batch?.snapshot ?? null;
      setText(words, `${far} ${title}`);
      fillBar(bar, snapshot?.progress ?? null);
      setText(ends, snapshot === null ? "" : endsWords(snapshot, now));
    },
  };
}

