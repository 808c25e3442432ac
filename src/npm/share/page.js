// For the page, which is beside the WebAssembly's glue and has no loader: made into `www/pkg/watch.js`.
import * as glue from "../glue.js";
import { connect } from "./index.js";

/** @param {any} options */
export function watchBatch(options) {
  const send = (/** @type {any} */ given) => (/** @type {string} */ url, /** @type {RequestInit} */ init) => (given ?? globalThis.fetch)(url, init);
  return glue.watchShared(options, (/** @type {any} */ command, /** @type {any} */ given) => connect(glue.version(), options, command, send(given)));
}
