// The WebAssembly as text, for where no second file can be served. It is decoded when it is first needed.
import { provide } from "./page-core.js";
import { base64 } from "./page-wasm.js";

export { getBatchStatus, isBatchStatusError, load as default, parseBatchStatus, version } from "./page-core.js";

provide(() => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
