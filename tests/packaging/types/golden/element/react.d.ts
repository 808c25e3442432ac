// Types of <batch-progress> for React 19: `import type {} from "supermetrics-batch-status/element/react"`.
import type { DetailedHTMLProps, HTMLAttributes } from "react";
import type { BatchSnapshot } from "supermetrics-batch-status";
import type { BatchProgressAttributes, BatchProgressEvent, BatchProgressProperties } from "./attributes.js";
import type { BatchProgressElement } from "./class.js";

/** Props of `<batch-progress>`. */
export interface BatchProgressProps
  extends Omit<DetailedHTMLProps<HTMLAttributes<BatchProgressElement>, BatchProgressElement>, "aria-label">,
    BatchProgressAttributes,
    BatchProgressProperties {
  onsnapshot?: (event: BatchProgressEvent<BatchSnapshot>) => void;
  onfinished?: (event: BatchProgressEvent<BatchSnapshot>) => void;
  onerror?: (event: BatchProgressEvent<Error>) => void;
}

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "batch-progress": BatchProgressProps;
    }
  }
}
