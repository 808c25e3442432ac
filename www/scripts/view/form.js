/**
 * The form: where to ask, for what, and as whom.
 *
 * @typedef {import("../watches.js").Target} Target
 * @typedef {import("../watches.js").Watched} Watched
 */

import { isBatchStatusError } from "../../pkg/supermetrics_batch_status.js";
import { isKnown, isWatching } from "../watches.js";
import { byId, setText, setTextOrHide } from "../dom.js";

/** Holds the form, so that a small screen can put it away. */
const ask = byId("ask", HTMLDetailsElement);
const form = byId("form", HTMLFormElement);
const start = byId("start", HTMLButtonElement);
const status = byId("status", HTMLElement);
const summary = byId("ask-summary", HTMLElement);
const tokenGoesTo = byId("token-goes-to", HTMLElement);

const SMALL_SCREEN = matchMedia("(max-width: 40rem)");

/** The watch that put the form away; the reader may have opened it since. */
let hasMadeRoom = false;

/** Each field by the name that the package gives its option. */
const FIELDS = {
  batchId: {
    input: byId("batch-id", HTMLInputElement),
    problem: byId("batch-id-problem", HTMLElement),
    advice: "Enter the ID of a batch, such as qrb_3feb5ff5c71e.",
  },
  token: {
    input: byId("token", HTMLInputElement),
    problem: byId("token-problem", HTMLElement),
    advice: "Paste the bare token: one line, no spaces, without “Bearer”.",
  },
  baseUrl: {
    input: byId("base-url", HTMLInputElement),
    problem: byId("base-url-problem", HTMLElement),
    advice: "Enter an https: address without user name, query and fragment. Plain http: works for this machine only.",
  },
};

/** @returns {Target} */
export function read() {
  const { batchId, token, baseUrl } = FIELDS;
  return {
    batchId: batchId.input.value.trim(),
    // Tokens are often copied together with the header's first word.
    token: token.input.value.trim().replace(/^bearer\s+/i, ""),
    baseUrl: baseUrl.input.value.trim(),
  };
}

/** @param {Partial<Target>} values */
export function fill({ batchId, token, baseUrl }) {
  if (batchId !== undefined) FIELDS.batchId.input.value = batchId;
  if (token !== undefined) FIELDS.token.input.value = token;
  if (baseUrl !== undefined) FIELDS.baseUrl.input.value = baseUrl;
  showTokenTarget();
}

/**
 * @param {() => void} onStart
 * @param {() => void} onBaseUrl
 */
export function listen(onStart, onBaseUrl) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    onStart();
  });
  FIELDS.baseUrl.input.addEventListener("input", showTokenTarget);
  FIELDS.baseUrl.input.addEventListener("change", onBaseUrl);
}

/** Shows the form. */
export function open() {
  // Masked by style where that works: password managers offer to store what is in a password field.
  if (CSS.supports("-webkit-text-security", "disc")) FIELDS.token.input.type = "text";
  ask.hidden = false;
  showTokenTarget();
}

/** Says which server gets the token: the base URL may have come with a link. */
function showTokenTarget() {
  const { baseUrl } = FIELDS;
  const url = URL.canParse(baseUrl.input.value) ? new URL(baseUrl.input.value) : null;
  setText(tokenGoesTo, url === null ? "the base URL" : url.host);
  tokenGoesTo.classList.toggle("sanitize", url !== null && !isTrusted(url.hostname));
}

/** @param {string} host */
function isTrusted(host) {
  return host === "supermetrics.com" || host.endsWith(".supermetrics.com") || host === "127.0.0.1" || host === "localhost";
}

/** Whether a token is being typed. */
export function isInToken() {
  return document.activeElement === FIELDS.token.input;
}

/** A new watch begins: on a small screen the form would hide its status. */
export function makeRoom() {
  hasMadeRoom = false;
  showProblem(null);
  if (SMALL_SCREEN.matches) ask.open = false;
}

/** Puts the cursor where something is missing. */
export function focusMissing() {
  const { batchId, token } = FIELDS;
  if (batchId.input.value === "") batchId.input.focus();
  else if (token.input.value === "") token.input.focus();
}

/** @param {Watched} watched */
export function show(watched) {
  const { snapshot, failure } = watched;
  const watching = isWatching(watched);
  setText(start, watching ? "Watch anew" : "Watch");
  setText(summary, isKnown(snapshot) ? "Watch another batch" : "What to watch");
  const field = fieldAtFault(failure);
  if (isKnown(snapshot) && !hasMadeRoom) {
    // Found: the form has done its work.
    hasMadeRoom = true;
    if (!ask.contains(document.activeElement) || document.activeElement === start) ask.open = false;
  }
  // After a failure or a stop the form is what the reader needs next. On a small screen it would hide what is wrong.
  const hasFailed = failure !== null && !SMALL_SCREEN.matches;
  if (field !== null || hasFailed || snapshot?.connection === "closed") ask.open = true;
  showProblem(field);
}

/** Puts the keyboard where another batch is entered. */
export function focusBatch() {
  ask.open = true;
  FIELDS.batchId.input.focus();
  FIELDS.batchId.input.select();
}

/** Where the keyboard goes on when a button of the status has gone. */
export function takeFocus() {
  status.focus();
}

/**
 * The option whose field has to be corrected; null when it is none of the form's.
 *
 * @param {unknown} error
 */
function fieldAtFault(error) {
  if (!isBatchStatusError(error) || error.kind !== "invalid_options") return null;
  return error.path !== null && error.path in FIELDS ? error.path : null;
}

/**
 * Shows what is wrong beside the field that it is about.
 *
 * @param {string | null} field
 */
function showProblem(field) {
  for (const [name, { input, problem, advice }] of Object.entries(FIELDS)) {
    const wrong = name === field;
    setTextOrHide(problem, wrong ? advice : "");
    if (wrong && input.ariaInvalid !== "true") input.focus();
    input.ariaInvalid = wrong ? "true" : null;
  }
}
