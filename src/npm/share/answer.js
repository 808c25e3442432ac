// What a leader tells of an answer: its bytes, as the API sent them, and the few headers that a watch reads.

/** What came of a request; `status` is negative where there was no answer, or it broke off. @typedef {{ status: number, headers: [string, string][], body: Uint8Array<ArrayBuffer> | null }} Answer */
/** `age` and `step`: ticks since its request, and since the answer before; each request and each answer is one. @typedef {Answer & { offset: number, limit: number, age: number, step: number }} Told */

const [NO_ANSWER, BROKE_OFF] = [-1, -2];
const MAX_TICKS = 100_000;
/** Such a response can be made with no body alone; 0 is a redirect that the browser hides. */
const WITHOUT_BODY = [0, 204, 205, 304];
/** The headers that a watch reads. */
const HEADERS = ["retry-after", "www-authenticate", "x-ratelimit-limit", "x-ratelimit-remaining"];
/** As the package removes it from messages: a shorter one may be any word. */
const SHORTEST_TOKEN = 8;

const isWithin = (/** @type {unknown} */ value, /** @type {number} */ from, /** @type {number} */ to) =>
  Number.isInteger(value) && /** @type {number} */ (value) >= from && /** @type {number} */ (value) <= to;

/** Any code of the origin may have sent it. @param {any} data @returns {data is Told} */
export const isTold = (data) =>
  isWithin(data?.offset, 0, 2_000_000) &&
  isWithin(data.limit, 1, 1000) &&
  isWithin(data.age, 1, MAX_TICKS) &&
  isWithin(data.step, 1, MAX_TICKS) &&
  (isWithin(data.status, BROKE_OFF, 0) || isWithin(data.status, 200, 599)) &&
  Array.isArray(data.headers) &&
  data.headers.every((/** @type {any} */ header) => Array.isArray(header) && HEADERS.includes(header[0]) && typeof header[1] === "string") &&
  (data.body === null || ArrayBuffer.isView(data.body));

/**
 * The response to a request. What comes of it is told in the moment in which its reader knows.
 * @param {() => Promise<Response>} send @param {(answer: Answer) => void} tell
 * @returns {Promise<Response>}
 */
export async function read(send, tell) {
  /** @param {number} status @param {Uint8Array<ArrayBuffer> | null} body @param {Headers} [from] */
  const done = (status, body, from) => {
    /** @type {[string, string][]} */
    const headers = [];
    for (const name of HEADERS) if (from?.has(name)) headers.push([name, from.get(name) ?? ""]);
    tell({ status, body, headers });
  };
  let response;
  try {
    response = await send();
  } catch (error) {
    done(NO_ANSWER, null);
    throw error;
  }
  const { status, headers, body } = response;
  const reader = WITHOUT_BODY.includes(status) ? undefined : body?.getReader?.();
  if (reader === undefined) {
    done(status, null, headers);
    return response;
  }
  /** @type {Uint8Array[]} */
  const chunks = [];
  const told = new ReadableStream({
    async pull(stream) {
      try {
        const chunk = await reader.read();
        if (!chunk.done) {
          chunks.push(chunk.value);
          return stream.enqueue(chunk.value);
        }
        done(status, joined(chunks), headers);
        stream.close();
      } catch (error) {
        done(BROKE_OFF, null);
        stream.error(error);
      }
    },
    cancel(reason) {
      // Longer than its reader wants, or nobody reads it any more.
      done(BROKE_OFF, null);
      return reader.cancel(reason);
    },
  });
  return new Response(told, { status, headers });
}

/** @param {Uint8Array[]} chunks */
function joined(chunks) {
  const whole = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  for (const chunk of chunks) {
    whole.set(chunk, end);
    end += chunk.length;
  }
  return whole;
}

/** The response that was told. @param {Told} told */
export function responseOf({ status, headers, body }) {
  if (status === NO_ANSWER) throw new TypeError("The request of another tab had no answer");
  if (status === 0) return Response.error();
  const broken = new ReadableStream({ start: (stream) => stream.error(new TypeError("The response in another tab broke off")) });
  if (status === BROKE_OFF) return new Response(broken);
  return new Response(WITHOUT_BODY.includes(status) ? null : body, { status, headers });
}

/** What may be told of an answer: a server may have repeated the token. @param {Told} told @param {string | undefined} token @returns {Told} */
export function withoutToken(told, token) {
  if (token === undefined || token.length < SHORTEST_TOKEN) return told;
  const forms = [token, token.replaceAll("/", "\\/")];
  const clean = (/** @type {string} */ text) => forms.reduce((text, form) => text.replaceAll(form, "[token]"), text);
  const text = new TextDecoder().decode(told.body ?? new Uint8Array());
  const isClean = clean(text) === text;
  return { ...told, headers: told.headers.map(([name, value]) => [name, clean(value)]), body: isClean ? told.body : new TextEncoder().encode(clean(text)) };
}
