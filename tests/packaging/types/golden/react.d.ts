import type { WatchBatchOptions } from "supermetrics-batch-status";
import type { BatchView } from "./store.js";

export type { BatchView } from "./store.js";

/**
 * Watches a batch for as long as the component is mounted. Other options begin another watch; a token function may be
 * a new one at each render. `null` watches nothing. On a server, and until the first render there, all is `null`.
 *
 * @example
 * ```tsx
 * const { snapshot, error } = useBatch({ batchId, token: () => auth.freshToken() });
 * return <progress value={snapshot?.progress.fraction} />;
 * ```
 */
export declare function useBatch(options: WatchBatchOptions | null | undefined): BatchView;
