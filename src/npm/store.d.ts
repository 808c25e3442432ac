import type { BatchSnapshot, BatchWatch, WatchBatchOptions } from "supermetrics-batch-status";

/** State of an adapter. Frozen; the same object until something changes. */
export interface BatchView {
  /** The current snapshot; `null` until the WebAssembly has loaded, and on a server. */
  readonly snapshot: BatchSnapshot | null;
  /** The watch, to read rows and to call methods: `watch.queries()`, `watch.pause()`. */
  readonly watch: BatchWatch | null;
  /**
   * Why there is no watch: an option is wrong, or the WebAssembly could not be loaded. Loading is retried after 1 s, then
   * after twice the time, up to 30 s. Errors of the API are in `snapshot.error`.
   */
  readonly error: Error | null;
}

/**
 * A watch as a store: it begins with the first subscriber and stops with the last. It fulfils Svelte's store contract.
 */
export interface BatchStore {
  /** Calls `listener` at once, then with each change. Returns a function that unsubscribes. */
  subscribe(listener: (state: BatchView) => void): () => void;
  /** The current state. */
  getState(): BatchView;
}

/** The state before anything is known: every value is `null`. */
export declare const NOTHING_YET: BatchView;

/**
 * Creates a store for a batch. Nothing is sent before the first `subscribe`.
 *
 * @example
 * ```ts
 * const batch = createBatchStore({ batchId, token: () => auth.freshToken() });
 * const leave = batch.subscribe(({ snapshot, error }) => render(snapshot, error));
 * ```
 */
export declare function createBatchStore(options: WatchBatchOptions): BatchStore;

/** A key that is equal for options that can share a watch. @internal */
export declare function keyOf(options: WatchBatchOptions | null | undefined): string;

/** The options, with a token function that calls the newest one. @internal */
export declare function withNewestToken(
  options: WatchBatchOptions,
  now: () => WatchBatchOptions | null | undefined,
): WatchBatchOptions;
