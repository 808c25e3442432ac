// From what the model answers to what `fetch` gives a page of another origin.

/**
 * @typedef {object} Wire What becomes of an answer on the way.
 * @property {number} [delayMs] Nothing comes for so long.
 * @property {number} [pieces] The body comes in so many pieces,
 * @property {number} [everyMs] which are so far apart.
 * @property {number} [breaksAfterMs] The body stops in the middle, and so long later it breaks.
 * @property {boolean} [isAborted] It breaks as if somebody had aborted it.
 * @property {boolean} [unpacked] The body was compressed on the way.
 *
 * @typedef {object} Reply
 * @property {number} status
 * @property {[string, string][]} headers
 * @property {Uint8Array<ArrayBuffer>} body
 * @property {Wire} wire
 */

/** What a page may always read: https://fetch.spec.whatwg.org/#cors-safelisted-response-header-name */
const SAFELISTED = ["cache-control", "content-language", "content-length", "content-type", "expires", "last-modified", "pragma"];
const EXPOSE = "access-control-expose-headers";

const WITHOUT_BODY = [101, 103, 204, 205, 304];
const REDIRECTS = [301, 302, 303, 307, 308];

/** What `fetch` rejects with where there is no connection, or CORS forbids. */
export const noConnection = () => new TypeError("Failed to fetch");

/** What it rejects with when somebody aborts. */
export const aborted = () => new DOMException("The operation was aborted.", "AbortError");

/** @param {[string, string][]} headers */
export function readable(headers) {
  const exposed = new Map(headers).get(EXPOSE) ?? "";
  const names = new Set([...SAFELISTED, ...exposed.toLowerCase().split(/\s*,\s*/u)]);
  return headers.filter(([name]) => names.has(name));
}

/**
 * @param {Reply} reply
 * @param {{ url: URL, signal: AbortSignal | null | undefined, redirect: string }} request
 * @param {import("./clock.js").Clock} clock
 */
export async function respond({ status, headers, body, wire }, request, clock) {
  if (wire.delayMs !== undefined) await clock.wait(wire.delayMs, request.signal);
  if (REDIRECTS.includes(status)) return redirected(request);
  // What is not what it says it is breaks when it is read.
  const isPacked = headers.some(([name]) => name === "content-encoding") && wire.unpacked !== true;
  const fate = isPacked ? { breaksAfterMs: 0 } : wire;
  const content = WITHOUT_BODY.includes(status) ? null : bodyOf(isPacked ? new Uint8Array() : body, fate, request, clock);
  return told(new Response(content, { status, headers: readable(headers) }), { url: request.url.href, type: "cors" });
}

/** Nobody is where a redirect leads. @param {{ redirect: string }} request */
function redirected({ redirect }) {
  if (redirect !== "manual") throw noConnection();
  return told(new Response(null), { type: "opaqueredirect", status: 0, ok: false });
}

/** What the constructor of a response does not take. @param {Response} response @param {Record<string, unknown>} facts */
function told(response, facts) {
  for (const [name, value] of Object.entries(facts)) Object.defineProperty(response, name, { value, configurable: true });
  return response;
}

/**
 * @param {Uint8Array<ArrayBuffer>} body
 * @param {Wire} wire
 * @param {{ signal: AbortSignal | null | undefined }} request
 * @param {import("./clock.js").Clock} clock
 */
function bodyOf(body, { pieces, everyMs = 0, breaksAfterMs, isAborted }, request, clock) {
  if (breaksAfterMs !== undefined) return broken(body, breaksAfterMs, isAborted ? aborted : noConnection, request, clock);
  if (pieces === undefined) return body;
  const size = Math.max(1, Math.ceil(body.length / pieces));
  let at = 0;
  return new ReadableStream({
    async pull(controller) {
      await clock.wait(everyMs, request.signal);
      controller.enqueue(body.subarray(at, at + size));
      at += size;
      if (at >= body.length) controller.close();
    },
  });
}

/**
 * A body that stops, and breaks later.
 * @param {Uint8Array} part
 * @param {number} afterMs
 * @param {() => Error} error
 * @param {{ signal: AbortSignal | null | undefined }} request
 * @param {import("./clock.js").Clock} clock
 */
function broken(part, afterMs, error, { signal }, clock) {
  let isSent = part.length === 0;
  return new ReadableStream({
    async pull(controller) {
      if (!isSent) {
        isSent = true;
        controller.enqueue(part);
        return;
      }
      await clock.wait(afterMs, signal);
      throw error();
    },
  });
}
