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
  /** How often it was met: in this answer, or in all answers of a watch. */
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
   * Retries after the first attempt, 0 to 10. 429, 502, 503, 504, network failures and answers that break off are tried
   * again; nothing else is.
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
 * - `"deadline"`: `deadlineMs` of a watch went by before the batch had ended; see `snapshot`.
 * - `"stopped"`: a watch was stopped before the batch had ended; see `snapshot`.
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
  | "invalid_response"
  | "deadline"
  | "stopped";

/** Every error that this package makes. It never holds the token, nor a header or a query string that the server did not itself repeat. */
export interface BatchStatusError extends Error {
  readonly name: "BatchStatusError";
  readonly kind: BatchStatusErrorKind;
  /** The API's own code, such as `"NOT_FOUND"`; the `type` of problem details (RFC 9457), which is a URI. */
  readonly code: string | null;
  readonly httpStatus: number | null;
  /** For support: quote it with every question to the provider. */
  readonly requestId: string | null;
  /** What the API asks for with a 401, from `WWW-Authenticate`, where that can be read. */
  readonly challenge: string | null;
  /** How long the API asked to wait, in milliseconds. */
  readonly retryAfterMs: number | null;
  /** Whether the same call may succeed later without any change. */
  readonly retryable: boolean;
  /** The option, or the JSON path in the answer, that is at fault. */
  readonly path: string | null;
  /** What the platform or the token function threw, if anything. */
  readonly cause?: unknown;
  /** Where a watch ends with this error: the last that was known. */
  readonly snapshot?: BatchSnapshot;
}

