// For browsers and workers, with or without a bundler: `await init()` fetches the WebAssembly.
import { locate } from "./page-core.js";

export { getBatchStatus, isBatchStatusError, load as default, parseBatchStatus, version } from "./page-core.js";

locate(() => new URL("./supermetrics_batch_status_page_bg.wasm", import.meta.url));
