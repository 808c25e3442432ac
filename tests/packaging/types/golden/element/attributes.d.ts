import type { BatchStoreOptions } from "../store.js";
import type { BatchProgressElement, BatchProgressTexts } from "./class.js";

/** The attributes of `<batch-progress>` that a framework's template may set, besides those of every element. */
export interface BatchProgressAttributes {
  "batch-id"?: string | null | undefined;
  "base-url"?: string | null | undefined;
  "aria-label"?: string | undefined;
}

/**
 * The properties of `<batch-progress>`. The token must be a function here: a template that is rendered on a server writes
 * strings into the HTML.
 */
export interface BatchProgressProperties {
  token?: (() => string | null | undefined | Promise<string | null | undefined>) | null | undefined;
  options?: Partial<BatchStoreOptions> | null | undefined;
  texts?: Partial<BatchProgressTexts> | null | undefined;
}

/** An event of the element, by the type of its `detail`. */
export type BatchProgressEvent<Detail> = CustomEvent<Detail> & { readonly currentTarget: BatchProgressElement };
