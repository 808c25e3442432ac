// What is wrong with what a caller gave.

/** @type {typeof import("../testing.js").SimulatorError} */
export const SimulatorError = class SimulatorError extends Error {
  /** @param {string} path @param {string} message */
  constructor(path, message) {
    super(`${path}: ${message}`);
    this.name = "SimulatorError";
    this.path = path;
  }
};

/** @param {unknown} value */
export const shown = (value) => (typeof value === "string" ? JSON.stringify(value) : String(value));

/**
 * A number within bounds.
 * @param {string} path @param {unknown} value @param {number} least @param {number} most @param {boolean} [isWhole]
 * @returns {number}
 */
export function number(path, value, least, most, isWhole = true) {
  if (typeof value === "number" && value >= least && value <= most && (!isWhole || Number.isInteger(value))) return value;
  throw new SimulatorError(path, `must be ${isWhole ? "a whole number" : "a number"} from ${least} to ${most}, not ${shown(value)}`);
}

/** An object, all of whose names are known. @param {string} path @param {unknown} value @param {readonly string[]} names */
export function object(path, value, names) {
  if (typeof value !== "object" || value === null) throw new SimulatorError(path, `must be an object, not ${shown(value)}`);
  for (const name of Object.keys(value)) {
    if (!names.includes(name)) throw new SimulatorError(`${path}.${name}`, `there is no such option; there are ${names.join(", ")}`);
  }
  return /** @type {Record<string, unknown>} */ (value);
}
