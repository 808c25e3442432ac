import type { ComputedRef, MaybeRefOrGetter } from "vue";
import type { BatchSnapshot, BatchWatch } from "supermetrics-batch-status";
import type { BatchProblem, BatchStoreOptions } from "./store.js";

export type { BatchProblem, BatchStoreOptions } from "./store.js";

/**
 * Watches a batch while the component or the effect scope is alive; inside `<KeepAlive>`, while the component is shown.
 * Components that watch the same batch share one poller. Changed options start a new watch. `null` watches nothing. On a
 * server, every value is `null`.
 *
 * Call it in `setup`, in a lifecycle hook of the component, or in a Pinia store.
 *
 * @example
 * ```ts
 * const { snapshot, problem } = useBatch(() => ({ batchId: props.batchId, token: () => auth.freshToken() }));
 * ```
 */
export declare function useBatch(options: MaybeRefOrGetter<BatchStoreOptions | null | undefined>): {
  /** The current snapshot; `null` until the WebAssembly has loaded. */
  readonly snapshot: ComputedRef<BatchSnapshot | null>;
  /** The watch, to read rows and to call methods. */
  readonly watch: ComputedRef<BatchWatch | null>;
  /** Why there is no watch. Errors of the API are in `snapshot.value.error`. */
  readonly error: ComputedRef<Error | null>;
  /** What to show to the user: `error`, or `snapshot.value.error`; `null` if there is no problem. */
  readonly problem: ComputedRef<BatchProblem | null>;
};
