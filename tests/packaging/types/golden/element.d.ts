import { BatchProgressElement } from "./element/class.js";

export { BatchProgressElement };
export type { BatchProgressEventMap, BatchProgressTexts } from "./element/class.js";

declare global {
  interface HTMLElementTagNameMap {
    "batch-progress": BatchProgressElement;
  }
}
