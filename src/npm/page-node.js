// For Node, Bun and Deno: the WebAssembly is read when it is first needed, so `init` has nothing to do.
import { readFileSync } from "node:fs";
import { provide } from "./page-core.js";

export { getBatchStatus, isBatchStatusError, load as default, parseBatchStatus, version } from "./page-core.js";

// In two steps, so that no bundler takes it for an asset of a page.
const here = import.meta.url;

provide(() => {
  try {
    return readFileSync(new URL("supermetrics_batch_status_page_bg.wasm", here));
  } catch (cause) {
    const { code, message } = /** @type {NodeJS.ErrnoException} */ (cause);
    const what =
      code === "ENOENT"
        ? 'the WebAssembly is not beside this module; in a bundled server import "supermetrics-batch-status/page/inline"'
        : `the WebAssembly could not be read: ${message}`;
    throw new Error(`supermetrics-batch-status: ${what}`, { cause });
  }
});
