import type { BatchStoreOptions } from "../store.js";
import type { BatchProgressElement, BatchProgressTexts } from "./class.js";

/** What a template of a framework may set on `<batch-progress>`, besides what every element takes. */
export interface BatchProgressAttributes {
  "batch-id"?: string | null | undefined;
  "base-url"?: string | null | undefined;
  "aria-label"?: string | undefined;
}

/**
 * Its properties. A token is a function here, never a string: a template that is rendered on a server writes strings into
 * the HTML.
 */
export interface BatchProgressProperties {
  token?: (() => string | null | undefined | Promise<string | null | undefined>) | null | undefined;
  options?: Partial<BatchStoreOptions> | null | undefined;
  texts?: Partial<BatchProgressTexts> | null | undefined;
}

/** An event of the element, with what it carries in `detail`. */
export type BatchProgressEvent<Detail> = CustomEvent<Detail> & { readonly currentTarget: BatchProgressElement };
