// The package as the page uses it, with the WebAssembly's glue in one file: made into `www/pkg/watch.js`.
import * as glue from "../glue.js";
import { connect } from "./index.js";

export { default, version } from "../glue.js";

/** @param {any} options */
export function watchBatch(options) {
  return glue.watchShared(options, (/** @type {any} */ command) => connect(glue.version(), options, command));
}
