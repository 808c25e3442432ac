// Types of <batch-progress> for Vue's templates: `import type {} from "supermetrics-batch-status/element/vue"`.
import type { DefineComponent } from "vue";
import type { BatchSnapshot } from "supermetrics-batch-status";
import type { BatchProgressAttributes, BatchProgressEvent, BatchProgressProperties } from "./attributes.js";

/** Props of `<batch-progress>`. */
export interface BatchProgressProps extends BatchProgressProperties {
  batchId?: BatchProgressAttributes["batch-id"];
  baseUrl?: BatchProgressAttributes["base-url"];
  onSnapshot?: (event: BatchProgressEvent<BatchSnapshot>) => void;
  onFinished?: (event: BatchProgressEvent<BatchSnapshot>) => void;
  onError?: (event: BatchProgressEvent<Error>) => void;
}

declare module "vue" {
  interface GlobalComponents {
    "batch-progress": DefineComponent<BatchProgressProps>;
  }
}
