// <batch-progress>: a bar split by state, counts, and the time left. Its file is safe to import on a server.
import { TEXTS } from "./element-texts.js";
import { keyOf, openStore } from "./shared.js";
import { NOTHING_YET } from "./source.js";

const STYLE = `
  :host { display: block; font: inherit; }
  :host([hidden]) { display: none; }
  [part="bar"] {
    display: flex; overflow: hidden; height: var(--batch-progress-height, 0.75em);
    border-radius: var(--batch-progress-radius, 999px); background: var(--batch-progress-queued, #d7dce2);
  }
  [part="bar"] span { width: 0; transition: width var(--batch-progress-speed, 0.3s); }
  [part="success"] { background: var(--batch-progress-success, #1f7a4d); }
  [part="failure"] { background: var(--batch-progress-failure, #b3261e); }
  [part="running"] { background: var(--batch-progress-running, #2f6fde); }
  [part="text"] { display: flex; flex-wrap: wrap; gap: 0 1em; margin-top: 0.35em; font-variant-numeric: tabular-nums; }
  @media (prefers-reduced-motion: reduce) { [part="bar"] span { transition: none; } }
  @media (forced-colors: active) {
    [part="bar"] { border: 1px solid CanvasText; }
    [part="bar"] span { forced-color-adjust: none; }
  }
`;

const SEGMENTS = /** @type {const} */ (["success", "failure", "running"]);
/** Properties that may be set before the element is defined. */
const EARLY = /** @type {const} */ (["token", "batchId", "baseUrl", "options", "texts"]);
const BAR = { role: "progressbar", "aria-valuemin": "0", "aria-valuemax": "100" };

/**
 * Without `innerHTML`, which some pages forbid.
 * @param {Document} document @param {string} name @param {string} part @param {Record<string, string>} [attributes] @param {Node[]} children
 */
function make(document, name, part, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries({ part, ...attributes })) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

/** @param {Document} document */
function body(document) {
  const part = (/** @type {string} */ name, attributes = {}) => make(document, "span", name, attributes);
  const texts = [part("counts"), part("time"), part("message", { role: "status" })];
  return [make(document, "div", "bar", BAR, ...SEGMENTS.map((name) => part(name))), make(document, "div", "text", {}, ...texts)];
}

/** Each document has its own sheets. @param {ShadowRoot} root */
function dress(root) {
  const { CSSStyleSheet } = root.ownerDocument.defaultView ?? globalThis;
  // jsdom has no such sheets: there, nobody sees the styles either.
  if (!("adoptedStyleSheets" in root) || !("replaceSync" in CSSStyleSheet.prototype)) return;
  const style = new CSSStyleSheet();
  style.replaceSync(STYLE);
  root.adoptedStyleSheets = [style];
}

/** A group, because a name such as `aria-label` needs a role. @param {HTMLElement} element */
function internalsOf(element) {
  try {
    const internals = element.attachInternals();
    internals.role = "group";
    return internals;
  } catch {
    // jsdom has the method, and fails at the role.
    return undefined;
  }
}

/** Custom states, as far as the browser knows them. @param {ElementInternals | undefined} internals @param {string[]} names */
function setStates(internals, names) {
  try {
    internals?.states?.clear();
    for (const name of names) internals?.states?.add(name);
  } catch {
    // Before 2024 Chromium took only names with two dashes.
  }
}

/** @param {import("../store.js").BatchView} view */
function statesOf({ snapshot, problem }) {
  const states = problem ? ["problem"] : [];
  if (snapshot === null || snapshot.updatedAt === null) return [...states, "connecting"];
  return [...states, ...(snapshot.outcome === null ? ["running"] : ["ended", snapshot.outcome])];
}

const Base = /** @type {typeof HTMLElement} */ (globalThis.HTMLElement ?? class {});

export class BatchProgressElement extends Base {
  static observedAttributes = ["batch-id", "base-url", "aria-label", "token"];

  /** @type {import("supermetrics-batch-status").TokenSource | null | undefined} */
  #token;
  /** @type {Partial<import("../store.js").BatchStoreOptions> | null | undefined} */
  #given;
  /** @type {Partial<import("../element/class.js").BatchProgressTexts>} */
  #texts = {};
  #words = TEXTS;
  /** @type {import("../store.js").BatchView} */
  #view = NOTHING_YET;
  /** @type {ElementInternals | undefined} */
  #internals;
  #key = "";
  #leave = () => {};
  #hasFinished = false;

  get batchId() {
    return this.getAttribute("batch-id") ?? "";
  }

  set batchId(batchId) {
    this.#reflect("batch-id", batchId);
  }

  get baseUrl() {
    return this.getAttribute("base-url");
  }

  set baseUrl(baseUrl) {
    this.#reflect("base-url", baseUrl);
  }

  get token() {
    return this.#token;
  }

  set token(token) {
    this.#token = token;
    this.#settleLater();
  }

  get options() {
    return this.#given;
  }

  set options(options) {
    this.#given = options;
    this.#settleLater();
  }

  get texts() {
    return this.#texts;
  }

  set texts(texts) {
    this.#texts = texts ?? {};
    this.#words = { ...TEXTS, ...Object.fromEntries(Object.entries(this.#texts).filter(([, text]) => text != null)) };
    this.#name();
    if (this.shadowRoot !== null) this.#draw(this.#view);
  }

