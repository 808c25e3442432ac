// For Cloudflare Workers, which compile WebAssembly when they are deployed and never at run time.
import { provide } from "./core.js";
import module from "./supermetrics_batch_status_bg.wasm";

export { getBatchStatus, isBatchStatusError, load as default, parseBatchStatus, version, watchBatch } from "./core.js";

provide(() => module);
