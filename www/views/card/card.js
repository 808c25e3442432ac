/**
 * The card that stands alone: the form for a batch; and when nothing is known of one, what is wrong with the remedy in place.
 *
 * @typedef {import("../../scripts/frame.js").Frame} Frame
 * @typedef {import("../../scripts/state/store.js").Draft} Draft
 * @typedef {import("../../scripts/state/recent.js").Recent} Recent
 */

import { setDescriptionList } from "../../scripts/dom/description-list.js";
import { fillList, find, h, setAttribute, setHidden, setText, setTextOrHide } from "../../scripts/dom/dom.js";
import { icon, mark, setIcon } from "../../scripts/dom/icons.js";
import { ago } from "../../scripts/pure/format.js";
import { kindOf } from "../../scripts/pure/sentences.js";
import { isKnown, isOver } from "../../scripts/pure/snapshot.js";
import { sanitize, shortId } from "../../scripts/pure/text.js";
import * as actions from "../../scripts/state/actions.js";
import { t } from "../../scripts/words/index.js";

const MAX_NAME = 60;

/** A wait that the API asks for and that is shorter needs no word. */
const LONG_WAIT_MS = 2000;

/** @typedef {"batchId" | "token" | "baseUrl"} Field */

/**
 * Which fields mend which error. Every other error leaves the form to "Change batch".
 *
 * @type {Partial<Record<ReturnType<typeof kindOf>, { fields: Field[], problem: Field, words: string }>>}
 */
const REMEDIES = {
  unauthorized: { fields: ["token"], problem: "token", words: "refused" },
  forbidden: { fields: ["token"], problem: "token", words: "refused" },
  token: { fields: ["token"], problem: "token", words: "token" },
  not_found: { fields: ["batchId", "baseUrl"], problem: "batchId", words: "unknown" },
};

/** Whether the card stands in the place of the batch. @param {Frame} frame */
export function isShown({ state, batch }) {
  if (batch === null || state.isAsking) return true;
  if (state.isStarting && batch.failure === null) return false;
  return !isKnown(batch.snapshot) && (batch.watch === null || batch.failure !== null || batch.snapshot?.connection !== "connecting");
}

