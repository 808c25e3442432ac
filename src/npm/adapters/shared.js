// Who may share a watch: sources by what their options say, and the functions of those who read them.
import { BatchSource, NOTHING_YET } from "./source.js";

/** @typedef {import("../store.js").BatchStoreOptions} Options */
/** @typedef {() => Options | null | undefined} Reader gives the reader's options of this moment */

/**
 * The functions of all who read a batch with the same credentials. The core compares functions by identity; here they are
 * the same ones for all, and call those of the newest reader.
 */
export class Functions {
  /** @type {Set<{ newest: Reader }>} */
  readers = new Set();

  token = () => {
    const { token } = this.#newest();
    return typeof token === "function" ? token() : token;
  };

  /** @type {NonNullable<Options["fetch"]>} */
  fetch = (url, init) => (this.#newest().fetch ?? globalThis.fetch)(url, init);

  /** @type {NonNullable<Options["log"]>} */
  log = (event) => this.#newest().log?.(event);

  #newest() {
    const options = [...this.readers].at(-1)?.newest();
    if (!options) throw new Error("nobody reads this batch any more");
    return options;
  }
}

/** They live as long as somebody holds them, or they watch. @type {Map<string, WeakRef<BatchSource>>} */
const sources = new Map();

/** @type {WeakMap<object, number>} */
const numbers = new WeakMap();
let lastNumber = 0;

/** @param {object} object */
function numberOf(object) {
  const number = numbers.get(object) ?? (lastNumber += 1);
  numbers.set(object, number);
  return number;
}

/**
 * A value as data that is equal for equal values: functions are all the same, signals are each their own.
 * @param {unknown} value @returns {unknown}
 */
function described(value, depth = 0) {
  if (typeof value === "function") return ["function"];
  if (typeof value === "bigint" || typeof value === "symbol") return [String(value)];
  if (typeof value !== "object" || value === null) return value;
  if ("addEventListener" in value || depth > 2) return [numberOf(value)];
  const given = Object.entries(value).filter(([, value]) => value != null);
  return given.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => [name, described(value, depth + 1)]);
}

/** What says whose batch it is. The rest of the options says how it is read. */
const IDENTITY = /** @type {const} */ (["batchId", "baseUrl", "headers", "credentials", "token", "fetch", "shareKey"]);

/** Relative to the page, as the core reads it. @param {unknown} baseUrl */
function absolute(baseUrl) {
  try {
    return new URL(String(baseUrl), globalThis.location?.href).href.replace(/\/+$/u, "");
  } catch {
    return baseUrl;
  }
}

/** @param {Options} options */
function identityOf(options) {
  const parts = Object.fromEntries(IDENTITY.map((name) => [name, options[name]]));
  return JSON.stringify(described({ ...parts, baseUrl: options.baseUrl == null ? null : absolute(options.baseUrl) }));
}

/** Equal for options that share a source; empty without a batch. @param {Options | null | undefined} options */
export function keyOf(options) {
  if (!options) return "";
  const { restoreFrom: _, lingerMs: __, ...rest } = options;
  return `${identityOf(options)} ${JSON.stringify(described(rest))}`;
}

/** @param {Options} options @param {string} key */
function sourceOf(options, key) {
  const identity = identityOf(options);
  // A server acts for many users at once: there, functions are each their own.
  if (isServer()) return newSource(options, identity, new Functions(), NOTHING_YET);
  const found = sources.get(key)?.deref();
  if (found) return found;
  const others = living().filter((source) => source.identity === identity);
  const functions = others[0]?.functions ?? new Functions();
  const known = others.find(({ view }) => view.snapshot?.updatedAt != null)?.view ?? NOTHING_YET;
  const source = newSource(options, identity, functions, known);
  sources.set(key, new WeakRef(source));
  return source;
}

/** @param {Options} options @param {string} identity @param {Functions} functions @param {import("../store.js").BatchView} known */
function newSource(options, identity, functions, known) {
  return new BatchSource(watchOptions(options, functions), identity, functions, known);
}

function living() {
  return [...sources].flatMap(([key, reference]) => {
    const source = reference.deref();
    if (source === undefined) sources.delete(key);
    return source ?? [];
  });
}

/**
 * What the core is given: without the options of stores, with the functions of all. A bar needs no rows: they are read once
 * somebody asks for them.
 * @param {Options} options @param {Functions} functions
 */
function watchOptions(options, functions) {
  const { shareKey: _, lingerMs: __, onServer: ___, ...rest } = options;
  const given = { ...rest, rows: rest.rows ?? false };
  for (const name of /** @type {const} */ (["token", "fetch", "log"])) {
    if (typeof given[name] === "function") Object.assign(given, { [name]: functions[name] });
  }
  return given;
}

/** Neither a page nor a worker of one. Cloudflare's workers are servers. */
function isServer() {
  if (typeof document !== "undefined") return false;
  const { WorkerGlobalScope, navigator } = /** @type {any} */ (globalThis);
  return typeof WorkerGlobalScope !== "function" || navigator?.userAgent === "Cloudflare-Workers";
}

/**
 * A store over the source that these options share. `newest` gives the options of this moment, whose functions are called.
 * @param {Options} options @param {Reader} [newest]
 */
export function openStore(options, newest = () => options) {
  const given = options ?? {};
  const key = keyOf(given);
  const source = sourceOf(given, key);
  const { readers } = source.functions;
  // One who has gone on to another batch or user may linger here: with its last options for this one.
  let last = given;
  const latest = () => {
    const now = newest();
    if (now && keyOf(now) === key) last = now;
    return last;
  };
  return {
    getState: () => source.view,
    /** @param {import("./source.js").Listener} listener */
    subscribe(listener) {
      if (isServer() && !given.onServer) return listener(NOTHING_YET), () => {};
      const reader = { newest: latest };
      readers.add(reader);
      const leave = source.subscribe(listener);
      let hasLeft = false;
      return () => {
        if (!hasLeft) leave(given.lingerMs, () => readers.delete(reader));
        hasLeft = true;
      };
    },
  };
}
