import type { BatchSnapshot, BatchWatch, WatchBatchOptions } from "supermetrics-batch-status";
import type { ComputedRef, MaybeRefOrGetter } from "vue";

/**
 * Watches a batch for as long as the component, or the effect scope, lives. Other options begin another watch. `null`
 * watches nothing. On a server all is `null`. Call it in `setup`.
 *
 * @example
 * ```ts
 * const { snapshot, error } = useBatch(() => ({ batchId: props.batchId, token: () => auth.freshToken() }));
 * ```
 */
export declare function useBatch(options: MaybeRefOrGetter<WatchBatchOptions | null | undefined>): {
  /** The batch now; `null` until the WebAssembly is there. */
  readonly snapshot: ComputedRef<BatchSnapshot | null>;
  /** The watch, for rows and commands. */
  readonly watch: ComputedRef<BatchWatch | null>;
  /** Why there is no watch. What the API says is in `snapshot.value.error`. */
  readonly error: ComputedRef<Error | null>;
};
