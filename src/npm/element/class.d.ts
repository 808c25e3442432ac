import type { BatchSnapshot, BatchStatusError, BatchWatch, Progress, TokenSource } from "supermetrics-batch-status";
import type { BatchProblem, BatchStoreOptions } from "../store.js";

/** Events of {@link BatchProgressElement}. They do not bubble. */
export interface BatchProgressEventMap {
  /** A new snapshot. */
  snapshot: CustomEvent<BatchSnapshot>;
  /** The batch has ended, successfully or not. */
  finished: CustomEvent<BatchSnapshot>;
  /** The watch could not start, or an error has ended it. */
  error: CustomEvent<BatchStatusError | Error>;
}

/** The texts of {@link BatchProgressElement}. The defaults are English. */
export interface BatchProgressTexts {
  /** Shown once all queries have succeeded. */
  success: string;
  /** Shown once the batch has ended and some queries have failed. */
  partial: string;
  /** Shown once all queries have failed. */
  failure: string;
  /** Shown once the batch has been stopped. */
  stopped: string;
  /** Shown if the batch has no queries. */
  empty: string;
  /** The counts, such as `"42 % · 50 of 120, 2 failed"`. */
  counts(progress: Readonly<Progress>): string;
  /** The remaining time, such as `"3 min to 5 min left"`. */
  timeLeft(range: { readonly fromMs: number; readonly toMs: number }): string;
  /** The text of a problem; by default its message. */
  problem(problem: BatchProblem): string;
  /** The accessible name of the bar, if the element has no `aria-label`. */
  label(batchId: string): string;
}

/**
 * `<batch-progress batch-id base-url>`: a progress bar split by state, counts, and the time left.
 *
 * Attributes: `batch-id`, `base-url`, and `aria-label`, the accessible name of the bar (default: `Batch` and the batch's
 * ID). The token is a property and never an attribute, because every script and extension can read attributes.
 *
 * CSS parts: `bar`, `success`, `failure`, `running`, `text`, `counts`, `time`, `message`.
 *
 * CSS states: `:state(connecting)`, `:state(running)`, `:state(problem)`, and once it has ended `:state(ended)` and the
 * outcome, such as `:state(partial)`.
 *
 * Custom properties: `--batch-progress-height`, `-radius`, `-speed`, and the colours `-success`, `-failure`, `-running`,
 * `-queued`.
 */
export declare class BatchProgressElement extends HTMLElement {
  static observedAttributes: string[];
  /** The attribute `batch-id`. `null`, `undefined` and `""` watch nothing. */
  get batchId(): string;
  set batchId(batchId: string | null | undefined);
  /** The attribute `base-url`; `null` for the API's public address. */
  get baseUrl(): string | null;
  set baseUrl(baseUrl: string | null | undefined);
  /** A bearer token, or a function that returns one. */
  get token(): TokenSource | null | undefined;
  set token(token: TokenSource | null | undefined);
  /** Further options, such as `{ credentials: "same-origin" }`. Attributes and `token` take precedence over them. */
  get options(): Partial<BatchStoreOptions> | null | undefined;
  set options(options: Partial<BatchStoreOptions> | null | undefined);
  /** Texts that replace the English ones; those that you leave out stay English. */
  get texts(): Partial<BatchProgressTexts>;
  set texts(texts: Partial<BatchProgressTexts> | null | undefined);
  /** The current snapshot; `null` until the WebAssembly has loaded. */
  get snapshot(): BatchSnapshot | null;
  /** The watch, to read rows and to call methods. */
  get watch(): BatchWatch | null;
  /** What to show to the user; `null` if there is no problem. */
  get problem(): BatchProblem | null;
  connectedCallback(): void;
  disconnectedCallback(): void;
  adoptedCallback(): void;
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
  removeEventListener<K extends keyof BatchProgressEventMap>(
    type: K,
    listener: (this: BatchProgressElement, event: BatchProgressEventMap[K]) => unknown,
    options?: boolean | EventListenerOptions,
  ): void;
  removeEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | EventListenerOptions,
  ): void;
}
