// One instance of the WebAssembly for all entries. Nothing happens at import. Bundled with the glue when packed.
import * as glue from "./glue.js";

/** @typedef {import("./index.js").WasmSource} WasmSource */

let isReady = false;
/** @type {(() => BufferSource | WebAssembly.Module) | undefined} */
let bytesAtHand;

/**
 * For entries that have the bytes at hand: they are instantiated when they are first needed.
 * @param {() => BufferSource | WebAssembly.Module} bytes
 */
export function provide(bytes) {
  bytesAtHand ??= bytes;
}

function start() {
  if (isReady) return;
  if (bytesAtHand === undefined) {
    throw new Error(
      'supermetrics-batch-status is not ready: call `await init()` first, the default export of "supermetrics-batch-status", once in your app',
    );
  }
  glue.initSync({ module: bytesAtHand() });
  isReady = true;
}

/** What is being loaded; one at a time. @type {{ source: unknown, end: Promise<void> } | undefined} */
let loading;

/**
 * Loads once, whoever asks how often. A caller with another source waits for the first, and tries its own if that one fails.
 * @param {WasmSource | Promise<WasmSource> | undefined} given
 * @param {() => URL} fallback
 */
export async function load(given, fallback) {
  const source = unwrapped(given);
  // Nobody may need it any more: then its failure is no news.
  Promise.resolve(source).catch(() => {});
  while (!isReady) {
    if (loading === undefined) {
      const end = loadOnce(source, fallback).finally(() => (loading = undefined));
      loading = { source, end };
    }
    if (loading.source === source) return loading.end;
    await loading.end.catch(() => {});
  }
}

/**
 * @param {WasmSource | Promise<WasmSource> | undefined} source
 * @param {() => URL} fallback
 */
async function loadOnce(source, fallback) {
  if (source === undefined && bytesAtHand !== undefined) return start();
  const chosen = source ?? fallback();
  try {
    const found = await answered(chosen);
    // The glue looks again when it has compiled: a call in between may have started what is at hand.
    if (!isReady) await glue.default({ module_or_path: found });
  } catch (cause) {
    throw new Error(`supermetrics-batch-status: the WebAssembly could not be loaded${from(chosen)}: ${cause}`, { cause });
  }
  isReady = true;
}

/** What failed is told without the address, whose query may hold a signature. @param {any} source */
async function answered(source) {
  const given = await source;
  const isAddress = typeof given === "string" || given instanceof URL || given instanceof Request;
  const found = isAddress
    ? await fetch(given).catch((cause) => {
        throw new Error("no answer", { cause });
      })
    : given;
  if (found instanceof Response && !found.ok) throw new Error(`HTTP ${found.status}`);
  return found;
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
  const isAddress = typeof source === "string" || source instanceof URL;
  return isAddress ? ` from ${String(source).replace(/[?#].*$/su, "")}` : "";
}

/** @param {unknown} options */
export async function getBatchStatus(options) {
  start();
  return glue.getBatchStatus(options);
}

/** @param {unknown} options */
export function watchBatch(options) {
  start();
  return glue.watchBatch(options);
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
