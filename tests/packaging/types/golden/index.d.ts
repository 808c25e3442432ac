declare global {
  // For projects without the DOM's types, such as those for Node: this interface is empty there too.
  namespace WebAssembly {
    interface Module {}
  }
}

/** The WebAssembly: its URL, a `Request` or `Response`, its bytes, or a compiled module. */
export type WasmSource = string | URL | Request | Response | ArrayBuffer | ArrayBufferView | WebAssembly.Module;

/**
 * Loads the WebAssembly. Await it once before you call anything else; further calls do nothing, and a failed call can be
 * repeated. Node, Bun, Deno and `supermetrics-batch-status/inline` need no call.
 *
 * @param source - The WebAssembly, if it is not beside this module: a URL, a `Response`, bytes, or a compiled
 * `WebAssembly.Module`. `{ module_or_path: source }` is accepted, too.
 * @throws `Error` if the WebAssembly cannot be loaded: the message says from where, `cause` says why.
 * @example
 * ```ts
 * import init, { getBatchStatus } from "supermetrics-batch-status";
 *
 * await init();
 * const status = await getBatchStatus({ batchId: "qrb_3feb5ff5c71e", token });
 * ```
 */
export default function init(
  source?: WasmSource | Promise<WasmSource> | { module_or_path: WasmSource | Promise<WasmSource> },
): Promise<void>;

/** State of one query. `"unknown"`: a status that this version does not know; `statusCode` holds it as sent. */
export type QueryState = "queued" | "running" | "success" | "failure" | "unknown";

/** State of the batch itself. `"unknown"`: a status that this version does not know; `statusCode` holds it as sent. */
export type BatchState = "queued" | "running" | "stopped" | "unknown";

/**
 * How a batch ended.
 *
 * - `"success"`: all queries succeeded.
 * - `"partial"`: some queries succeeded, some failed.
 * - `"failure"`: all queries failed.
 * - `"stopped"`: cancelled or timed out before all queries had finished.
 * - `"empty"`: stopped without any query.
 */
export type BatchOutcome = "success" | "partial" | "failure" | "stopped" | "empty";

/** Counts over the whole batch, not over the page. Non-negative integers, except `fraction`. */
export interface Progress {
  queued: number;
  running: number;
  success: number;
  failure: number;
  /** Queries in the batch: the API's total, or the sum of the four counts if that is larger. */
  total: number;
  /** Queries that have finished: `success + failure`. */
  ended: number;
  /** `ended / total`, from 0 to 1; 0 while the batch has no queries. */
  fraction: number;
}

/** The range of queries that a response covers. */
export interface PageWindow {
  /** Position of the first query, from 0. */
  offset: number;
  /** Page size as the API reports it; `null` if it does not. */
  limit: number | null;
}

/** Why a query failed. A field is `null` if the API does not send it. */
export interface QueryError {
  /** HTTP-like status, such as `500`. */
  status: number | null;
  /** Stable code, such as `"QUERY_ACCOUNT_UNAVAILABLE"`. */
  code: string | null;
  message: string | null;
  description: string | null;
}

/** The result of a query that succeeded. */
export interface QueryResult {
  /** Rows in the result. */
  totalRows: number | null;
  /** Where to download the rows: an `http:` or `https:` URL, never another scheme. The request needs the token. */
  url: string | null;
}

/** One query of the batch. */
export interface BatchQuery {
  /** Position in the batch, from 0, in order of creation. It never changes. */
  index: number;
  /** Key of the query, such as `"qrb_3feb5ff5c71e_query_1"`. */
  scheduleId: string | null;
  state: QueryState;
  /**
   * The status as the API sent it, such as `"SUCCESS"`. A watch distinguishes up to 10,000 unknown statuses; queries with any
   * further one show the last of these.
   */
  statusCode: string | null;
  /** Epoch milliseconds; `null` before the query starts. */
  startedAt: number | null;
  /** Epoch milliseconds; `null` before the query finishes. */
  endedAt: number | null;
  /** `endedAt - startedAt`, in milliseconds; `null` until both are known. */
  durationMs: number | null;
  /** Accounts that the query covers. */
  accounts: string[];
  /** First day that the query covers, `YYYY-MM-DD`, without a time zone. */
  startDate: string | null;
  /** Last day that the query covers, `YYYY-MM-DD`, without a time zone. */
  endDate: string | null;
  /** `null` unless the query failed and the API says why. */
  error: QueryError | null;
  /** `null` unless the API sends a result. */
  result: QueryResult | null;
}

