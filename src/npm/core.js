// The whole: what the entry `./page` has, and the watch. The two are bundled apart, each with an instance of its own.
import * as glue from "./glue.js";
import { start } from "./page-core.js";
import { linkLater } from "./share/late.js";

export { getBatchStatus, isBatchStatusError, load, locate, parseBatchStatus, provide, version } from "./page-core.js";

/** @type {(() => import("./share/late.js").Loading) | undefined} */
let loadShare;

/** For entries that browsers load: how they get what the option `share` needs. @param {() => import("./share/late.js").Loading} load */
export function shareBy(load) {
  loadShare ??= load;
}

/** @param {unknown} options */
export function watchBatch(options) {
  start();
  return glue.watchShared(options, (/** @type {any} */ command) => loadShare && linkLater(loadShare(), glue.version(), options, command));
}
