// Types of <batch-progress> for Preact: `import type {} from "supermetrics-batch-status/element/preact"`.
import type { JSX } from "preact";
import type { BatchSnapshot } from "supermetrics-batch-status";
import type { BatchProgressAttributes, BatchProgressEvent, BatchProgressProperties } from "./attributes.js";
import type { BatchProgressElement } from "./class.js";

/** Props of `<batch-progress>`. */
export type BatchProgressProps = Omit<JSX.HTMLAttributes<BatchProgressElement>, "aria-label"> &
  BatchProgressAttributes &
  BatchProgressProperties & {
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