/**
 * How a usable response deviates from the API's schema.
 *
 * - `"missing"`: a required field is absent.
 * - `"wrong_type"`: a value has a different type than in the schema; converted where that is safe, otherwise `null`.
 * - `"invalid_value"`: the type is right but the value is unusable, such as a date that does not exist.
 * - `"unknown_value"`: a status that this version does not know; kept as sent.
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

/**
 * A deviation from the API's schema. Deviations of one kind at one path, whatever the row, are counted together. At most 16 of
 * each kind are kept; the last one, with an empty `path`, counts the rest.
 */
export interface BatchStatusWarning {
  kind: WarningKind;
  /** JSON path of the first occurrence, such as `data[3].result_info.total_rows`. */
  path: string;
  /** What the response contains there, and how it was interpreted. */
  message: string;
  /** Occurrences in this response, or in all responses of a watch. */
  count: number;
}

/** The API's hourly request limit, from the response headers `X-RateLimit-Limit` and `X-RateLimit-Remaining`. */
export interface RateLimit {
  /** Requests allowed per hour. */
  limit: number | null;
  /** Requests left in this hour. */
  remaining: number | null;
}

/** One page of a batch's status, validated and normalised. */
export interface BatchStatus {
  /** The API's ID of the request: quote it when you contact the provider's support. */
  requestId: string | null;
  state: BatchState;
  /** The batch's status as the API sent it, such as `"RUNNING"`. */
  statusCode: string | null;
  /** How the batch ended; `null` until it has. */
  outcome: BatchOutcome | null;
  progress: Progress;
  page: PageWindow;
  /** The queries of this page. */
  queries: BatchQuery[];
  /** Where the response deviates from the API's schema; empty for a well-formed one. */
  warnings: BatchStatusWarning[];
  /** `null` where the headers cannot be read: a browser hides them from another origin unless the server exposes them. */
  rateLimit: RateLimit | null;
}

/** A bearer token, or a function that returns one or a promise of one. `null` and `undefined` send no token. */
export type TokenSource = string | (() => string | null | undefined | Promise<string | null | undefined>);

/** Retry policy for failed requests: exponential backoff with full jitter. */
export interface RetryOptions {
  /**
   * Retries after the first attempt, 0 to 10. Failures are retried if {@link BatchStatusError.retryable} is true: 408, 425, 429,
   * 5xx, network failures, unusable responses, and a token function that throws or rejects.
   * @defaultValue 2
   */
  limit?: number;
  /**
   * Upper bound of the first delay, in milliseconds, 1 to 600000. The bound doubles with each retry; the delay is a
   * random time below it.
   * @defaultValue 500
   */
  baseDelayMs?: number;
  /**
   * Upper bound of every delay, in milliseconds, 1 to 600000. `Retry-After` may ask for longer.
   * @defaultValue 20000
   */
  maxDelayMs?: number;
}

/** Options of {@link getBatchStatus}. An unknown name is an error of kind `"invalid_options"`. */
export interface GetBatchStatusOptions {
  /** ID of the batch, such as `"qrb_3feb5ff5c71e"`, 1 to 256 characters. It is percent-encoded in the URL. */
  batchId: string;
  /**
   * Sent as `Authorization: Bearer <token>`. A function is called before each request, and once more after a 401.
   * Leave it out if a proxy of your own adds the token. A token of fewer than 8 characters is not removed from what a server
   * repeats of it.
   */
  token?: TokenSource | null | undefined;
  /**
   * Base URL of the API: an `https:` URL, with or without a path and a trailing slash, or a path on the page's own
   * origin, such as `"/supermetrics"`. `http:` is accepted for loopback addresses only; see `allowInsecure`.
   * @defaultValue "https://api.supermetrics.com/v2"
   */
  baseUrl?: string | undefined;
  /**
   * Position of the first query of the page, from 0.
   * @defaultValue 0
   */
  offset?: number | undefined;
  /**
   * Page size, 1 to 1000 queries.
   * @defaultValue 100
   */
  limit?: number | undefined;
  /** Cancels the call. The promise rejects with the signal's reason, as `fetch` does. */
  signal?: AbortSignal | null | undefined;
  /**
   * Sends the requests; called like the platform's `fetch`. Use it for proxies in Node, tests and instrumentation.
   * @defaultValue `globalThis.fetch`, looked up at each request
   */
  fetch?: ((url: string, init: RequestInit) => Promise<Response>) | null | undefined;
  /**
   * Whether requests carry cookies: `"include"` or `"same-origin"` for a proxy that identifies its users by a cookie.
   * @defaultValue "omit"
   */
  credentials?: "omit" | "same-origin" | "include" | null | undefined;
  /**
   * Time limit of the whole call, in milliseconds, 1 to 2147483647: token function, every attempt and every delay.
   * @defaultValue 30000
   */
  timeoutMs?: number | undefined;
  /** Retry policy. A number sets `limit` alone; `false` means no retries. */
  retry?: RetryOptions | number | false | undefined;
  /**
   * Additional request headers. `Authorization` (use `token`), `Accept`, conditional and range headers, and headers that the
   * Fetch standard forbids are refused.
   */
  headers?: Record<string, string> | undefined;
  /**
   * Longest response body that is read, in bytes, 1024 to 268435456.
   * @defaultValue 33554432
   */
  maxBodyBytes?: number | undefined;
  /**
   * Allows `http:` to an address that is not loopback. The token then crosses the network unencrypted.
   * @defaultValue false
   */
  allowInsecure?: boolean | undefined;
}

