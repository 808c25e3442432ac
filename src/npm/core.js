// The whole: what the entry `./page` has, and the watch. The two are bundled apart, each with an instance of its own.
import * as glue from "./glue.js";
import { start } from "./page-core.js";

export { getBatchStatus, isBatchStatusError, load, locate, parseBatchStatus, provide, version } from "./page-core.js";

/** @param {unknown} options */
export function watchBatch(options) {
  start();
  return glue.watchBatch(options);
}
