// The WebAssembly as text, for where no second file can be served. It is decoded when it is first needed.
import { load, provide } from "./core.js";
import { base64 } from "./wasm.js";

export { getBatchStatus, isBatchStatusError, parseBatchStatus, version, watchBatch } from "./core.js";

const bytes = () => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));

provide(bytes);

/** @type {typeof import("./index.js").default} */
const init = (source) => load(source, () => new URL("about:blank"));

export default init;