/**
 * What went wrong.
 *
 * - `"invalid_options"`: an option is missing, unknown or out of bounds. Nothing was sent.
 * - `"token"`: the token function threw, rejected, or returned something that is not a token.
 * - `"unauthorized"`: 401, the token is missing, wrong or expired.
 * - `"forbidden"`: 403, the token may not read this batch.
 * - `"not_found"`: 404, no such batch.
 * - `"rate_limited"`: 429 after all retries, or 429 with a `Retry-After` longer than the remaining time; see `retryAfterMs`.
 * - `"server"`: 5xx.
 * - `"http"`: any other status that is not a success, redirects included.
 * - `"network"`: no response, or a truncated one.
 * - `"timeout"`: `timeoutMs` has passed.
 * - `"unsupported"`: the platform lacks a function that requests need, or `fetch` returned something other than a `Response`.
 * - `"invalid_response"`: the response is not a batch status; see `path`.
 * - `"deadline"`: `deadlineMs` of a watch has passed before the batch ended; see `snapshot`.
 * - `"closed"`: {@link BatchWatch.stop} closed the watch before the batch ended; see `snapshot`.
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
  | "unsupported"
  | "invalid_response"
  | "deadline"
  | "closed";

/**
 * Every error that this package creates. It contains no header and no query string, unless the server's own text repeats one.
 * It never contains the token, which is removed from the server's text; `cause` is the exception.
 *
 * `structuredClone` and `postMessage` reduce an `Error` to its message. Post a copy of its properties instead:
 * {@link isBatchStatusError} recognises it on the other side. `cause` and `snapshot` are not copied.
 *
 * @example
 * ```ts
 * const status = await getBatchStatus({ batchId, token }).catch((error) => postMessage({ ...error })); // in a worker
 * ```
 */
export interface BatchStatusError extends Error {
  readonly name: "BatchStatusError";
  readonly kind: BatchStatusErrorKind;
  /** The API's own code, such as `"NOT_FOUND"`. For problem details (RFC 9457) it is their `type`, a URI. */
  readonly code: string | null;
  /** HTTP status of the response; `null` if there was none. */
  readonly httpStatus: number | null;
  /** The API's ID of the request: quote it when you contact the provider's support. */
  readonly requestId: string | null;
  /** `WWW-Authenticate` of a 401, if the header can be read. */
  readonly challenge: string | null;
  /** `Retry-After` of the response, in milliseconds. At most one day is obeyed. */
  readonly retryAfterMs: number | null;
  /** The API's hourly request limit, if the headers of the response can be read. */
  readonly rateLimit: RateLimit | null;
  /** Whether the same call may succeed later without any change. */
  readonly retryable: boolean;
  /** Name of the option, or JSON path in the response, that is at fault. */
  readonly path: string | null;
  /** What the platform or the token function threw. It is passed on unchanged and may contain anything, even the token. */
  readonly cause?: unknown;
  /** The last known snapshot, if this error ended a watch. */
  readonly snapshot?: BatchSnapshot;
}

/**
 * What a watch did, for debugging; it never contains the token.
 *
 * - `"sent"`: a request was sent: to poll, to load rows, or to reread rows that disagree with the counts.
 * - `"answered"`: a usable response arrived.
 * - `"failed"`: a request failed; `kind` is the kind of the error.
 * - `"waiting"`: what the next request waits for, and until when (epoch milliseconds).
 * - `"gap"`: rows and counts differ. `unread` counts rows that were never read; `starts` and `ends` count queries that have
 *   started or ended according to the counts but in no row (negative if rows are ahead).
 * - `"ended"`: the watch has ended, with an outcome or with an error of this kind.
 */
