// The WebAssembly as text, for where no second file can be served. It is decoded when it is first needed.
import { provide, shareBy } from "./core.js";
import * as share from "./share.js";
import { base64 } from "./wasm.js";

export { getBatchStatus, isBatchStatusError, load as default, parseBatchStatus, version, watchBatch } from "./core.js";

shareBy(async () => share);
provide(() => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
