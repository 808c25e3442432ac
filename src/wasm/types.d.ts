/** State of one query. `"unknown"` stands for a word this version does not know: see `statusCode`. */
export type QueryState = "queued" | "running" | "success" | "failure" | "unknown";

/** State of the batch itself. `"unknown"` stands for a word this version does not know: see `statusCode`. */
export type BatchState = "queued" | "running" | "stopped" | "unknown";

/**
 * How a batch ended.
 *
 * - `"success"`: every query succeeded.
 * - `"partial"`: some succeeded, some failed.
 * - `"failure"`: none succeeded, at least one failed.
 * - `"stopped"`: cancelled or timed out, with queries that never ran to their end.
 * - `"empty"`: stopped without a single query.
 */
export type BatchOutcome = "success" | "partial" | "failure" | "stopped" | "empty";

/** Counts over the whole batch, not over the page. All are integers, never negative. */
export interface Progress {
  queued: number;
  running: number;
  success: number;
  failure: number;
  /** Queries in the batch: as the API says, or the sum of the four counts where that is larger. */
  total: number;
  /** Queries that have ended: `success + failure`. */
  ended: number;
  /** `ended / total`, from 0 to 1; 0 while the batch has no queries. */
  fraction: number;
}

/** The window of queries that the answer covers. */
export interface PageWindow {
  /** Position of the first query, from 0. */
  offset: number;
  /** The most queries that the page could hold, as the API says; `null` when it does not. */
  limit: number | null;
}

/** Why a query failed, as far as the API says. */
export interface QueryError {
  /** An HTTP-like status, such as `500`. */
  status: number | null;
  /** A stable code, such as `"QUERY_ACCOUNT_UNAVAILABLE"`. */
  code: string | null;
  message: string | null;
  description: string | null;
}

/** What a query that succeeded has made. */
export interface QueryResult {
  totalRows: number | null;
  /** Where the rows are: an `http:` or `https:` URL, never another scheme. It needs the token too. */
  url: string | null;
}

/** One query of the batch. */
export interface BatchQuery {
  /** Position in the batch, from 0, in order of creation. It never changes. */
  index: number;
  /** The key of the query, such as `"qrb_3feb5ff5c71e_query_1"`. */
  scheduleId: string | null;
  state: QueryState;
  /** The status word as the API sent it. */
  statusCode: string | null;
  /** Epoch milliseconds; `null` before it starts. */
  startedAt: number | null;
  /** Epoch milliseconds; `null` before it ends. */
  endedAt: number | null;
  /** `endedAt - startedAt` in milliseconds; `null` until both are known. */
  durationMs: number | null;
  /** The accounts that this query covers. */
  accounts: string[];
  /** First day that this query covers, `YYYY-MM-DD`. */
  startDate: string | null;
  /** Last day that this query covers, `YYYY-MM-DD`. */
  endDate: string | null;
  error: QueryError | null;
  result: QueryResult | null;
}

/**
 * What was off in an answer that could still be used.
 *
 * - `"missing"`: a field that every answer should have is absent.
 * - `"wrong_type"`: a value of another type than promised; converted where that was safe, else `null`.
 * - `"invalid_value"`: the right type, but not usable, such as a date that does not exist.
 * - `"unknown_value"`: a word that this version does not know; kept as sent.
 * - `"unknown_field"`: a field that this version does not know; left out.
 * - `"renamed_field"`: a field under an older name, or in another place.
 * - `"mismatch"`: two values contradict each other.
 */
export type WarningKind =
  | "missing"
  | "wrong_type"
  | "invalid_value"
  | "unknown_value"
  | "unknown_field"
  | "renamed_field"
  | "mismatch";

/** One kind of oddity at one kind of place, however often it was met. */
export interface BatchStatusWarning {
  kind: WarningKind;
  /** JSON path of the first place, such as `data[3].result_info.total_rows`. */
  path: string;
  /** What was found there, and what was made of it. */
  message: string;
  /** How often it was met in this answer. */
  count: number;
}

/** The hourly request limit, as far as the response headers could be read. */
export interface RateLimit {
  /** Requests allowed per hour. */
  limit: number | null;
  /** Requests left in this hour. */
  remaining: number | null;
}

/** One page of a batch's status, validated and normalised. */
export interface BatchStatus {
  /** For support: quote it with every question to the provider. */
  requestId: string | null;
  state: BatchState;
  /** The batch's status word as the API sent it. */
  statusCode: string | null;
  /** `null` while the batch goes on. */
  outcome: BatchOutcome | null;
  progress: Progress;
  page: PageWindow;
  queries: BatchQuery[];
  warnings: BatchStatusWarning[];
  /** `null` when the headers could not be read, which is usual on another origin. */
  rateLimit: RateLimit | null;
}

/** A bearer token, or a function that gives one, at once or later. */
export type TokenSource = string | (() => string | null | undefined | Promise<string | null | undefined>);

/** How failed requests are tried again. */
export interface RetryOptions {
  /**
   * Retries after the first attempt, 0 to 10. 429, 502, 503, 504 and network failures are tried again; nothing else is.
   * @defaultValue 2
   */
  limit?: number;
  /**
   * The first wait is a random time up to this many milliseconds, 1 to 600000. It doubles with each retry.
   * @defaultValue 500
   */
  baseDelayMs?: number;
  /**
   * No wait of our own is longer than this many milliseconds, 1 to 600000. A `Retry-After` of the API is obeyed whatever its length.
   * @defaultValue 20000
   */
  maxDelayMs?: number;
}

