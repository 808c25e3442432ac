/**
 * What support asks for, and the warnings about responses.
 *
 * @typedef {import("../../scripts/frame.js").Frame} Frame
 * @typedef {import("../../pkg/supermetrics_batch_status.js").BatchStatusWarning} Warning
 */

import { setDescriptionList } from "../../scripts/dom/description-list.js";
import { h, setHidden, setText, setTextOrHide } from "../../scripts/dom/dom.js";
import { integer, time, zoneName } from "../../scripts/pure/format.js";
import { sanitize } from "../../scripts/pure/text.js";
import { t } from "../../scripts/words/index.js";

const MAX_PATH = 200;
const MAX_MESSAGE = 300;

export function create() {
  const notice = h("p", { id: "details-notice", class: "callout", hidden: true });
  const list = h("dl", { id: "facts", class: "pairs" });
  const summary = h("summary", { id: "warnings-summary" });
  const entries = h("ul", { id: "warnings-list", class: "warnings", tabindex: "0", "aria-label": t.details.warningsHint });
  const warnings = h("details", { id: "warnings", hidden: true }, summary, h("p", { class: "note" }, t.details.warningsHint), entries);
  const version = h("p", { id: "version", class: "note" });
  const element = h("section", { id: "batch-details", class: "facts", "aria-labelledby": "details-title", tabindex: "-1" }, h("h2", { id: "details-title" }, t.details.title), notice, list, warnings, version);
  /** @type {readonly Warning[]} */
  let shown = [];

  /** @param {Frame} frame */
  function render({ batch, rows, now, notice: unusual, description }) {
    if (batch === null || rows === null) return;
    const { snapshot } = rows;
    const advice = [unusual?.text, unusual?.advice].filter(Boolean).join(" ") || description?.advice || "";
    setTextOrHide(notice, advice);
    const { startedAt, updatedAt, requests, shared, statusCode, requestId } = snapshot;
    setDescriptionList(
      list,
      new Map([
        [t.details.started, startedAt === null ? "–" : time(startedAt, now)],
        [t.details.updated, updatedAt === null ? "–" : time(updatedAt, now)],
        [t.details.requests, shared ? t.details.shared(integer(requests)) : integer(requests)],
        [t.details.rateLimit, rateLimit(snapshot)],
        [t.details.zone, zoneName(now)],
        [t.details.server, URL.canParse(batch.target.baseUrl) ? new URL(batch.target.baseUrl).host : ""],
        [t.details.statusCode, statusCode ?? ""],
        [t.details.requestId, snapshot.error?.requestId ?? requestId ?? ""],
      ]),
    );
    renderWarnings(snapshot.warnings);
  }

  /** @param {readonly Warning[]} all */
  function renderWarnings(all) {
    setHidden(warnings, all.length === 0);
    setText(summary, t.details.warnings(all.length, integer(all.length)));
    if (JSON.stringify(all) === JSON.stringify(shown)) return;
    shown = all;
    entries.replaceChildren(...all.map(entry));
  }

  return {
    element,
    render,
    /** @param {string} text */
    setVersion: (text) => setText(version, t.footer(text)),
    focus: () => {
      element.scrollIntoView({ block: "nearest" });
      element.focus();
    },
  };
}

/** @param {import("../../scripts/state/store.js").BatchSnapshot} snapshot */
function rateLimit({ rateLimit: known, hourlyBudget }) {
  const { limit = null, remaining = null } = known ?? {};
  if (remaining !== null) return limit === null ? t.details.rateLeftOnly(integer(remaining)) : t.details.rateLeft(integer(remaining), integer(limit));
  if (limit !== null) return t.details.ratePerHour(integer(limit));
  // The headers cannot be read: what this page keeps to is known all the same.
  return t.details.rateUnknown(integer(hourlyBudget.limit));
}

/** @param {Warning} warning */
function entry({ path, message, count }) {
  const times = count > 1 ? ` ${t.details.times(integer(count))}` : "";
  return h("li", {}, h("code", {}, h("bdi", {}, sanitize(path, MAX_PATH))), h("bdi", {}, `${sanitize(message, MAX_MESSAGE)}${times}`));
}
