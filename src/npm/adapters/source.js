// One batch with one set of options: loads the WebAssembly, watches, lingers after its last reader, and goes on where it was.
import { load, watchBatch } from "../core.js";

/** @typedef {import("supermetrics-batch-status").BatchSnapshot} BatchSnapshot */
/** @typedef {import("../store.js").BatchView} BatchView */
/** @typedef {(view: BatchView) => void} Listener */

/** @type {typeof import("../store.js").NOTHING_YET} */
export const NOTHING_YET = Object.freeze({ snapshot: null, watch: null, error: null, problem: null });

/** When a WebAssembly that could not be loaded is tried again: each time twice as late. */
const [FIRST_RETRY_MS, LONGEST_RETRY_MS] = [1000, 30_000];

/** How long a watch goes on without a reader: longer than a change of routes. */
const LINGER_MS = 5000;

/** How long a watch that rests is kept: one that comes back reads only what has changed. */
const KEEP_MS = 300_000;

const isOver = (/** @type {BatchSnapshot} */ { connection }) => connection === "ended" || connection === "closed";

export class BatchSource {
  /** @type {import("../store.js").BatchStoreOptions} */
  #options;
  /** @type {BatchView} */
  #view;
  /** @type {Set<{ tell: Listener }>} */
  #listeners = new Set();
  /** What runs: it rests and may be woken until `keepMs` have passed. @type {{ isLoading?: boolean, rest(keepMs: number): void, wake(): boolean } | undefined} */
  #run;
  /** Ends the time without a reader. */
  #endLingering = () => {};

  /**
   * @param {import("../store.js").BatchStoreOptions} options
   * @param {string} identity equal for sources of one batch and the same credentials
   * @param {import("./shared.js").Functions} functions
   * @param {BatchView} known what another source knows of the batch
   */
  constructor(options, identity, functions, known) {
    this.#options = options;
    this.identity = identity;
    this.functions = functions;
    this.#view = known;
  }

  get view() {
    return this.#view;
  }

  /** The function that it gives takes how long to linger, and what to do once nothing more is asked for this listener. */
  subscribe(/** @type {Listener} */ tell) {
    const listener = { tell };
    this.#listeners.add(listener);
    this.#endLingering();
    if (this.#listeners.size === 1 && !this.#run?.wake()) this.#begin();
    call(listener, this.#view);
    return (/** @type {number | undefined} */ lingerMs, /** @type {() => void} */ done) => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) done();
      else this.#linger(lingerMs ?? LINGER_MS, done);
    };
  }

  /** @param {number} lingerMs @param {() => void} done */
  #linger(lingerMs, done) {
    const end = () => {
      clearTimeout(timer);
      this.#endLingering = () => {};
      if (this.#listeners.size === 0) this.#run?.rest(lingerMs > 0 ? KEEP_MS : 0);
      done();
    };
    const timer = later(end, lingerMs);
    this.#endLingering = end;
    // Nothing is sent yet: nothing is lost.
    if (this.#run?.isLoading) end();
  }

  #begin(delayMs = FIRST_RETRY_MS) {
    let isWanted = true;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let retry;
    const rest = () => {
      isWanted = false;
      clearTimeout(retry);
    };
    this.#run = { isLoading: true, rest, wake: () => isWanted };
    load().then(
      () => isWanted && this.#follow(),
      (error) => {
        if (!isWanted) return;
        // The network may be back later, or the app may have another source for `init`.
        retry = setTimeout(() => this.#begin(Math.min(2 * delayMs, LONGEST_RETRY_MS)), delayMs);
        this.#tell({ ...NOTHING_YET, error, problem: this.#problem(error, true) });
      },
    );
  }

  #follow() {
    // What is known already is shown until there is an answer: a bar never goes back to nothing.
    let known = this.#view.snapshot ? this.#view : undefined;
    const watch = this.#watch(known);
    if (watch === undefined) return;
    const show = () => {
      const snapshot = watch.getSnapshot();
      const problem = snapshot.error && this.#problem(snapshot.error, !isOver(snapshot));
      if (snapshot.updatedAt !== null) known = undefined;
      this.#tell(known ? { ...known, problem } : { snapshot, watch, error: null, problem });
    };
    let leave = watch.subscribe(show);
    /** While it rests. @type {{ wasPaused: boolean, end: ReturnType<typeof setTimeout> } | undefined} */
    let rest;
    this.#run = {
      rest(keepMs) {
        rest = { wasPaused: watch.getSnapshot().connection === "paused", end: later(watch.stop, keepMs) };
        leave();
        watch.pause();
      },
      wake() {
        clearTimeout(rest?.end);
        const last = watch.getSnapshot();
        if (isOver(last) && last.outcome === null) return false;
        if (rest === undefined) return true;
        if (!rest.wasPaused) watch.resume();
        rest = undefined;
        leave = watch.subscribe(show);
        show();
        return true;
      },
    };
    show();
  }

  /** @param {BatchView | undefined} known */
  #watch(known) {
    // A watch that goes on shares its rows with a new one; one that is over gives them as text.
    const before = known?.watch?.getSnapshot();
    const restoreFrom = before && isOver(before) && before.knownQueries > 0 ? known?.watch?.serialize() : this.#options.restoreFrom;
    try {
      return watchBatch({ ...this.#options, restoreFrom });
    } catch (thrown) {
      const error = /** @type {Error} */ (thrown);
      this.#tell({ ...NOTHING_YET, error, problem: this.#problem(error, false) });
      return undefined;
    }
  }

  /** The same object while it says the same. @param {Error} error @param {boolean} retrying */
  #problem(error, retrying) {
    const before = this.#view.problem;
    if (before?.message === error.message && before.retrying === retrying) return before;
    return Object.freeze({ message: error.message, retrying, error });
  }

  /** @param {BatchView} next */
  #tell(next) {
    this.#view = Object.freeze(next);
    for (const listener of [...this.#listeners]) if (this.#listeners.has(listener)) call(listener, this.#view);
  }
}

/** The longest that timers take: more would end at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** It keeps no Node process alive. @param {() => void} work @param {number} delayMs */
function later(work, delayMs) {
  const timer = setTimeout(work, Math.min(delayMs, LONGEST_TIMER_MS));
  /** @type {{ unref?(): void }} */ (/** @type {unknown} */ (timer)).unref?.();
  return timer;
}

/**
 * What a listener throws is reported as the platform reports it: the others are still called, and all can leave.
 * @param {{ tell: Listener }} listener @param {BatchView} view
 */
function call(listener, view) {
  try {
    listener.tell(view);
  } catch (error) {
    (globalThis.reportError ?? console.error)(error);
  }
}
