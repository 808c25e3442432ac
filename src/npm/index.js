// For browsers and workers, with or without a bundler: `await init()` fetches the WebAssembly.
import { locate } from "./core.js";

export { getBatchStatus, isBatchStatusError, load as default, parseBatchStatus, version, watchBatch } from "./core.js";

locate(() => new URL("./supermetrics_batch_status_bg.wasm", import.meta.url));
