// Defines <batch-progress>, where there is a document and nobody else has.
import { BatchProgressElement } from "./element-class.js";

const registry = globalThis.customElements;
if (registry && !registry.get("batch-progress")) registry.define("batch-progress", BatchProgressElement);

export { BatchProgressElement };
