import type { BatchSnapshot, BatchStatusError, BatchWatch, TokenSource } from "supermetrics-batch-status";

/** Events of {@link BatchProgressElement}. None of them bubbles. */
export interface BatchProgressEventMap {
  /** Something has changed. */
  snapshot: CustomEvent<BatchSnapshot>;
  /** The batch has ended, however. */
  finished: CustomEvent<BatchSnapshot>;
  /** There is no watch, or it could not be found out how the batch ends. */
  error: CustomEvent<BatchStatusError | Error>;
}

/**
 * `<batch-progress batch-id base-url>`: a bar split by state, counts, and the time left.
 *
 * Attributes: `batch-id`, `base-url`, and `aria-label`, which names the bar: `Batch` and the batch's ID, if absent. The
 * token is a property only: what is in the document can be read by all.
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
  /** The attribute `base-url`; `null` for the API's own address. */
  get baseUrl(): string | null;
  set baseUrl(baseUrl: string | null);
  /** A bearer token, or a function that gives one. Never an attribute. */
  get token(): TokenSource | null | undefined;
  set token(token: TokenSource | null | undefined);
  /** The batch now; `null` until the WebAssembly is there. */
  get snapshot(): BatchSnapshot | null;
  /** The watch, for rows and commands. */
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
