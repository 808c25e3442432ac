// What a caller's own batch is like, checked.
import { SimulatorError, number, object, shown } from "./error.js";

const MAX_QUERIES = 1_000_000;
const MAX_MS = 0xffff_ffff;

/** @typedef {import("../testing.js").BatchOptions} BatchOptions */
/**
 * @typedef {object} Batch What the model takes.
 * @property {number} seed
 * @property {number} accounts
 * @property {number} days
 * @property {number} concurrency
 * @property {number} medianMs
 * @property {number} spread
 * @property {number[]} durations
 * @property {number} share
 * @property {number[] | undefined} failing
 * @property {number | undefined} cancelledAt
 * @property {number | undefined} hangs
 */

/** @param {unknown} given @param {number} seed @returns {Batch} */
export function readBatch(given, seed) {
  const names = ["accounts", "concurrency", "days", "durations", "ends", "failures", "id"];
  const options = /** @type {BatchOptions} */ (object("batch", given, names));
  const accounts = number("batch.accounts", options.accounts ?? 4, 0, MAX_QUERIES);
  const days = number("batch.days", options.days ?? 5, 0, Math.floor(MAX_QUERIES / Math.max(accounts, 1)));
  const concurrency = number("batch.concurrency", options.concurrency ?? 5, 1, 50);
  return { seed, accounts, days, concurrency, ...durations(options.durations ?? 2000), ...failures(options.failures ?? 0, accounts * days), ...ends(options.ends ?? "finished") };
}

/** @param {unknown} given */
function durations(given) {
  const ms = (/** @type {string} */ path, /** @type {unknown} */ value) => number(path, value, 1, MAX_MS);
  if (typeof given === "number") return { medianMs: ms("batch.durations", given), spread: 0, durations: [] };
  if (Array.isArray(given)) {
    return { medianMs: 2000, spread: 0, durations: given.map((one, index) => ms(`batch.durations[${index}]`, one)) };
  }
  const { medianMs, spread = 0.5 } = object("batch.durations", given, ["medianMs", "spread"]);
  return { medianMs: ms("batch.durations.medianMs", medianMs), spread: number("batch.durations.spread", spread, 0, 3, false), durations: [] };
}

/** @param {unknown} given @param {number} total */
function failures(given, total) {
  if (!Array.isArray(given)) return { share: number("batch.failures", given, 0, 1, false), failing: undefined };
  const failing = given.map((one, index) => number(`batch.failures[${index}]`, one, 0, total - 1));
  return { share: 0, failing: failing.sort((one, other) => one - other) };
}

/** @param {unknown} given */
function ends(given) {
  if (given === "finished") return { cancelledAt: undefined, hangs: undefined };
  if (given === "never") return { cancelledAt: undefined, hangs: 0 };
  if (typeof given !== "object") throw new SimulatorError("batch.ends", `must be "finished", "never" or { cancelledAfterMs }, not ${shown(given)}`);
  const { cancelledAfterMs } = object("batch.ends", given, ["cancelledAfterMs"]);
  return { cancelledAt: number("batch.ends.cancelledAfterMs", cancelledAfterMs, 0, MAX_MS), hangs: undefined };
}