export type WatchLogEvent =
  | {
      readonly type: "sent";
      readonly offset: number;
      readonly limit: number;
      readonly purpose: "poll" | "load" | "recheck";
    }
  | {
      readonly type: "answered";
      readonly offset: number;
      readonly limit: number;
      readonly status: number;
      readonly bytes: number;
      readonly tookMs: number;
    }
  | {
      readonly type: "failed";
      readonly offset: number;
      readonly limit: number;
      readonly kind: BatchStatusErrorKind;
      readonly status: number | null;
      readonly tookMs: number;
      readonly consecutiveFailures: number;
    }
  | { readonly type: "waiting"; readonly waitingFor: WaitingFor; readonly until: number }
  | { readonly type: "gap"; readonly unread: number; readonly starts: number; readonly ends: number }
  | { readonly type: "ended"; readonly outcome: BatchOutcome | null; readonly kind: BatchStatusErrorKind | null };

/** Options of {@link watchBatch}. An unknown name is an error of kind `"invalid_options"`. */
export interface WatchBatchOptions {
  /** The batch, such as `"qrb_3feb5ff5c71e"`. It is percent-encoded. */
  batchId: string;
  /**
   * Sent as `Authorization: Bearer <token>`. A function is called before each request, and once more after a 401.
   * Leave it out if a proxy of your own adds the token. A token of fewer than 8 characters is not removed from what a server
   * repeats of it.
   */
  token?: TokenSource | null | undefined;
  /**
   * Base URL of the API, as for {@link getBatchStatus}.
   * @defaultValue "https://api.supermetrics.com/v2"
   */
  baseUrl?: string | undefined;
  /** Cancels the watch. `finished` and iterations reject with the signal's reason. */
  signal?: AbortSignal | null | undefined;
  /**
   * Sends the requests, as for {@link getBatchStatus}.
   * @defaultValue `globalThis.fetch`, looked up at each request
   */
  fetch?: ((url: string, init: RequestInit) => Promise<Response>) | null | undefined;
  /**
   * Whether requests carry cookies, as for {@link getBatchStatus}.
   * @defaultValue "omit"
   */
  credentials?: "omit" | "same-origin" | "include" | null | undefined;
  /**
   * Shortest interval between two polls, in milliseconds, 100 to 3600000.
   * @defaultValue 1000, or `maxIntervalMs` if that is shorter
   */
  minIntervalMs?: number | undefined;
  /**
   * Longest interval between two polls, in milliseconds, 100 to 3600000. `Retry-After`, backoff and the hourly budget may
   * require a longer one.
   * @defaultValue 30000, or `minIntervalMs` if that is longer
   */
  maxIntervalMs?: number | undefined;
  /**
   * Upper bound of the watch's requests in any hour, 1 to 10000.
   * @defaultValue half of the API's hourly limit: of `X-RateLimit-Limit` if the header can be read, otherwise of 5000
   */
  hourlyBudget?: number | undefined;
  /**
   * Polls at `maxIntervalMs` while the page is hidden, and immediately when it becomes visible again. No effect in
   * workers and Node.
   * @defaultValue true
   */
  pauseWhenHidden?: boolean | undefined;
  /**
   * Whether rows are read from the start. With `false`, a poll is one request for the counts, with a response of at most 1 kB,
   * until you call a method that returns rows (`queries`, `queryOrder`, `exportQueries`, `timing`, `errorGroups`,
   * `splitGrid`). That method returns what is known; from then on all rows are read. Until then `synced` stays false,
   * `resultRows` and `unknownQueries` count only the first query, and the time left is estimated from counts.
   * @defaultValue true
   */
  rows?: boolean | undefined;
  /** Ends the watch with an error of kind `"deadline"` after this many milliseconds, 1 to 2592000000. Default: never. */
  deadlineMs?: number | undefined;
  /**
   * Result of {@link BatchWatch.serialize} of an earlier watch of the same batch, so that known rows are not read again. A watch
   * that joins one which has already read rows ignores it, with a warning.
   */
  restoreFrom?: string | undefined;
  /**
   * `"browser"`: tabs and workers of one origin that watch the same batch share one poller. One of them sends the requests and
   * relays the responses to the others; each keeps its own rows, snapshots and events. Tabs share if their base URL, headers,
   * token, `credentials` and options for requests are equal; a tab with `rows: false` shares only with other such tabs. The
   * token never leaves a tab. A watch with the option `fetch` does not share, because its requests cannot be compared. Where
   * sharing is impossible (no Web Locks, no `BroadcastChannel`, no secure context, Node), each tab has its own poller.
   * @defaultValue each tab has its own poller
   */
  share?: "browser" | null | undefined;
  /** Called with each event of the watch, for debugging. Without it, no events are created. */
  log?: ((event: WatchLogEvent) => void) | null | undefined;
  /**
   * Time limit of each request, in milliseconds, 1 to 2147483647.
   * @defaultValue 30000
   */
  timeoutMs?: number | undefined;
  /**
   * Retry policy. `limit` is the number of consecutive failures that are retried. A number sets `limit` alone; `false` means no
   * retries.
   * @defaultValue `baseDelayMs` 1000, `maxDelayMs` 60000, no `limit`: a watch retries for as long as it lasts
   */
  retry?: RetryOptions | number | false | undefined;
  /** Additional request headers, as for {@link getBatchStatus}. */
  headers?: Record<string, string> | undefined;
  /**
   * Longest response body that is read, in bytes, 1024 to 268435456.
   * @defaultValue 33554432
   */
  maxBodyBytes?: number | undefined;
  /**
   * Allows `http:` to an address that is not loopback. The token then crosses the network unencrypted.
   * @defaultValue false
   */
  allowInsecure?: boolean | undefined;
}