/** Options of {@link watchBatch}. Unknown names are refused. */
export interface WatchBatchOptions {
  /** The batch, such as `"qrb_3feb5ff5c71e"`. It is percent-encoded. */
  batchId: string;
  /**
   * Sent as `Authorization: Bearer`. A function is called before each request, and once more after a 401.
   * Leave it out where a proxy of yours adds the token.
   */
  token?: TokenSource | null | undefined;
  /**
   * Where the API is, as for {@link getBatchStatus}.
   * @defaultValue "https://api.supermetrics.com/v2"
   */
  baseUrl?: string | undefined;
  /** Ends the watch. `finished` and iterations reject with the signal's own reason. */
  signal?: AbortSignal | null | undefined;
  /**
   * The shortest time between two polls, in milliseconds, 100 to 3600000.
   * @defaultValue 1000
   */
  minIntervalMs?: number | undefined;
  /**
   * The longest time between two polls, in milliseconds, 100 to 3600000. `Retry-After`, failures and the hourly budget may ask for longer.
   * @defaultValue 30000
   */
  maxIntervalMs?: number | undefined;
  /**
   * The most requests of this watch in any hour, 1 to 10000.
   * @defaultValue half of the API's hourly limit: of `X-RateLimit-Limit` where it can be read, else of 5000
   */
  hourlyBudget?: number | undefined;
  /**
   * A hidden page polls at the longest interval, and at once when it is seen again. No effect in workers and Node.
   * @defaultValue true
   */
  pauseWhenHidden?: boolean | undefined;
  /** Ends the watch with an error of kind `"deadline"` after so many milliseconds, 1 to 2592000000. Never, if absent. */
  deadlineMs?: number | undefined;
  /** What {@link BatchWatch.serialize} of an earlier watch of the same batch gave: rows that are known are not read again. */
  restoreFrom?: string | undefined;
  /**
   * Milliseconds for each request, 1 to 2147483647.
   * @defaultValue 30000
   */
  timeoutMs?: number | undefined;
  /**
   * How failures that pass are tried again: 429, 5xx, the network, useless answers. `limit` is how many in a row are
   * borne. A number sets it alone; `false` is 0. Of several watches of one batch, the most patient counts.
   * @defaultValue as often as it takes, up to 60 s apart
   */
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
 * How a watch stands with the API.
 *
 * - `"connecting"`: no answer has come yet.
 * - `"live"`: the last request was answered.
 * - `"retrying"`: the last request failed, see `error`; it is tried again. What is known still stands.
 * - `"offline"`: the browser says that there is no network. The watch goes on when there is.
 * - `"paused"`: by {@link BatchWatch.pause}.
 * - `"hidden"`: the page is hidden, polls are rare.
 * - `"ended"`: the batch has ended, or asking is of no use: see `outcome` and `error`.
 * - `"stopped"`: by {@link BatchWatch.stop}, the signal or the deadline.
 */
export type Connection =
  | "connecting"
  | "live"
  | "retrying"
  | "offline"
  | "paused"
  | "hidden"
  | "ended"
  | "stopped";

/** A batch at one time. Frozen, and the same object until something changes. Times are epoch milliseconds. */
export interface BatchSnapshot {
  readonly batchId: string;
  /** For support: quote it with every question to the provider. */
  readonly requestId: string | null;
  readonly state: BatchState;
  /** The batch's status word as the API sent it. */
  readonly statusCode: string | null;
  /** `null` while the batch goes on, and when it could not be found out. */
  readonly outcome: BatchOutcome | null;
  /** Counts over the whole batch, as the newest answer has them. */
  readonly progress: Readonly<Progress>;
  /** What has changed since the snapshot before, in queries. */
  readonly changes: {
    readonly added: number;
    readonly started: number;
    readonly succeeded: number;
    readonly failed: number;
  };
  /** Grows with every change of a row or a count. */
  readonly revision: number;
  /** Queries whose rows are known. They are loaded after the first answer. */
  readonly knownQueries: number;
  /** Those of them in a state that this version does not know: see `statusCode`. The API counts none of that kind in `progress`. */
  readonly unknownQueries: number;
  /** Whether every row is in the state that the counts say. Counts are always newer than rows, or as new. */
  readonly synced: boolean;
  /** Rows of all results so far, as far as rows are known. */
  readonly resultRows: number;
  /** Queries that end in a minute, of late; `null` until there is enough to go by. */
  readonly perMinute: number | null;
  /** How long the batch still takes, as a range; `null` until there is enough to go by. */
  readonly timeLeft: { readonly fromMs: number; readonly toMs: number } | null;
  /** Start of the first query. */
  readonly startedAt: number | null;
  /** Milliseconds since then: up to `updatedAt`, or to the end of the last query. */
  readonly elapsedMs: number | null;
  /** For how many milliseconds answers have brought nothing new. */
  readonly stalledForMs: number;
  /** `null` when the headers could not be read, which is usual on another origin. */
  readonly rateLimit: Readonly<RateLimit> | null;
  /** Requests of the last hour, and the most in any hour. */
  readonly hourlyBudget: { readonly used: number; readonly most: number };
  /** Requests in all. */
  readonly requests: number;
  /** Requests that have failed since the last answer: 0 after each answer. Those that were on their way together count once. */
  readonly failuresInARow: number;
  readonly connection: Connection;
  /** When the next request is due; `null` when none is, or one is on its way. */
  readonly nextPollAt: number | null;
  /** When the last answer came. */
  readonly updatedAt: number | null;
  /** What was off in the answers so far, once for each kind and place. */
  readonly warnings: readonly Readonly<BatchStatusWarning>[];
  /** The failure of the last request, or what has ended the watch. */
  readonly error: BatchStatusError | null;
}

/**
 * By what queries are sorted.
 *
 * - `"state"`: queued, running, success, failure, unknown.
 * - `"scheduleId"` and `"url"`: as text, with the number at the end as a number.
 * - `"accounts"`: account by account; those that are numbers below 2^31 - 1 by their size, then the others as text.
 * - `"startDate"`: the first day, then the last.
 * - `"error"`: the code, then the message, each like an account.
 *
 * Text is compared byte by byte, with upper and lower case of A to Z the same. Queries without the value come last, and
 * equals stay in the order of creation, ascending and descending.
 */
export type QuerySort =
  | "index"
  | "scheduleId"
  | "state"
  | "startedAt"
  | "endedAt"
  | "durationMs"
  | "accounts"
  | "startDate"
  | "totalRows"
  | "url"
  | "error";

/** Which queries, and in which order. Unknown names are refused. */
export interface QueryFilter {
  /** Only queries in this state, or in one of these. */
  status?: QueryState | readonly QueryState[] | undefined;
  /** Only queries with this in an account, the schedule ID or the error's texts. Upper and lower case of A to Z are the same. */
  search?: string | undefined;
  /** Only the failures with this code and this message, as {@link BatchWatch.errorGroups} has them; `null`: with none. */
  cause?: { readonly code: string | null; readonly message: string | null } | null | undefined;
  /** @defaultValue "index" */
  sort?: QuerySort | undefined;
  /** @defaultValue false */
  descending?: boolean | undefined;
  /** Only queries that changed after this `revision`. */
  changedSince?: number | undefined;
}

/** Which queries {@link BatchWatch.queries} gives. Unknown names are refused. */
export interface QueriesOptions extends QueryFilter {
  /**
   * Position of the first among those that match, from 0.
   * @defaultValue 0
   */
  offset?: number | undefined;
  /**
   * The most queries, 1 to 1000.
   * @defaultValue 100
   */
  limit?: number | undefined;
  /**
   * These queries, by their positions in the batch, in this order; 1000 at most. Those that are not known are left
   * out. No other option is taken beside it.
   */
  indexes?: Uint32Array | readonly number[] | undefined;
}

/** Queries that match, or a window of them. */
export interface QueryWindow {
  /** How many match in all. */
  total: number;
  offset: number;
  /** The `revision` that they are of. */
  revision: number;
  queries: BatchQuery[];
}

/** Which queries {@link BatchWatch.exportQueries} gives, and as what. Unknown names are refused. */
export interface ExportOptions extends QueryFilter {
  format: "csv" | "json";
}

/** Where all queries that match stand. */
export interface QueryOrder {
  /** How many match. */
  total: number;
  /** The `revision` that it is of. */
  revision: number;
  /** Their positions in the batch, in their order. */
  indexes: Uint32Array;
}

/** When queries have started and ended: one element for each, in the order of creation. */
export interface QueryTiming {
  /** Epoch milliseconds; `NaN` before it starts. */
  startedAt: Float64Array;
  /** Epoch milliseconds; `NaN` before it ends. */
  endedAt: Float64Array;
  /** 0 queued, 1 running, 2 success, 3 failure, 4 unknown, 255 never read. */
  states: Uint8Array;
  /**
   * The median of the durations of queries that match and have ended, in milliseconds: the shortest that at least half
   * of them do not exceed (nearest rank). `null` while there is none.
   */
  medianMs: number | null;
  /** The shortest duration that at least 95 in a hundred of them do not exceed. */
  p95Ms: number | null;
}

/** Failures with the same code and message. */
export interface ErrorGroup {
  code: string | null;
  message: string | null;
  /** The status of the first. */
  status: number | null;
  count: number;
  /** Their share of all failures, from 0 to 1. */
  share: number;
  /** Position in the batch of the first and of the last. */
  firstIndex: number;
  lastIndex: number;
  /** Epoch milliseconds of the earliest and of the latest end. */
  firstAt: number | null;
  lastAt: number | null;
}

/** A batch that is split by account and day: one query for each of both. */
export interface SplitGrid {
  /** The lines, in the order of their first query. */
  accounts: string[];
  /** The columns: first days, `YYYY-MM-DD`. */
  days: string[];
  /** States line by line: 0 queued, 1 running, 2 success, 3 failure, 4 unknown, 255 no query. */
  states: Uint8Array;
  /** Positions in the batch plus one, line by line; 0 where there is no query. */
  queries: Uint32Array;
}

/** A watch over a whole batch. Its methods need no `this`: hand them on as they are. */
export interface BatchWatch extends AsyncIterable<BatchSnapshot> {
  /**
   * Resolves with the last snapshot, however the batch ended. Rejects only when that could not be found out: with a
   * {@link BatchStatusError}, or with the reason of the signal.
   */
  readonly finished: Promise<BatchSnapshot>;
  /** Calls back with each new snapshot, latest only. Gives the function that ends that. */
  subscribe(listener: (snapshot: BatchSnapshot) => void): () => void;
  /** The snapshot now: the same object until something changes. */
  getSnapshot(): BatchSnapshot;
  /** A window of the queries that are known. Of a text in them, the first 65536 bytes are kept. */
  queries(options?: QueriesOptions): QueryWindow;
  /**
   * Where all queries that match stand now. Kept, it is an order that does not move: read what is on screen with
   * `queries({ indexes: order.indexes.subarray(first, end) })`.
   */
  queryOrder(options?: QueryFilter): QueryOrder;
  /**
   * All queries that match as a file, in pieces of UTF-8 with at most 500 queries each, so that a page can be drawn in
   * between. Which queries and in which order is settled by the call; what they are, as each piece is read.
   *
   * - `"json"`: one array, with the names and values of {@link BatchQuery}.
   * - `"csv"`: RFC 4180, with a line of names: `index`, `schedule_id`, `status_code`, `start_time`, `end_time`,
   *   `duration_ms`, `accounts`, `start_date`, `end_date`, `total_rows`, `result_url`, `error_status`, `error_code`,
   *   `error_message`, `error_description`. Times are ISO 8601 in UTC. Several accounts of a query have ` | ` between
   *   them. What is missing is empty. Text is always in quotation marks. It never becomes a formula in a spreadsheet:
   *   an apostrophe is put before text that begins with a tab or a line break, or, white space aside, with `=`, `+`,
   *   `-`, `@` or one of these at full width. Other control characters become U+FFFD.
   *
   * There are no lone surrogates in either: they became U+FFFD when the answer was read.
   *
   * @example
   * ```ts
   * const file = new Blob([...watch.exportQueries({ format: "csv", status: "failure" })], { type: "text/csv" });
   * ```
   */
  exportQueries(options: ExportOptions): IterableIterator<ReturnType<Uint8ArrayConstructor["of"]>>;
  /** When all queries have started and ended, and how long those take that match. */
  timing(options?: QueryFilter): QueryTiming;
  /** Failures by code and message, the most frequent first. */
  errorGroups(): ErrorGroup[];
  /** The map of accounts and days; `null` where the batch is not split that way. */
  splitGrid(): SplitGrid | null;
  /**
   * Sees no new snapshot until `resume`; rows are always the newest, and may be newer than the snapshot's counts then.
   * Requests rest when all who watch the batch have paused.
   */
  pause(): void;
  resume(): void;
  /** Asks at once, or as soon as the API allows. */
  refresh(): void;
  /** Ends the watch. What is known can still be read. */
  stop(): void;
  /** What is known, as text for `restoreFrom`. It never holds the token. */
  serialize(): string;
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
 * Watches a batch until it ends, at the cost of about one small request for each poll.
 *
 * Watches of the same batch, base URL and credentials share their requests. A watch that nobody holds, reads or
 * listens to any more stops by itself.
 *
 * @throws {@link BatchStatusError} of kind `"invalid_options"`. Nothing was sent then.
 * @example
 * ```ts
 * const watch = watchBatch({ batchId: "qrb_3feb5ff5c71e", token: () => auth.freshToken() });
 * for await (const { progress, timeLeft } of watch) render(progress, timeLeft);
 * const { outcome } = await watch.finished;
 * ```
 */
export function watchBatch(options: WatchBatchOptions): BatchWatch;

/**
 * Validates and normalises a body that you fetched yourself. One of more than 33554432 bytes or 200000 queries is refused,
 * as it is when the package fetches it: no page is that long, and no batch that large.
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
