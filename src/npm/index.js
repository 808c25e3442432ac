// For browsers and workers, with or without a bundler: `await init()` fetches the WebAssembly.
import { locate, shareBy } from "./core.js";

export { getBatchStatus, isBatchStatusError, load as default, parseBatchStatus, version, watchBatch } from "./core.js";

locate(() => new URL("./supermetrics_batch_status_bg.wasm", import.meta.url));

// By its address, as the WebAssembly: a chunk of its own is more than some builds allow. Without the file each tab asks for itself.
shareBy(() => import(/* webpackIgnore: true */ /* turbopackIgnore: true */ /* @vite-ignore */ new URL("./share.js", import.meta.url).href));