/**
 * State of the connection between a watch and the API.
 *
 * - `"connecting"`: no response yet.
 * - `"live"`: the last request succeeded.
 * - `"retrying"`: the last request failed, see `error`, and will be retried. Everything else in the snapshot stays valid.
 * - `"offline"`: the browser reports that there is no network. The watch still tries, at `maxIntervalMs`.
 * - `"paused"`: {@link BatchWatch.pause} was called.
 * - `"hidden"`: the page is hidden; the watch polls at `maxIntervalMs`.
 * - `"ended"`: the batch has ended, or an error ended the watch: see `outcome` and `error`.
 * - `"closed"`: {@link BatchWatch.stop}, the signal or the deadline closed the watch.
 */
export type Connection =
  | "connecting"
  | "live"
  | "retrying"
  | "offline"
  | "paused"
  | "hidden"
  | "ended"
  | "closed";

/**
 * What the next request of a watch waits for.
 *
 * - `"interval"`: the pause between two polls.
 * - `"backoff"`: the last request failed; the retry policy delays the next attempt.
 * - `"retry_after"`: the API asked for a pause with `Retry-After`.
 * - `"spacing"`: requests are at least 60 ms apart, because the provider asks for no more than 20 a second.
 * - `"budget"`: the hourly budget is used up until the oldest requests are an hour old.
 * - `"offline"`: the browser reports that there is no network; attempts follow at `maxIntervalMs`.
 * - `"rows"`: rows lag behind their counts and are read again after a pause.
 */
export type WaitingFor = "interval" | "backoff" | "retry_after" | "spacing" | "budget" | "offline" | "rows";

/**
 * Why the remaining time of a batch cannot be estimated.
 *
 * - `"too_early"`: fewer than three queries are known to have ended.
 * - `"nothing_runs"`: no query is running.
 * - `"one_query_outlasts_all"`: one query runs far longer than all others did, and the rest will end before it: see
 *   `straggler`.
 * - `"no_end_in_sight"`: the rest may take ten times as long as the batch has run so far, or the counts are implausible.
 */
export type TimeLeftUnknown = "too_early" | "nothing_runs" | "one_query_outlasts_all" | "no_end_in_sight";

/**
 * What is known about a batch at one moment. Frozen; the same object until something changes. Times are epoch milliseconds.
 */
