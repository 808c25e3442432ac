// The simulator's time: that of a clock, and what `advance` has added to it.
import { SimulatorError, number } from "./error.js";

/** `setTimeout` takes 31 bits. */
const MAX_TIMER_MS = 0x7fff_ffff;

/** @typedef {{ due: number, end: () => void }} Wait */

export class Clock {
  #advanced = 0;
  #last = -Infinity;
  /** @type {Set<Wait>} */
  #waits = new Set();
  /** @type {() => number} */
  #read;
  /** Whether time passes without `advance`. */
  #runs;

  /** @param {unknown} now */
  constructor(now) {
    if (now !== undefined && typeof now !== "number" && typeof now !== "function") {
      throw new SimulatorError("now", `must be a time in milliseconds, or a function that gives one, not ${String(now)}`);
    }
    this.#runs = typeof now !== "number";
    if (typeof now === "number") this.#read = () => now;
    // Looked up late: fake timers replace it.
    else this.#read = now === undefined ? () => Date.now() : /** @type {() => number} */ (now);
    if (typeof now === "number") this.now();
  }

  now() {
    const now = Math.floor(number("now", this.#read(), 0, Number.MAX_SAFE_INTEGER, false) + this.#advanced);
    if (now < this.#last) throw new SimulatorError("now", `the clock went back from ${this.#last} to ${now}`);
    return (this.#last = now);
  }

  /** @param {unknown} ms */
  advance(ms) {
    this.#advanced += number("advance", ms, 0, Number.MAX_SAFE_INTEGER - this.#last, false);
    const now = this.now();
    const due = [...this.#waits].filter((wait) => wait.due <= now).sort((one, other) => one.due - other.due);
    for (const { end } of due) end();
  }

  /**
   * Waits so long in the simulator's time.
   * @param {number} ms @param {AbortSignal | null | undefined} signal @returns {Promise<void>} Rejects when aborted.
   */
  wait(ms, signal) {
    const due = this.now() + ms;
    return new Promise((resolve, reject) => {
      /** @type {ReturnType<typeof setTimeout> | undefined} */
      let timer;
      const leave = () => {
        clearTimeout(timer);
        this.#waits.delete(wait);
        signal?.removeEventListener("abort", abort);
      };
      const abort = () => (leave(), reject(signal?.reason));
      const wait = { due, end: () => (leave(), resolve()) };
      const look = () => {
        const left = due - this.now();
        if (left <= 0) wait.end();
        else if (this.#runs) timer = setTimeout(look, Math.min(left, MAX_TIMER_MS));
      };
      this.#waits.add(wait);
      signal?.addEventListener("abort", abort);
      if (signal?.aborted) abort();
      else look();
    });
  }
}