/** Options of {@link getBatchStatus}. Unknown names are refused. */
export interface GetBatchStatusOptions {
  /** The batch, such as `"qrb_3feb5ff5c71e"`. It is percent-encoded. */
  batchId: string;
  /**
   * Sent as `Authorization: Bearer`. A function is called before each request, and once more after a 401.
   * Leave it out where a proxy of yours adds the token.
   */
  token?: TokenSource | null | undefined;
  /**
   * Where the API is: an `https:` URL, with or without a path and a trailing slash, or a path of your own origin such as `"/supermetrics"`.
   * `http:` is taken for loopback addresses only: see `allowInsecure`.
   * @defaultValue "https://api.supermetrics.com/v2"
   */
  baseUrl?: string | undefined;
  /**
   * Position of the first query of the page, from 0.
   * @defaultValue 0
   */
  offset?: number | undefined;
  /**
   * The most queries on the page, 1 to 1000.
   * @defaultValue 100
   */
  limit?: number | undefined;
  /** Ends the call. The promise rejects with the signal's own reason. */
  signal?: AbortSignal | null | undefined;
  /**
   * Milliseconds for the whole exchange: token, every attempt, every wait. 1 to 2147483647.
   * @defaultValue 30000
   */
  timeoutMs?: number | undefined;
  /** Retries: a number sets `limit` alone; `false` is 0. */
  retry?: RetryOptions | number | false | undefined;
  /** More request headers. `Authorization` is refused: use `token`. */
  headers?: Record<string, string> | undefined;
  /**
   * The longest body that is read, in bytes, 1024 to 268435456.
   * @defaultValue 33554432
   */
  maxBodyBytes?: number | undefined;
  /**
   * Allow `http:` to an address that is not loopback. The token then crosses the network in the clear.
   * @defaultValue false
   */
  allowInsecure?: boolean | undefined;
}

/**
 * What went wrong.
 *
 * - `"invalid_options"`: an option is missing, unknown or out of bounds. Nothing was sent.
 * - `"token"`: the token function threw, rejected, or gave something that is not a token.
 * - `"unauthorized"`: 401, the token is missing, wrong or expired.
 * - `"forbidden"`: 403, the token may not read this batch.
 * - `"not_found"`: 404, no such batch.
 * - `"rate_limited"`: 429, and the API wants a longer wait than the time that was left; see `retryAfterMs`.
 * - `"server"`: 5xx.
 * - `"http"`: any other status that is not a success, redirects included.
 * - `"network"`: no answer, or one that broke off.
 * - `"timeout"`: `timeoutMs` went by.
 * - `"invalid_response"`: an answer that is not a batch status; see `path`.
 */
export type BatchStatusErrorKind =
  | "invalid_options"
  | "token"
  | "unauthorized"
  | "forbidden"
  | "not_found"
  | "rate_limited"
  | "server"
  | "http"
  | "network"
  | "timeout"
  | "invalid_response";

/** Every error that this package makes. It never holds the token, a header or a query string. */
export interface BatchStatusError extends Error {
  readonly name: "BatchStatusError";
  readonly kind: BatchStatusErrorKind;
  /** The API's own code, such as `"NOT_FOUND"`. */
  readonly code: string | null;
  readonly httpStatus: number | null;
  /** For support: quote it with every question to the provider. */
  readonly requestId: string | null;
  /** How long the API asked to wait, in milliseconds. */
  readonly retryAfterMs: number | null;
  /** Whether the same call may succeed later without any change. */
  readonly retryable: boolean;
  /** The option, or the JSON path in the answer, that is at fault. */
  readonly path: string | null;
  /** What the platform or the token function threw, if anything. */
  readonly cause?: unknown;
}

/**
 * Fetches one page of a batch's status.
 *
 * @throws {@link BatchStatusError}, or the signal's own reason when it is aborted.
 * @example
 * ```ts
 * const status = await getBatchStatus({ batchId: "qrb_3feb5ff5c71e", token });
 * console.log(`${Math.floor(status.progress.fraction * 100)} %`, status.outcome ?? "still running");
 * ```
 */
export function getBatchStatus(options: GetBatchStatusOptions): Promise<BatchStatus>;

/**
 * Validates and normalises a body that you fetched yourself.
 *
 * @param body - The answer's JSON as text, as bytes, or already parsed.
 * @throws {@link BatchStatusError} of kind `"invalid_response"` when it is not a batch status.
 * @example
 * ```ts
 * const status = parseBatchStatus(await response.text());
 * ```
 */
export function parseBatchStatus(body: string | Uint8Array | ArrayBuffer | object): BatchStatus;

/**
 * Tells whether a caught value is one of this package's errors, also across realms.
 *
 * @example
 * ```ts
 * catch (error) {
 *   if (isBatchStatusError(error) && error.kind === "unauthorized") signIn();
 *   else throw error;
 * }
 * ```
 */
export function isBatchStatusError(value: unknown): value is BatchStatusError;

/** The version of this package, such as `"0.1.0"`. */
export function version(): string;
