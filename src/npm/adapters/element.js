// Defines <batch-progress>, where there is a document and nobody else has.
import { BatchProgressElement } from "./element-class.js";

// jsdom-global has the window's classes, and not its registry.
const registry = globalThis.customElements ?? globalThis.window?.customElements;
const defined = registry?.get("batch-progress");
if (registry && !defined) registry.define("batch-progress", BatchProgressElement);
// Two copies of the package on one page: both work, but there is one element of a name.
if (defined && defined !== BatchProgressElement) {
  console.warn("supermetrics-batch-status: <batch-progress> is already defined, by another copy of this package or by other code. That one is used.");
}

export { BatchProgressElement };