export interface BatchSnapshot {
  readonly batchId: string;
  /** The API's ID of the request: quote it when you contact the provider's support. */
  readonly requestId: string | null;
  readonly state: BatchState;
  /** The batch's status as the API sent it, such as `"RUNNING"`. */
  readonly statusCode: string | null;
  /** How the batch ended; `null` until that is certain, or if the watch ended without finding out. */
  readonly outcome: BatchOutcome | null;
  /** Counts over the whole batch, from the newest response. */
  readonly progress: Readonly<Progress>;
  /** Changes since the previous snapshot, in queries. */
  readonly changes: {
    readonly added: number;
    readonly started: number;
    readonly succeeded: number;
    readonly failed: number;
  };
  /** Grows with every change of a row or a count. */
  readonly revision: number;
  /** Queries whose rows have been read. The watch reads them page by page after the first response. */
  readonly knownQueries: number;
  /** Known queries in a state that this version does not know; see `statusCode`. The API's counts do not include them. */
  readonly unknownQueries: number;
  /** Whether all rows are known and agree with `progress`. Counts are never older than rows. */
  readonly synced: boolean;
  /** Sum of `totalRows` over the results of all known queries. */
  readonly resultRows: number;
  /**
   * Recent throughput, in queries per minute; `null` until there is enough data, and when nothing has started or ended for
   * longer than a query takes.
   */
  readonly perMinute: number | null;
  /**
   * Estimated remaining time of the batch at `updatedAt`, as a range meant to contain the true value in four of five batches;
   * `null` while it cannot be estimated, see `timeLeftUnknown`.
   */
  readonly timeLeft: { readonly fromMs: number; readonly toMs: number } | null;
  /** Why `timeLeft` is `null`. Itself `null` while there is an estimate, and once the batch or the watch has ended. */
  readonly timeLeftUnknown: TimeLeftUnknown | null;
  /** The `index` of the query that holds everything up: it has run far longer than all others did. */
  readonly straggler: number | null;
  /** When the first query started. */
  readonly startedAt: number | null;
  /** Milliseconds from `startedAt` to `updatedAt`; to the end of the last query once the batch has ended. */
  readonly elapsedMs: number | null;
  /** How long responses have shown no change, in milliseconds. */
  readonly stalledForMs: number;
  /** `null` where the headers cannot be read: a browser hides them from another origin unless the server exposes them. */
  readonly rateLimit: Readonly<RateLimit> | null;
  /** Requests in the last hour, and the limit for any hour. */
  readonly hourlyBudget: { readonly used: number; readonly limit: number };
  /** Requests since the watch began. With `share`, those of all tabs together since this one joined. */
  readonly requests: number;
  /** Whether another tab or worker sends the requests and relays the responses: see {@link WatchBatchOptions.share}. */
  readonly shared: boolean;
  /** Consecutive failures; 0 after a usable response. Requests that are in flight together and fail together count once. */
  readonly consecutiveFailures: number;
  readonly connection: Connection;
  /** When the next request is due; `null` if none is due or one is in flight. */
  readonly nextPollAt: number | null;
  /** What the next request waits for until then; `null` if none is due or one is in flight. */
  readonly waitingFor: WaitingFor | null;
  /** When the last response arrived. */
  readonly updatedAt: number | null;
  /** Where responses so far deviate from the API's schema, one entry for each kind and path. */
  readonly warnings: readonly Readonly<BatchStatusWarning>[];
  /** Why the last request failed, or what ended the watch; `null` after a response. */
  readonly error: BatchStatusError | null;
}

/**
 * Sort key of queries.
 *
 * - `"state"`: queued, running, success, failure, unknown.
 * - `"scheduleId"` and `"url"`: as text; a number at the end is compared as a number.
 * - `"accounts"`: account by account; integers below 2^31 - 1 by value, then other accounts as text.
 * - `"startDate"`: first day, then last day.
 * - `"error"`: code, then message, each compared like an account.
 *
 * Text is compared byte by byte, ignoring ASCII case. In both directions, queries without the value come last, and equal
 * queries keep their order of creation.
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

/** Selects and sorts queries. An unknown name is an error of kind `"invalid_options"`. */
export interface QueryFilter {
  /** Only queries in this state, or in one of these; `[]` selects none. */
  state?: QueryState | readonly QueryState[] | undefined;
  /**
   * Only queries with this text, or with one of these, in an account, the schedule ID, or the error's code, message or
   * description. ASCII case and white space at both ends are ignored. Empty texts are left out; without any text, every query is
   * selected.
   */
  search?: string | readonly string[] | undefined;
  /**
   * Only failures with this code and this message; `null` as a code or a message selects failures without one. An element of
   * {@link BatchWatch.errorGroups} is accepted. `cause: null` selects failures with neither.
   */
  cause?: { readonly code: string | null; readonly message: string | null } | null | undefined;
  /** @defaultValue "index" */
  sort?: QuerySort | undefined;
  /** @defaultValue false */
  descending?: boolean | undefined;
  /** Only queries that changed after this `revision`. */
  changedSince?: number | undefined;
}

/** Options of {@link BatchWatch.queries}. An unknown name is an error of kind `"invalid_options"`. */
export interface QueriesOptions extends QueryFilter {
  /**
   * Position of the first query among the matching ones, from 0.
   * @defaultValue 0
   */
  offset?: number | undefined;
  /**
   * Size of the window, 1 to 1000 queries.
   * @defaultValue 100
   */
  limit?: number | undefined;
  /**
   * Exactly these queries, by position in the batch, in this order; at most 1000. Unknown positions are left out. It cannot be
   * combined with other options.
   */
  indexes?: Uint32Array | readonly number[] | undefined;
}

/** A window of the matching queries. */
export interface QueryWindow {
  /** Number of matching queries. */
  total: number;
  /** Position of the first query of the window among the matching ones. */
  offset: number;
  /** `revision` of the snapshot that the rows belong to. */
  revision: number;
  queries: BatchQuery[];
}

