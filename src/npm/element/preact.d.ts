// Types of <batch-progress> for Preact: `import type {} from "supermetrics-batch-status/element/preact"`.
import type { JSX, Ref } from "preact";
import type { BatchSnapshot } from "supermetrics-batch-status";
import type { BatchProgressAttributes, BatchProgressEvent, BatchProgressProperties } from "./attributes.js";
import type { BatchProgressElement } from "./class.js";

/** Props of `<batch-progress>`. */
export type BatchProgressProps = Omit<JSX.IntrinsicElements["div"], "aria-label" | "ref"> &
  BatchProgressAttributes &
  BatchProgressProperties & {
    ref?: Ref<BatchProgressElement>;
    onsnapshot?: (event: BatchProgressEvent<BatchSnapshot>) => void;
    onfinished?: (event: BatchProgressEvent<BatchSnapshot>) => void;
    onerror?: (event: BatchProgressEvent<Error>) => void;
  };

declare module "preact" {
  namespace JSX {
    interface IntrinsicElements {
      "batch-progress": BatchProgressProps;
    }
  }
}