/** @param {() => void} copySupport */
export function create(copySupport) {
  const eyebrow = icon("failure");
  const brand = mark("large");
  const title = h("h1", { id: "card-title", tabindex: "-1" });
  const sentence = h("p", { id: "card-sentence", class: "lede" });
  const advice = h("p", { id: "card-advice", class: "lede" });
  const fields = createFields();
  const start = h("button", { id: "start", class: "button primary", type: "submit" });
  const change = h("button", { id: "change-batch", class: "button", onclick: () => actions.ask(shown.target) }, t.form.changeBatch);
  const cancel = h("button", { id: "cancel", class: "button plain", onclick: actions.cancel }, t.form.cancel);
  const stop = h("button", { id: "card-stop", class: "button", onclick: actions.stop }, t.menu.stop);
  const form = h("form", { id: "form", novalidate: true }, ...fields.elements, h("div", { class: "form-actions" }, start, change, stop, cancel));
  const facts = h("dl", { id: "card-facts", class: "pairs" });
  const support = h("button", { id: "card-support", class: "button small", onclick: copySupport }, icon("copy"), h("span", { class: "label" }, t.menu.support));
  const foot = h("div", { class: "foot", id: "details" }, facts, support);
  const recents = createRecents();
  const simulate = h("p", { class: "below" }, `${t.simulate.question} `, h("button", { id: "simulate", class: "as-link" }, t.simulate.action));
  const card = h("div", { class: "card" }, h("div", { class: "card-head" }, brand, eyebrow, title, sentence, advice), form, foot, recents.element);
  const element = h("section", { id: "card", class: "alone", "aria-labelledby": "card-title" }, card, simulate);

  /** What the card is for: the batch that "Change batch" begins with. */
  const shown = { target: { baseUrl: "", batchId: "" } };
  /** @type {{ mode: string, key: string | null, draft: Draft | null }} */
  let last = { mode: "", key: null, draft: null };
  let isRetrying = false;

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (start.ariaDisabled === "true") return;
    if (isRetrying) actions.refresh();
    else actions.submit(fields.read());
  });
  find(simulate, "button", HTMLButtonElement).addEventListener("click", async () => {
    if (!(await actions.simulate())) actions.say(t.simulate.failed);
  });

  /** @param {Frame} frame */
  function render(frame) {
    const { state, batch, description } = frame;
    const problem = batch !== null && !state.isAsking ? problemOf(frame) : null;
    const mode = problem === null ? "form" : `problem ${problem.kind} ${problem.isRetrying}`;
    const draft = batch !== null && !state.isAsking ? { ...batch.target, problem: null } : state.draft;
    if (batch !== null) shown.target = batch.target;
    const isOther = mode !== last.mode || (problem !== null && batch?.key !== last.key);
    const isNewDraft = problem === null ? state.draft !== last.draft || (batch?.key ?? null) !== last.key : isOther;
    last = { mode, key: batch?.key ?? null, draft: state.draft };
    isRetrying = problem?.isRetrying ?? false;

    brand.toggleAttribute("hidden", problem !== null);
    eyebrow.toggleAttribute("hidden", problem === null);
    setIcon(eyebrow, description?.tone === "quiet" ? "quiet" : description?.tone === "warning" ? "warning" : "failure");
    setText(title, problem === null || description === null ? t.form.title : description.title);
    setTextOrHide(sentence, problem === null || description === null ? t.form.lede : description.sentence);
    setTextOrHide(advice, problem === null || description === null || problem.kind === "unauthorized" ? "" : description.advice);
    setText(start, problem === null ? t.form.submit : problem.isRetrying ? t.form.tryNow : problem.isStopped ? t.form.watchAgain : t.form.tryAgain);
    setAttribute(start, "aria-disabled", problem?.mustWait ? "true" : null);
    setAttribute(start, "title", problem?.mustWait ? t.form.mustWait : null);
    const remedy = problem === null ? null : REMEDIES[problem.kind] ?? null;
    fields.show(problem === null ? ["batchId", "token", "baseUrl"] : remedy?.fields ?? []);
    if (isNewDraft) fields.fill(draft);
    fields.showProblem(remedy !== null && problem !== null ? { field: remedy.problem, words: remedy.words } : state.draft.problem !== null && problem === null ? { field: state.draft.problem, words: state.draft.problem } : null);
    setHidden(change, problem === null);
    setHidden(stop, !isRetrying);
    setHidden(cancel, !(state.isAsking && batch !== null));
    setHidden(foot, problem === null);
    if (problem !== null) setDescriptionList(facts, problem.facts);
    recents.render(problem === null ? state.recent : [], frame.now);
    setHidden(simulate, problem !== null);
    if (isOther || isNewDraft) fields.focusMissing(remedy?.problem ?? state.draft.problem, title);
  }

  return { element, render, focusBatch: fields.focusBatch };
}

/**
 * What is wrong with a batch that nothing is known of; null where it only waits for its token.
 *
 * @param {Frame} frame
 */
function problemOf({ batch, now }) {
  if (batch === null || (batch.watch === null && batch.failure === null)) return null;
  const { snapshot, failure } = batch;
  const error = failure ?? snapshot?.error ?? null;
  const kind = kindOf(error);
  const known = /** @type {Partial<import("../../pkg/supermetrics_batch_status.js").BatchStatusError> | null} */ (error);
  /** @type {Map<string, string>} */
  const facts = new Map();
  const add = (/** @type {string} */ name, /** @type {string | number | null | undefined} */ value) => facts.set(name, value == null ? "" : String(value));
  if (known !== null && known.kind !== "closed") {
    add(t.form.response, [known.httpStatus, known.code].filter((part) => part != null).join(", "));
    add(t.form.message, known.message);
    add(t.form.path, known.path);
    add(t.form.requestId, known.requestId);
  }
  const mustWait = snapshot?.waitingFor === "retry_after" && (snapshot.nextPollAt ?? now) - now > LONG_WAIT_MS;
  return { kind, facts, mustWait, isRetrying: snapshot !== null && !isOver(snapshot) && failure === null, isStopped: snapshot?.connection === "closed" };
}