/** Options of {@link BatchWatch.exportQueries}. An unknown name is an error of kind `"invalid_options"`. */
export interface ExportOptions extends QueryFilter {
  format: "csv" | "json";
}

/** The order of all matching queries at one `revision`. */
export interface QueryOrder {
  /** Number of matching queries. */
  total: number;
  /** `revision` of the snapshot that the order belongs to. */
  revision: number;
  /** Positions in the batch, sorted. */
  indexes: Uint32Array;
}

/** Start and end of all queries, in columns: one element per query, in order of creation. */
export interface QueryTiming {
  /** Epoch milliseconds; `NaN` before the query starts. */
  startedAt: Float64Array;
  /** Epoch milliseconds; `NaN` before the query finishes. */
  endedAt: Float64Array;
  /** 0 queued, 1 running, 2 success, 3 failure, 4 unknown, 255 not read yet. */
  states: Uint8Array;
  /** Median duration of the matching finished queries, in milliseconds (nearest rank); `null` if there are none. */
  medianMs: number | null;
  /** 95th percentile of these durations, in milliseconds (nearest rank); `null` if there are none. */
  p95Ms: number | null;
}

/** Failures with the same code and message. */
export interface ErrorGroup {
  code: string | null;
  message: string | null;
  /** HTTP-like status of the first failure. */
  status: number | null;
  count: number;
  /** Share of all failures, from 0 to 1. */
  share: number;
  /** Position in the batch of the first failure. */
  firstIndex: number;
  /** Position in the batch of the last failure. */
  lastIndex: number;
  /** Earliest `endedAt`, in epoch milliseconds. */
  firstAt: number | null;
  /** Latest `endedAt`, in epoch milliseconds. */
  lastAt: number | null;
}

/** A batch split by account and day, one query per cell. Cells are stored row by row. */
export interface SplitGrid {
  /** The rows: accounts, in the order of their first query. */
  accounts: string[];
  /** The columns: first day of each query, `YYYY-MM-DD`. */
  days: string[];
  /** State of each cell: 0 queued, 1 running, 2 success, 3 failure, 4 unknown, 255 no query. */
  states: Uint8Array;
  /** For each cell, the query's position in the batch plus 1; 0 where there is no query. */
  queries: Uint32Array;
}