  get snapshot() {
    return this.#view.snapshot;
  }

  get watch() {
    return this.#view.watch;
  }

  get problem() {
    return this.#view.problem;
  }

  connectedCallback() {
    for (const name of EARLY) this.#takeEarly(name);
    if (this.shadowRoot === null) this.#build();
    this.#settleLater();
  }

  disconnectedCallback() {
    this.#settleLater();
  }

  /** In another document, such as that of an iframe, the sheets of the first one do not count. */
  adoptedCallback() {
    if (this.shadowRoot !== null) dress(this.shadowRoot);
  }

  attributeChangedCallback() {
    this.#refuseToken();
    this.#settleLater();
  }

  /** @param {string} name @param {string | null | undefined} value */
  #reflect(name, value) {
    if (value == null) this.removeAttribute(name);
    else this.setAttribute(name, value);
  }

  /** A template that a server renders may write the property as an attribute: then every reader of the HTML has it. */
  #refuseToken() {
    if (!this.hasAttribute("token")) return;
    this.removeAttribute("token");
    console.warn("supermetrics-batch-status: <batch-progress> takes no attribute `token`, because the HTML shows it to everybody. Set the property to a function, which no server renders.");
  }

  /** What was set before the element was defined hides the accessor. @param {typeof EARLY[number]} name */
  #takeEarly(name) {
    if (!Object.hasOwn(this, name)) return;
    const value = this[name];
    Reflect.deleteProperty(this, name);
    if (value !== undefined) Reflect.set(this, name, value);
  }

  #build() {
    const root = this.attachShadow({ mode: "open" });
    dress(root);
    root.append(...body(this.ownerDocument));
    this.#internals = internalsOf(this);
  }

  /** @param {string} name */
  #part(name) {
    return /** @type {HTMLElement} */ (this.shadowRoot?.querySelector(`[part="${name}"]`));
  }

  /** The bar is called what the element is called, else by its batch: a page may have several. */
  #name() {
    if (this.shadowRoot === null) return;
    this.#part("bar").setAttribute("aria-label", this.getAttribute("aria-label") || this.#words.label(this.batchId));
  }

  #options() {
    const { baseUrl, batchId, token } = this;
    return { ...this.#given, batchId, ...(token != null && { token }), ...(baseUrl !== null && { baseUrl }) };
  }

  // Once for all that is set in one go, and not at all for a move in the document.
  #settleLater() {
    queueMicrotask(() => {
      this.#settle();
      this.#name();
    });
  }

  #settle() {
    const key = this.isConnected && this.batchId !== "" ? keyOf(this.#options()) : "";
    if (key === this.#key) return;
    this.#key = key;
    this.#leave();
    this.#hasFinished = false;
    const store = key === "" ? undefined : openStore(this.#options(), () => this.#options());
    this.#leave = store?.subscribe((view) => this.#show(view)) ?? (() => {});
    // Another batch's figures would be taken for this one's.
    if (store === undefined && this.shadowRoot !== null && this.batchId === "") this.#show(NOTHING_YET);
  }

  /** @param {import("../store.js").BatchView} view */
  #show(view) {
    this.#view = view;
    try {
      this.#draw(view);
    } finally {
      // A text of the page's own that throws is reported; the events come all the same.
      this.#report(view);
    }
  }

  /** @param {import("../store.js").BatchView} view */
  #report(view) {
    if (view.snapshot) this.#emit("snapshot", view.snapshot);
    if (view.error) this.#emit("error", view.error);
    if (!view.snapshot || view.snapshot.connection !== "ended" || this.#hasFinished) return;
    this.#hasFinished = true;
    if (view.snapshot.outcome) this.#emit("finished", view.snapshot);
    else this.#emit("error", view.snapshot.error);
  }

  /** @param {string} name @param {unknown} detail */
  #emit(name, detail) {
    // Of its own document: another one's class is refused in jsdom.
    const { CustomEvent } = this.ownerDocument.defaultView ?? globalThis;
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  /** @param {import("../store.js").BatchView} view */
  #draw(view) {
    const { snapshot, problem } = view;
    const texts = this.#words;
    setStates(this.#internals, statesOf(view));
    const progress = snapshot?.updatedAt == null ? undefined : snapshot.progress;
    for (const name of SEGMENTS) {
      this.#part(name).style.width = progress ? `${(100 * progress[name]) / Math.max(progress.total, 1)}%` : "0";
    }
    const isOver = snapshot?.outcome != null;
    const say = (/** @type {string} */ name, /** @type {string} */ text) => {
      // The same text again would be read out again.
      if (this.#part(name).textContent !== text) this.#part(name).textContent = text;
    };
    say("counts", progress ? texts.counts(progress) : "");
    say("time", snapshot?.timeLeft && !isOver ? texts.timeLeft(snapshot.timeLeft) : "");
    say("message", problem ? texts.problem(problem) : snapshot?.outcome ? texts[snapshot.outcome] : "");
    // Without a value it says "busy", which is true until something is known.
    if (progress) this.#part("bar").setAttribute("aria-valuenow", String(Math.floor(progress.fraction * 100)));
    else this.#part("bar").removeAttribute("aria-valuenow");
  }
}
