import type { WatchBatchOptions } from "supermetrics-batch-status";
import type { BatchView } from "./store.js";

export type { BatchView } from "./store.js";

/**
 * Watches a batch while the component is mounted. Other options begin another watch; the token function may be a new one
 * at each render. `null` watches nothing. On a server, and before the effects of the first render, every value is `null`.
 *
 * @example
 * ```tsx
 * const { snapshot, error } = useBatch({ batchId, token: () => auth.freshToken() });
 * return <progress value={snapshot?.progress.fraction} />;
 * ```
 */
export declare function useBatch(options: WatchBatchOptions | null | undefined): BatchView;
