// <batch-progress>: a bar split by state, counts, and the time left. Its file is safe to import on a server.
import { createBatchStore, keyOf, NOTHING_YET, withNewestToken } from "./store.js";

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
const BAR = { role: "progressbar", "aria-valuemin": "0", "aria-valuemax": "100" };

/**
 * Without `innerHTML`, which some pages forbid.
 * @param {string} name @param {string} part @param {Record<string, string>} [attributes] @param {Node[]} children
 */
function make(name, part, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries({ part, ...attributes })) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

const body = () => [
  make("div", "bar", BAR, ...SEGMENTS.map((name) => make("span", name))),
  make("div", "text", {}, make("span", "counts"), make("span", "time"), make("span", "message", { role: "status" })),
];

const OUTCOMES = {
  success: "All done",
  partial: "Done, with failures",
  failure: "All failed",
  stopped: "Stopped",
  empty: "Nothing to do",
};

const number = new Intl.NumberFormat("en");

/** @param {import("supermetrics-batch-status").Progress} progress */
function counts({ ended, total, failure, fraction }) {
  const failed = failure > 0 ? `, ${number.format(failure)} failed` : "";
  return `${Math.floor(fraction * 100)} % · ${number.format(ended)} of ${number.format(total)}${failed}`;
}

/** @param {number} ms */
function duration(ms) {
  const minutes = ms / 60_000;
  if (minutes < 1) return "under a minute";
  return minutes < 90 ? `${Math.round(minutes)} min` : `${(minutes / 60).toFixed(1)} h`;
}

/** @param {{ fromMs: number, toMs: number }} range */
function timeLeft({ fromMs, toMs }) {
  const [from, to] = [duration(fromMs), duration(toMs)];
  return from === to ? `${to} left` : `${from} to ${to} left`;
}

const Base = /** @type {typeof HTMLElement} */ (globalThis.HTMLElement ?? class {});

export class BatchProgressElement extends Base {
  static observedAttributes = ["batch-id", "base-url", "aria-label"];

  /** @type {import("supermetrics-batch-status").TokenSource | null | undefined} */
  #token;
  /** @type {import("./store.js").BatchView | undefined} */
  #view;
  #key = "";
  #leave = () => {};
  #hasFinished = false;

  get batchId() {
    return this.getAttribute("batch-id") ?? "";
  }

  set batchId(batchId) {
    this.setAttribute("batch-id", batchId);
  }

  get baseUrl() {
    return this.getAttribute("base-url");
  }

  set baseUrl(baseUrl) {
    if (baseUrl === null) this.removeAttribute("base-url");
    else this.setAttribute("base-url", baseUrl);
  }

  get token() {
    return this.#token;
  }

  set token(token) {
    this.#token = token;
    this.#settleLater();
  }

  get snapshot() {
    return this.#view?.snapshot ?? null;
  }

  get watch() {
    return this.#view?.watch ?? null;
  }

  connectedCallback() {
    for (const name of /** @type {const} */ (["token", "batchId", "baseUrl"])) this.#takeEarly(name);
    if (this.shadowRoot === null) this.#build();
    this.#settleLater();
  }

  disconnectedCallback() {
    this.#settleLater();
  }

  attributeChangedCallback() {
    this.#settleLater();
  }

  /** What was set before the element was defined hides the accessor. @param {"token" | "batchId" | "baseUrl"} name */
  #takeEarly(name) {
    if (!Object.hasOwn(this, name)) return;
    const value = this[name];
    Reflect.deleteProperty(this, name);
    if (value !== undefined) Reflect.set(this, name, value);
  }

  #build() {
    const root = this.attachShadow({ mode: "open" });
    if ("adoptedStyleSheets" in root && "replaceSync" in CSSStyleSheet.prototype) {
      const style = new CSSStyleSheet();
      style.replaceSync(STYLE);
      root.adoptedStyleSheets = [style];
    }
    // jsdom has no such sheets: there, nobody sees the styles either.
    root.append(...body());
  }

  /** @param {string} name */
  #part(name) {
    return /** @type {HTMLElement} */ (this.shadowRoot?.querySelector(`[part="${name}"]`));
  }

  /** The bar is called what the element is called, else by its batch: a page may have several. */
  #name() {
    if (this.shadowRoot === null) return;
    this.#part("bar").setAttribute("aria-label", this.getAttribute("aria-label") || `Batch ${this.batchId}`.trim());
  }

  #options() {
    const { baseUrl, batchId, token } = this;
    return { batchId, token, baseUrl: baseUrl ?? undefined };
  }

  // Once for all that is set in one go, and not at all for a move in the document.
  #settleLater() {
    queueMicrotask(() => {
      this.#name();
      const key = this.isConnected && this.batchId !== "" ? keyOf(this.#options()) : "";
      if (key === this.#key) return;
      this.#key = key;
      this.#leave();
      this.#hasFinished = false;
      const store = key === "" ? undefined : createBatchStore(withNewestToken(this.#options(), () => this.#options()));
      this.#leave = store?.subscribe((view) => this.#show(view)) ?? (() => {});
      // Another batch's figures would be taken for this one's.
      if (store === undefined && this.shadowRoot !== null && this.batchId === "") this.#show(NOTHING_YET);
    });
  }

  /** @param {import("./store.js").BatchView} view */
  #show(view) {
    this.#view = view;
    this.#draw(view);
    if (view.snapshot) this.#emit("snapshot", view.snapshot);
    if (view.error) this.#emit("error", view.error);
    if (!view.snapshot || view.snapshot.connection !== "ended" || this.#hasFinished) return;
    this.#hasFinished = true;
    if (view.snapshot.outcome) this.#emit("finished", view.snapshot);
    else this.#emit("error", view.snapshot.error);
  }

  /** @param {string} name @param {unknown} detail */
  #emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  /** @param {import("./store.js").BatchView} view */
  #draw({ snapshot, error }) {
    const progress = snapshot?.updatedAt == null ? undefined : snapshot.progress;
    for (const name of SEGMENTS) {
      this.#part(name).style.width = progress ? `${(100 * progress[name]) / Math.max(progress.total, 1)}%` : "0";
    }
    const isOver = snapshot?.outcome != null;
    const say = (/** @type {string} */ name, /** @type {string} */ text) => {
      // The same text again would be read out again.
      if (this.#part(name).textContent !== text) this.#part(name).textContent = text;
    };
    say("counts", progress ? counts(progress) : "");
    say("time", snapshot?.timeLeft && !isOver ? timeLeft(snapshot.timeLeft) : "");
    say("message", (error ?? snapshot?.error)?.message ?? (snapshot?.outcome ? OUTCOMES[snapshot.outcome] : ""));
    // Without a value it says "busy", which is true until something is known.
    if (progress) this.#part("bar").setAttribute("aria-valuenow", String(Math.floor(progress.fraction * 100)));
    else this.#part("bar").removeAttribute("aria-valuenow");
  }
}
