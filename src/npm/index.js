// For browsers and workers, with or without a bundler: `await init()` fetches the WebAssembly.
import { load } from "./core.js";

export { getBatchStatus, isBatchStatusError, parseBatchStatus, version, watchBatch } from "./core.js";

/** @type {typeof import("./index.js").default} */
const init = (source) => load(source, () => new URL("./supermetrics_batch_status_bg.wasm", import.meta.url));

export default init;