function createFields() {
  /**
   * @param {Field} name
   * @param {string} id
   * @param {string} hint
   * @param {Record<string, string | boolean>} attributes
   */
  const field = (name, id, hint, attributes) => {
    const input = h("input", { id, autocomplete: "off", autocapitalize: "off", spellcheck: "false", "aria-describedby": `${id}-problem ${id}-hint`, ...attributes });
    const box = h("div", { class: "field" }, input);
    const problem = h("p", { id: `${id}-problem`, class: "problem", hidden: true });
    const element = h("div", { class: "form-field" }, h("label", { for: id }, t.form[name]), box, problem);
    if (hint !== "") element.append(h("p", { id: `${id}-hint`, class: "note" }, hint));
    return { element, input, box, problem };
  };
  const all = {
    batchId: field("batchId", "batch-id", t.form.batchIdHint, { type: "text", placeholder: "qrb_…" }),
    token: field("token", "token", t.form.tokenHint, { type: "password", class: "masked", "data-1p-ignore": true, "data-lpignore": "true", "data-bwignore": true }),
    baseUrl: field("baseUrl", "base-url", "", { type: "url" }),
  };
  const { batchId, token, baseUrl } = all;
  // Masked by style where that works: password managers offer to store what is in a password field.
  if (CSS.supports("-webkit-text-security", "disc")) token.input.type = "text";
  const reveal = h("button", { class: "button plain small square", "aria-label": t.form.show, "aria-pressed": "false" }, icon("eye"));
  reveal.addEventListener("click", () => {
    const isShown = reveal.ariaPressed !== "true";
    reveal.ariaPressed = String(isShown);
    token.input.classList.toggle("masked", !isShown);
    if (!CSS.supports("-webkit-text-security", "disc")) token.input.type = isShown ? "text" : "password";
  });
  token.box.append(reveal);
  const [before, after] = t.form.tokenGoesTo;
  const goesTo = h("strong", { id: "token-goes-to" });
  token.element.append(h("p", { class: "note", id: "token-target" }, before ?? "", goesTo, after ?? ""));
  const advanced = h("details", { id: "advanced", class: "advanced" }, h("summary", { id: "advanced-summary" }, icon("next"), t.form.advanced), baseUrl.element);

  /** Says which server gets the token: the base URL may have come with a link. */
  function showTokenTarget() {
    const { value } = baseUrl.input;
    const url = URL.canParse(value, location.href) ? new URL(value, location.href) : null;
    setText(goesTo, url === null || url.host === "" ? t.form.baseUrl : url.host);
    goesTo.classList.toggle("untrusted", url !== null && !isTrusted(url));
  }
  baseUrl.input.addEventListener("input", showTokenTarget);
  for (const { input } of [token, baseUrl]) input.addEventListener("input", () => actions.typeToken({ baseUrl: baseUrl.input.value.trim(), token: token.input.value }));
  baseUrl.input.addEventListener("change", async () => {
    const found = await actions.meetSimulator(baseUrl.input.value.trim());
    if (found !== null && token.input.value === "" && document.activeElement !== token.input) token.input.value = found;
  });

  return {
    elements: [batchId.element, token.element, advanced],
    read: () => ({
      batchId: batchId.input.value.trim(),
      // Tokens are often copied together with the header's first word.
      token: token.input.value.trim().replace(/^bearer\s+/i, ""),
      baseUrl: baseUrl.input.value.trim(),
    }),
    /** @param {{ baseUrl: string, batchId: string, token: string, problem: unknown }} draft */
    fill: (draft) => {
      if (draft.problem === null && document.activeElement !== batchId.input) batchId.input.value = draft.batchId;
      // What has been typed is not taken out of the reader's hands.
      if (draft.problem === null && !(draft.token === "" && document.activeElement === token.input)) token.input.value = draft.token === "" && draft.baseUrl === baseUrl.input.value ? token.input.value : draft.token;
      if (draft.problem === null) baseUrl.input.value = draft.baseUrl;
      showTokenTarget();
    },
    /** @param {readonly Field[]} names */
    show: (names) => {
      setHidden(batchId.element, !names.includes("batchId"));
      setHidden(token.element, !names.includes("token"));
      setHidden(advanced, !names.includes("baseUrl"));
    },
    /** @param {{ field: Field, words: string } | null} wrong */
    showProblem: (wrong) => {
      for (const [name, { input, problem, element }] of Object.entries(all)) {
        const isWrong = name === wrong?.field;
        setTextOrHide(problem, isWrong ? t.form.problems[/** @type {keyof typeof t.form.problems} */ (wrong.words)] : "");
        setAttribute(input, "aria-invalid", isWrong ? "true" : null);
        element.toggleAttribute("data-invalid", isWrong);
      }
      if (wrong?.field === "baseUrl") advanced.open = true;
    },
    /** @param {Field | null} wrong @param {HTMLElement} title */
    focusMissing: (wrong, title) => {
      const missing = wrong !== null ? all[wrong] : batchId.input.value === "" ? batchId : token.input.value === "" ? token : null;
      if (missing !== null && missing.input.checkVisibility()) missing.input.focus();
      else if (document.activeElement === document.body || document.activeElement === null) title.focus();
    },
    focusBatch: () => {
      batchId.input.focus();
      batchId.input.select();
    },
  };
}

