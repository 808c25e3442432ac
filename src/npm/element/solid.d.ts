// Types of <batch-progress> for Solid: `import type {} from "supermetrics-batch-status/element/solid"`.
import type { JSX } from "solid-js";
import type { BatchSnapshot } from "supermetrics-batch-status";
import type { BatchProgressAttributes, BatchProgressEvent, BatchProgressProperties } from "./attributes.js";
import type { BatchProgressElement } from "./class.js";

/** Props of `<batch-progress>`: properties as `prop:token={...}`, events as `on:finished={...}`. */
export type BatchProgressProps = Omit<JSX.HTMLAttributes<BatchProgressElement>, "aria-label"> &
  BatchProgressAttributes & {
    "prop:token"?: BatchProgressProperties["token"];
    "prop:options"?: BatchProgressProperties["options"];
    "prop:texts"?: BatchProgressProperties["texts"];
    "on:snapshot"?: (event: BatchProgressEvent<BatchSnapshot>) => void;
    "on:finished"?: (event: BatchProgressEvent<BatchSnapshot>) => void;
    "on:error"?: (event: BatchProgressEvent<Error>) => void;
  };

declare module "solid-js" {
  namespace JSX {
    interface IntrinsicElements {
      "batch-progress": BatchProgressProps;
    }
  }
}
