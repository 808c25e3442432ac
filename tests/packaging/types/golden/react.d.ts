import type { BatchStoreOptions, BatchView } from "./store.js";

export type { BatchProblem, BatchStoreOptions, BatchView } from "./store.js";

/**
 * Watches a batch while the component is mounted and shown. Components that watch the same batch share one poller. Changed
 * options start a new watch, but the token function may be a new one at each render. `null` watches nothing. On a server, and
 * before the effects of the first render, every value is `null`.
 *
 * @example
 * ```tsx
 * const { snapshot, problem } = useBatch({ batchId, token: () => auth.freshToken() });
 * return problem ? <p role="alert">{problem.message}</p> : <progress value={snapshot?.progress.fraction} />;
 * ```
 */
export declare function useBatch(options: BatchStoreOptions | null | undefined): BatchView;

/**
 * Renders again only when the result of `selector` changes: by default, when it is a different value, or an object with
 * different values.
 *
 * @example
 * ```tsx
 * const ended = useBatch({ batchId, token: () => auth.freshToken() }, ({ snapshot }) => snapshot?.progress.ended ?? 0);
 * ```
 */
export declare function useBatch<T>(
  options: BatchStoreOptions | null | undefined,
  selector: (view: BatchView) => T,
  isEqual?: (before: T, now: T) => boolean,
): T;