/** A watch over a whole batch. Its methods do not use `this`, so you can pass them as callbacks. */
export interface BatchWatch extends AsyncIterable<BatchSnapshot> {
  /**
   * Resolves with the last snapshot once the batch has ended, successfully or not, and its rows are read. If missing rows do not
   * arrive within 10 seconds of the last one, it resolves without them: `synced` is false, and a warning says what is missing.
   * With `rows: false` it does not wait for rows, unless a method has asked for them. Rejects if the watch ends before the end of
   * the batch is known: with a {@link BatchStatusError}, or with the signal's reason.
   */
  readonly finished: Promise<BatchSnapshot>;
  /**
   * Calls `listener` with each new snapshot. A slow listener skips snapshots; it never falls behind. Returns a function
   * that unsubscribes.
   *
   * @throws {@link BatchStatusError} of kind `"invalid_options"` if `listener` is not a function.
   * @example
   * ```ts
   * const snapshot = useSyncExternalStore(watch.subscribe, watch.getSnapshot); // React
   * ```
   */
  subscribe(listener: (snapshot: BatchSnapshot) => void): () => void;
  /** The current snapshot: the same object until something changes. */
  getSnapshot(): BatchSnapshot;
  /**
   * Returns a window of the known queries. Texts longer than 65536 bytes are truncated.
   *
   * @throws {@link BatchStatusError} of kind `"invalid_options"`, like every method with options.
   * @example
   * ```ts
   * const { total, queries } = watch.queries({ state: "failure", sort: "endedAt", descending: true, limit: 50 });
   * ```
   */
  queries(options?: QueriesOptions): QueryWindow;
  /**
   * Returns the current order of all matching queries. Keep it to show a list whose rows do not move, and read the visible part
   * with `queries({ indexes: order.indexes.subarray(first, end) })`.
   */
  queryOrder(options?: QueryFilter): QueryOrder;
  /**
   * Exports all matching queries as a file, in chunks of UTF-8 with at most 500 queries each, so that the page can render
   * between chunks. The call fixes which queries are exported and in which order; each chunk has their current values.
   *
   * - `"json"`: one array, with the names and values of {@link BatchQuery}.
   * - `"csv"`: RFC 4180, with the header `index`, `schedule_id`, `status_code`, `start_time`, `end_time`, `duration_ms`,
   *   `accounts`, `start_date`, `end_date`, `total_rows`, `result_url`, `error_status`, `error_code`, `error_message`,
   *   `error_description`. Times are ISO 8601 in UTC; several accounts are joined by ` | `; a missing value is empty;
   *   text is always quoted. To keep spreadsheets from reading text as a formula, an apostrophe precedes text that begins
   *   with a tab or a line break, or, after white space, with `=`, `+`, `-`, `@` or their full-width forms. Other control
   *   characters become U+FFFD.
   *
   * Neither format contains lone surrogates: they become U+FFFD when the response is read.
   *
   * @example
   * ```ts
   * const file = new Blob([...watch.exportQueries({ format: "csv", state: "failure" })], { type: "text/csv" });
   * ```
   */
  exportQueries(options: ExportOptions): IterableIterator<ReturnType<Uint8ArrayConstructor["of"]>>;
  /** Returns the start and end of all queries, and the median and 95th percentile of the matching queries' durations. */
  timing(options?: QueryFilter): QueryTiming;
  /**
   * Returns failures grouped by code and message, the largest group first.
   *
   * @example
   * ```ts
   * for (const { code, message, count } of watch.errorGroups()) {
   *   const { queries } = watch.queries({ cause: { code, message } });
   *   console.log(count, message, queries.flatMap(({ accounts }) => accounts));
   * }
   * ```
   */
  errorGroups(): ErrorGroup[];
  /** Returns the queries as a grid of accounts and days; `null` if the batch is not split that way. */
  splitGrid(): SplitGrid | null;
  /**
   * Freezes the snapshot until `resume`. Requests stop once every watch of the batch is paused; until then rows are updated and
   * can be newer than the frozen snapshot.
   */
  pause(): void;
  /** Continues after `pause`. */
  resume(): void;
  /**
   * Polls at once, or as soon as the API allows. After the end, reads missing rows and notifies subscribers. Ten minutes after the
   * end, or after the last call, the watch releases its subscribers and the `log` function: subscribe again before you call
   * `refresh`. If the token is a function, it is released too, and nothing more can be read.
   */
  refresh(): void;
  /** Ends the watch. Its snapshot and rows can still be read. */
  stop(): void;
  /**
   * Returns the known rows as a string for `restoreFrom`. It never contains the token.
   *
   * @example
   * ```ts
   * addEventListener("pagehide", () => sessionStorage.setItem(batchId, watch.serialize()));
   * const restoreFrom = sessionStorage.getItem(batchId) ?? undefined; // after a reload
   * ```
   */
  serialize(): string;
}

/**
 * Fetches one page of a batch's status.
 *
 * @throws {@link BatchStatusError}, or the signal's reason if it is aborted.
 * @example
 * ```ts
 * const status = await getBatchStatus({ batchId: "qrb_3feb5ff5c71e", token });
 * console.log(`${Math.floor(status.progress.fraction * 100)} %`, status.outcome ?? "still running");
 * ```
 */
export function getBatchStatus(options: GetBatchStatusOptions): Promise<BatchStatus>;

/**
 * Watches a whole batch until it ends, with about one request per poll.
 *
 * Watches with the same batch, base URL, headers, token, `fetch` and credentials share their requests, with options that suit
 * all of them: the shortest intervals, the smallest budget, the most patient retry policy. A watch stops when it is no longer
 * referenced: no iterator, subscriber or variable.
 *
 * @throws {@link BatchStatusError} of kind `"invalid_options"`. Nothing was sent.
 * @example
 * ```ts
 * const watch = watchBatch({ batchId: "qrb_3feb5ff5c71e", token: () => auth.freshToken() });
 * for await (const { progress, timeLeft } of watch) render(progress, timeLeft);
 * const { outcome } = await watch.finished;
 * ```
 */
export function watchBatch(options: WatchBatchOptions): BatchWatch;

/**
 * Validates and normalises a response body that you fetched yourself, of at most 33554432 bytes and 200000 queries.
 *
 * @param body - The JSON as text, as bytes, or already parsed.
 * @throws {@link BatchStatusError} of kind `"invalid_response"` if it is not a batch status, or is too large.
 * @example
 * ```ts
 * const status = parseBatchStatus(await response.text());
 * ```
 */
export function parseBatchStatus(body: string | Uint8Array | ArrayBuffer | object): BatchStatus;

/**
 * Returns whether a value is one of this package's errors, including one from another realm (an iframe, for instance) and a
 * copy of its properties that was posted from a worker.
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
