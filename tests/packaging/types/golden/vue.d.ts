import type { BatchSnapshot, BatchWatch, WatchBatchOptions } from "supermetrics-batch-status";
import type { ComputedRef, MaybeRefOrGetter } from "vue";

/**
 * Watches a batch while the component, or the effect scope, is alive. Other options begin another watch. `null` watches
 * nothing. On a server every value is `null`. Call it in `setup`.
 *
 * @example
 * ```ts
 * const { snapshot, error } = useBatch(() => ({ batchId: props.batchId, token: () => auth.freshToken() }));
 * ```
 */
export declare function useBatch(options: MaybeRefOrGetter<WatchBatchOptions | null | undefined>): {
  /** The current snapshot; `null` until the WebAssembly has loaded. */
  readonly snapshot: ComputedRef<BatchSnapshot | null>;
  /** The watch, to read rows and to call methods. */
  readonly watch: ComputedRef<BatchWatch | null>;
  /** Why there is no watch. Errors of the API are in `snapshot.value.error`. */
  readonly error: ComputedRef<Error | null>;
};
