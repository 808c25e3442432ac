// A watch as a store: it begins with the first listener and stops with the last.
import init, { watchBatch } from "supermetrics-batch-status";

/** @type {typeof import("./store.js").NOTHING_YET} */
export const NOTHING_YET = Object.freeze({ snapshot: null, watch: null, error: null });

/** When a WebAssembly that could not be loaded is tried again: each time twice as late. */
const [FIRST_RETRY_MS, LONGEST_RETRY_MS] = [1000, 30_000];

/** @type {typeof import("./store.js").createBatchStore} */
export function createBatchStore(options) {
  let state = NOTHING_YET;
  /** @type {Set<{ tell: (state: import("./store.js").BatchView) => void }>} */
  const listeners = new Set();
  /** Ends the watch that runs; `undefined` while there is none. @type {(() => void) | undefined} */
  let stop;

  /** @param {import("./store.js").BatchView} next */
  const tell = (next) => {
    state = Object.freeze(next);
    for (const listener of [...listeners]) if (listeners.has(listener)) call(listener, state);
  };

  const fail = (/** @type {unknown} */ error) => tell({ snapshot: null, watch: null, error: /** @type {Error} */ (error) });

  const begin = async (delayMs = FIRST_RETRY_MS) => {
    let isWanted = true;
    stop = () => (isWanted = false);
    try {
      await init();
    } catch (error) {
      if (!isWanted) return;
      // The network may be back later, or the app may have another source for `init`.
      const retry = setTimeout(begin, delayMs, Math.min(2 * delayMs, LONGEST_RETRY_MS));
      stop = () => clearTimeout(retry);
      return fail(error);
    }
    if (isWanted) follow();
  };

  const follow = () => {
    /** @type {import("supermetrics-batch-status").BatchWatch} */
    let watch;
    try {
      watch = watchBatch(options);
    } catch (error) {
      return fail(error);
    }
    const show = () => tell({ snapshot: watch.getSnapshot(), watch, error: null });
    const leave = watch.subscribe(show);
    stop = () => (leave(), watch.stop());
    show();
  };

  // Later, and once: React mounts twice in development, elements move in the document.
  const settle = () => {
    if (listeners.size > 0 === (stop !== undefined)) return;
    if (stop === undefined) {
      void begin();
    } else {
      stop();
      stop = undefined;
    }
  };

  return {
    getState: () => state,
    subscribe(tell) {
      const listener = { tell };
      listeners.add(listener);
      queueMicrotask(settle);
      call(listener, state);
      return () => {
        listeners.delete(listener);
        queueMicrotask(settle);
      };
    },
  };
}

/**
 * What a listener throws is reported as the platform reports it: the others are still called, and all can leave.
 * @param {{ tell: (state: import("./store.js").BatchView) => void }} listener @param {import("./store.js").BatchView} state
 */
function call(listener, state) {
  try {
    listener.tell(state);
  } catch (error) {
    (globalThis.reportError ?? console.error)(error);
  }
}

/** @type {typeof import("./store.js").keyOf} */
export function keyOf(options) {
  if (!options) return "";
  const { restoreFrom: _, ...rest } = options;
  return JSON.stringify(rest, (_name, value) => (typeof value === "function" ? "function" : value));
}

/** @type {typeof import("./store.js").withNewestToken} */
export function withNewestToken(options, now) {
  const isFunction = typeof options.token === "function";
  return isFunction ? { ...options, token: () => tokenOf(now()?.token) } : { ...options };
}

/** @param {import("supermetrics-batch-status").TokenSource | null | undefined} token */
function tokenOf(token) {
  return typeof token === "function" ? token() : token;
}
