// For Cloudflare Workers, which compile WebAssembly when they are deployed and never at run time.
import { provide } from "./page-core.js";
import module from "./supermetrics_batch_status_page_bg.wasm";

export { getBatchStatus, isBatchStatusError, load as default, parseBatchStatus, version } from "./page-core.js";

provide(() => module);