/** @param {URL} url */
function isTrusted({ hostname, origin }) {
  return hostname === "supermetrics.com" || hostname.endsWith(".supermetrics.com") || hostname === "127.0.0.1" || hostname === "localhost" || origin === location.origin;
}

function createRecents() {
  const list = h("ul", { id: "recents-list" });
  const clear = h("button", { id: "recents-clear", class: "button plain small", onclick: actions.clearRecent }, t.recent.clear);
  const element = h("section", { id: "recents", class: "recents", "aria-labelledby": "recents-title" }, h("div", { class: "row" }, h("h2", { id: "recents-title" }, t.recent.title), clear), list, h("p", { class: "note" }, t.recent.hint));
  /** @type {readonly Recent[]} */
  let shown = [];
  const make = () => {
    const button = h("button", { class: "recent" }, h("bdi", { class: "recent-name", translate: "no" }), h("bdi", { class: "recent-words" }), h("span", { class: "recent-when" }));
    button.addEventListener("click", () => {
      const one = shown.find(({ baseUrl, batchId }) => `${baseUrl}\n${batchId}` === button.parentElement?.dataset["key"]);
      if (one !== undefined) actions.openRecent(one);
    });
    return h("li", {}, button);
  };
  return {
    element,
    /** @param {readonly Recent[]} all @param {number} now */
    render: (all, now) => {
      setHidden(element, all.length === 0);
      shown = all;
      fillList(
        list,
        all,
        make,
        (entry, { baseUrl, batchId, at, words }) => {
          setText(find(entry, ".recent-name", HTMLElement), shortId(batchId));
          setText(find(entry, ".recent-words", HTMLElement), sanitize(words, MAX_NAME));
          setText(find(entry, ".recent-when", HTMLElement), ago(at, now));
          setAttribute(entry, "title", `${sanitize(batchId, MAX_NAME)} · ${sanitize(URL.canParse(baseUrl) ? new URL(baseUrl).host : baseUrl, MAX_NAME)}`);
        },
        ({ baseUrl, batchId }) => `${baseUrl}\n${batchId}`,
      );
    },
  };
}
