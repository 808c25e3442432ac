// What a caller wants as an answer: trouble by name, an error by its status, or exactly this.
import { SimulatorError, number, object, shown } from "./error.js";
import { aborted } from "./response.js";

/**
 * @typedef {import("./response.js").Reply} Reply
 * @typedef {{ fault: string }} Named Trouble that the model knows.
 * @typedef {{ reject: () => Error }} Rejected
 * @typedef {{ reply: Reply }} Exact
 * @typedef {{ abortsBody: true }} AbortedBody What the model answers, aborted within its body.
 */

/**
 * @param {string} path
 * @param {unknown} given
 * @param {(name: string) => boolean} isFault
 * @returns {Named | Rejected | Exact | AbortedBody}
 */
export function readAnswer(path, given, isFault) {
  if (typeof given === "number") return { fault: String(number(path, given, 200, 599)) };
  if (given === "aborted") return { reject: aborted };
  if (given === "aborted_body") return { abortsBody: true };
  if (typeof given === "string") {
    if (isFault(given) && !/^\d+$/u.test(given)) return { fault: given };
    throw new SimulatorError(path, `there is no trouble called ${shown(given)}`);
  }
  return { reply: exact(path, given) };
}

/** @param {string} path @param {unknown} given @returns {Reply} */
function exact(path, given) {
  const { status = 200, headers = {}, body = "", delayMs } = object(path, given, ["body", "delayMs", "headers", "status"]);
  const code = number(`${path}.status`, status, 200, 599);
  const own = headersOf(path, headers);
  const isJson = typeof body === "object" && body !== null && !(body instanceof Uint8Array);
  if (isJson && !own.has("content-type")) own.set("content-type", "application/json");
  // Exactly these: whoever writes them down wants them to be read.
  const all = /** @type {[string, string][]} */ ([...own, ["access-control-expose-headers", [...own.keys()].join(", ")]]);
  const wire = delayMs === undefined ? {} : { delayMs: number(`${path}.delayMs`, delayMs, 0, 0xffff_ffff) };
  return { status: code, headers: all, body: bytesOf(isJson ? JSON.stringify(body) : body), wire };
}

/** @param {string} path @param {unknown} headers */
function headersOf(path, headers) {
  try {
    return new Headers(/** @type {HeadersInit} */ (headers));
  } catch {
    throw new SimulatorError(`${path}.headers`, "must be headers, as `fetch` takes them");
  }
}

/** @param {unknown} body @returns {Uint8Array<ArrayBuffer>} */
const bytesOf = (body) => (body instanceof Uint8Array ? new Uint8Array(body) : new TextEncoder().encode(String(body ?? "")));
