// What the examples of the documentation use without importing or declaring it.
import type { BatchProgressElement } from "supermetrics-batch-status/element";
import type * as react from "supermetrics-batch-status/react";
import type * as store from "supermetrics-batch-status/store";
import type * as vue from "supermetrics-batch-status/vue";
import type * as batch from "supermetrics-batch-status";

declare global {
  const element: BatchProgressElement;
  const error: batch.BatchStatusError;
  const auth: { freshToken(): Promise<string> };
  const batchId: string;
  const props: { batchId: string };
  function render(...values: unknown[]): void;
  const response: Response;
  function signIn(): void;
  const token: string;
  function useSyncExternalStore(subscribe: unknown, read: unknown): unknown;
  const watch: batch.BatchWatch;

  const getBatchStatus: typeof batch.getBatchStatus;
  const isBatchStatusError: typeof batch.isBatchStatusError;
  const parseBatchStatus: typeof batch.parseBatchStatus;
  const watchBatch: typeof batch.watchBatch;
  const createBatchStore: typeof store.createBatchStore;
  const useBatch: typeof react.useBatch & typeof vue.useBatch;
}
