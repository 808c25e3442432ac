// What must not compile: each of these lines is an error.
import init, { getBatchStatus, watchBatch, type BatchOutcome, type BatchSnapshot } from "supermetrics-batch-status";
// @ts-expect-error: the entry for one page has no watch
import { watchBatch as none } from "supermetrics-batch-status/page";
import { createBatchStore } from "supermetrics-batch-status/store";
import "supermetrics-batch-status/element";

declare const snapshot: BatchSnapshot;

// @ts-expect-error: the batch is missing
void getBatchStatus({});
// @ts-expect-error: a batch is named by a text
void getBatchStatus({ batchId: 5 });
// @ts-expect-error: there is no such option
void getBatchStatus({ batchId: "a", ofset: 0 });
// @ts-expect-error: a watch has no window
watchBatch({ batchId: "a", offset: 0 });
// @ts-expect-error: `true` is no number of retries
watchBatch({ batchId: "a", retry: true });
// @ts-expect-error: a token is a text
watchBatch({ batchId: "a", token: () => 5 });
// @ts-expect-error: a restart needs the text
watchBatch({ batchId: "a", restoreFrom: {} });
// @ts-expect-error: no such order
watchBatch({ batchId: "a" }).queries({ sort: "size" });
// @ts-expect-error: no such state
watchBatch({ batchId: "a" }).timing({ state: "failed" });
// @ts-expect-error: a file has a format
watchBatch({ batchId: "a" }).exportQueries({});
// @ts-expect-error: an order has no window
watchBatch({ batchId: "a" }).queryOrder({ limit: 5 });
// @ts-expect-error: a snapshot is frozen
snapshot.outcome = null;
// @ts-expect-error: so is what is in it
snapshot.progress.total = 1;
// @ts-expect-error: it may be null
snapshot.timeLeft.fromMs;
// @ts-expect-error: no such outcome
export const outcome: BatchOutcome = "done";
// @ts-expect-error: a listener takes a snapshot
watchBatch({ batchId: "a" }).subscribe((text: string) => text);
// @ts-expect-error: nothing is no WebAssembly
void init(null);
// @ts-expect-error: a watch is no promise of a page
export const page: Promise<unknown> = watchBatch({ batchId: "a" });
// @ts-expect-error: a store needs a batch
createBatchStore({ token: "t" });
// @ts-expect-error: the token is not an attribute's text only
document.createElement("batch-progress").token = 5;
