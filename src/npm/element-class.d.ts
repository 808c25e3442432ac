import type { BatchSnapshot, BatchStatusError, BatchWatch, TokenSource } from "supermetrics-batch-status";

/** Events of {@link BatchProgressElement}. They do not bubble. */
export interface BatchProgressEventMap {
  /** There is a new snapshot. */
  snapshot: CustomEvent<BatchSnapshot>;
  /** The batch has ended, with success or not. */
  finished: CustomEvent<BatchSnapshot>;
  /** The watch could not begin, or an error has ended it. */
  error: CustomEvent<BatchStatusError | Error>;
}

/**
 * `<batch-progress batch-id base-url>`: a progress bar split by state, counts, and the time left.
 *
 * Attributes: `batch-id`, `base-url`, and `aria-label`, the accessible name of the bar (default: `Batch` and the batch's
 * ID). The token is a property and never an attribute, because every script and extension can read attributes.
 *
 * CSS parts: `bar`, `success`, `failure`, `running`, `text`, `counts`, `time`, `message`.
 *
 * Custom properties: `--batch-progress-height`, `-radius`, `-speed`, and the colours `-success`, `-failure`, `-running`,
 * `-queued`.
 */
export declare class BatchProgressElement extends HTMLElement {
  static observedAttributes: string[];
  /** The attribute `batch-id`. */
  get batchId(): string;
  set batchId(batchId: string);
  /** The attribute `base-url`; `null` for the API's public address. */
  get baseUrl(): string | null;
  set baseUrl(baseUrl: string | null);
  /** A bearer token, or a function that returns one. */
  get token(): TokenSource | null | undefined;
  set token(token: TokenSource | null | undefined);
  /** The current snapshot; `null` until the WebAssembly has loaded. */
  get snapshot(): BatchSnapshot | null;
  /** The watch, to read rows and to call methods. */
  get watch(): BatchWatch | null;
  connectedCallback(): void;
  disconnectedCallback(): void;
  attributeChangedCallback(): void;
  addEventListener<K extends keyof BatchProgressEventMap>(
    type: K,
    listener: (this: BatchProgressElement, event: BatchProgressEventMap[K]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
}
