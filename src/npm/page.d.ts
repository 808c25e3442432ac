/**
 * One page of a batch's status, in about half the bytes: {@link getBatchStatus} and {@link parseBatchStatus}, without
 * `watchBatch`. Its WebAssembly is a file of its own, and `init` loads that one. An app that imports both entries loads both:
 * they share nothing, and `isBatchStatusError` recognises the errors of either.
 *
 * @packageDocumentation
 */
export { default, getBatchStatus, isBatchStatusError, parseBatchStatus, version } from "supermetrics-batch-status";
export type {
  BatchQuery,
  BatchState,
  BatchStatus,
  BatchStatusError,
  BatchStatusErrorKind,
  BatchStatusWarning,
  GetBatchStatusOptions,
  PageWindow,
  Progress,
  QueryError,
  QueryResult,
  QueryState,
  RateLimit,
  RetryOptions,
  TokenSource,
  WarningKind,
  WasmSource,
} from "supermetrics-batch-status";
