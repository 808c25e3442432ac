// One instance of the WebAssembly for all entries of a build. Nothing happens at import. Bundled with the build's glue when packed:
// as page-core.js for the entry `./page`, within core.js for the whole.
import * as glue from "./glue.js";

/** @typedef {import("./index.js").WasmSource} WasmSource */

const NAME = "supermetrics-batch-status";

let isReady = false;
/** @type {(() => BufferSource | WebAssembly.Module) | undefined} */
let bytesAtHand;
/** @type {(() => URL) | undefined} */
let address;

/**
 * For entries that have the bytes at hand: they are instantiated when they are first needed.
 * @param {() => BufferSource | WebAssembly.Module} bytes
 */
export function provide(bytes) {
  bytesAtHand ??= bytes;
}

/** For the entry whose WebAssembly is a file of its own. @param {() => URL} url */
export function locate(url) {
  address ??= url;
}

/** What the glue needs of the platform. Test environments such as jsdom lack some of it. */
function requirePlatform() {
  for (const name of ["WebAssembly", "TextDecoder", "TextEncoder"]) {
    if (!(name in globalThis)) throw new Error(`${NAME}: this platform has no ${name}`);
  }
}

export function start() {
  if (isReady) return;
  if (bytesAtHand === undefined) {
    throw new Error(`${NAME} is not ready: call \`await init()\` first, the default export of "${glue.entry}", once in your app`);
  }
  requirePlatform();
  try {
    glue.initSync({ module: bytesAtHand() });
  } catch (cause) {
    const advice = adviceOn(cause);
    throw advice === "" ? cause : new Error(`${NAME}: ${cause}${advice}`, { cause });
  }
  isReady = true;
}

/** What is being loaded; one at a time. @type {{ source: unknown, end: Promise<void> } | undefined} */
let loading;

/**
 * Loads once, whoever asks how often. A caller with another source waits for the first, and tries its own if that one fails.
 * @type {typeof import("./index.js").default}
 */
export async function load(given) {
  const source = unwrapped(given);
  // Nobody may need it any more: then its failure is no news.
  Promise.resolve(source).catch(() => {});
  while (!isReady) {
    if (loading === undefined) {
      const end = loadOnce(source).finally(() => (loading = undefined));
      loading = { source, end };
    }
    if (loading.source === source) return loading.end;
    await loading.end.catch(() => {});
  }
}

/** @param {WasmSource | Promise<WasmSource> | undefined} source */
async function loadOnce(source) {
  if (source === undefined && bytesAtHand !== undefined) return start();
  const chosen = source ?? address?.();
  try {
    requirePlatform();
    const found = await answered(chosen);
    // The glue looks again when it has compiled: a call in between may have started what is at hand.
    if (!isReady) await glue.default({ module_or_path: found });
  } catch (cause) {
    throw new Error(`${NAME}: the WebAssembly could not be loaded${from(chosen)}: ${cause}${adviceOn(cause)}`, { cause });
  }
  isReady = true;
}

/** What failed is told without the address, whose query may hold a signature. @param {any} source */
async function answered(source) {
  const given = await source;
  const isAddress = typeof given === "string" || isOf("URL", given) || isOf("Request", given);
  const found = isAddress ? await requested(given) : given;
  if (!isOf("Response", found)) return found;
  const type = found.headers.get("content-type") ?? "";
  if (!found.ok) throw new Error(`HTTP ${found.status}${found.status === 404 ? FILE_ADVICE : ""}`);
  if (/^text\/html/iu.test(type)) throw new Error(`the server answered with a page (${type})${FILE_ADVICE}`);
  return found;
}

const FILE_ADVICE = `. Serve ${glue.file} there, or import "${glue.entry}/inline"`;

/** @param {any} address */
async function requested(address) {
  if (typeof fetch !== "function") throw new Error(`this platform has no fetch. Import "${glue.entry}/inline", or pass bytes to init`);
  try {
    return await fetch(address);
  } catch (cause) {
    throw new Error("no answer", { cause });
  }
}

/** Without the class where there is none. @param {string} name @param {unknown} value */
function isOf(name, value) {
  const known = /** @type {Record<string, any>} */ (globalThis)[name];
  return typeof known === "function" && value instanceof known;
}

/** What to do about a failure whose own words do not say it. @param {unknown} cause */
function adviceOn(cause) {
  const text = String(cause);
  if (/unsafe-eval|content.security.policy/iu.test(text)) return ". Allow it in the page's policy: script-src 'wasm-unsafe-eval'";
  if (/disallowed by embedder/iu.test(text)) {
    return `. This platform takes compiled modules only: import the .wasm file and pass it to init (Cloudflare Workers: import "${NAME}" itself)`;
  }
  return "";
}

/**
 * `{ module_or_path }` is what other packages made with wasm-bindgen take.
 * @param {any} source
 * @returns {WasmSource | Promise<WasmSource> | undefined}
 */
function unwrapped(source) {
  if (source == null) return undefined;
  return Object.getPrototypeOf(source) === Object.prototype ? source.module_or_path : source;
}

/** @param {unknown} source */
function from(source) {
  const isAddress = typeof source === "string" || isOf("URL", source);
  return isAddress ? ` from ${String(source).replace(/[?#].*$/su, "")}` : "";
}

/** @param {unknown} options */
export async function getBatchStatus(options) {
  start();
  return glue.getBatchStatus(options);
}

/** @param {unknown} body */
export function parseBatchStatus(body) {
  start();
  return glue.parseBatchStatus(body);
}

/** @param {unknown} value */
export function isBatchStatusError(value) {
  // None can exist before the WebAssembly does; whoever asks may have caught the error of `init`.
  if (!isReady && bytesAtHand === undefined) return false;
  start();
  return glue.isBatchStatusError(value);
}

export function version() {
  start();
  return glue.version();
}
