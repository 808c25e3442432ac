import type { BatchSnapshot, BatchWatch, WatchBatchOptions } from "supermetrics-batch-status";

/** What an adapter shows. Frozen, and the same object until something changes. */
export interface BatchView {
  /** The batch now; `null` until the WebAssembly is there, and on a server. */
  readonly snapshot: BatchSnapshot | null;
  /** The watch, for rows and commands: `watch.queries()`, `watch.pause()`. */
  readonly watch: BatchWatch | null;
  /**
   * Why there is no watch: an option is wrong, or the WebAssembly could not be loaded, which is tried again after 1 s
   * and then each time twice as late, at most 30 s. What the API says is in `snapshot.error`.
   */
  readonly error: Error | null;
}

/** A watch as a store: it begins with the first listener and stops with the last. Svelte takes it as it is. */
export interface BatchStore {
  /** Calls back at once, then with each change. Gives the function that ends that. */
  subscribe(listener: (state: BatchView) => void): () => void;
  /** The state now. */
  getState(): BatchView;
}

/** The state before anything is known. */
export declare const NOTHING_YET: BatchView;

/**
 * Makes a store of a batch. Nothing is sent before the first `subscribe`.
 *
 * @example
 * ```ts
 * const batch = createBatchStore({ batchId, token: () => auth.freshToken() });
 * const leave = batch.subscribe(({ snapshot, error }) => render(snapshot, error));
 * ```
 */
export declare function createBatchStore(options: WatchBatchOptions): BatchStore;

/** Equal for options that need no new watch. @internal */
export declare function keyOf(options: WatchBatchOptions | null | undefined): string;

/** Options whose token function is always the one of the newest options. @internal */
export declare function withNewestToken(
  options: WatchBatchOptions,
  now: () => WatchBatchOptions | null | undefined,
): WatchBatchOptions;
