/**
 * A simulated API for tests, stories and demos: its `fetch` responds like the Supermetrics batch status endpoint. The same
 * seed, clock and requests give the same responses on every machine. It is for development; no app needs it in production.
 *
 * @packageDocumentation
 */

/** Options of {@link createSimulator}. */
export interface SimulatorOptions {
  /**
   * Determines durations, failures and rows: an integer from 0 to 2^53 - 1.
   * @defaultValue 1
   */
  seed?: number | undefined;
  /**
   * Simulated milliseconds per millisecond of the clock, 0.001 to 100000. At 60, a batch of an hour takes a minute.
   * @defaultValue 1
   */
  speed?: number | undefined;
  /**
   * The clock, in epoch milliseconds. A function is called whenever the time is needed; it must not go back. A number is a
   * clock that stands still until {@link Simulator.advance} moves it.
   * @defaultValue `Date.now`, looked up at each call: the fake timers of Vitest and Jest replace it
   */
  now?: number | (() => number) | undefined;
  /**
   * Scenarios for your own batch IDs, such as `{ qrb_3feb5ff5c71e: "cancelled" }`. IDs of the form `qrb_<scenario>` or
   * `qrb_<scenario>-<anything>` select their scenario without an entry here.
   */
  scenarios?: Record<string, string> | undefined;
}

/** A predefined behaviour of a batch: {@link Simulator.scenarios} lists all. */
export interface Scenario {
  /** Selects the scenario: as `qrb_<name>`, or in {@link SimulatorOptions.scenarios}. */
  readonly name: string;
  /** A title, for a menu. */
  readonly title: string;
  /** What it shows, in one sentence. */
  readonly line: string;
}

/** A request that {@link Simulator.fetch} received. It never contains the token. */
export interface SimulatedRequest {
  /** The method, in upper case. */
  readonly method: string;
  /** The full URL. */
  readonly url: string;
  /** The requested batch; `null` if the URL is not that of a batch's status. */
  readonly batchId: string | null;
  /** Position of the first requested query. */
  readonly offset: number;
  /** Requested number of queries. */
  readonly limit: number;
  /** The headers, by name in lower case, without `authorization`. */
  readonly headers: Readonly<Record<string, string>>;
  /** When it was sent, in epoch milliseconds of the simulator's clock. */
  readonly at: number;
}

/** Options of {@link Simulator.batch}. Times are simulated milliseconds: see {@link SimulatorOptions.speed}. */
export interface BatchOptions {
  /**
   * The batch's ID, 1 to 256 characters. The batch replaces any batch or scenario with that ID.
   * @defaultValue `"qrb_own1"`, `"qrb_own2"`, ...
   */
  id?: string | undefined;
  /**
   * Number of accounts. The batch has `accounts` times `days` queries, at most 1000000, ordered by day.
   * @defaultValue 4
   */
  accounts?: number | undefined;
  /**
   * Number of days.
   * @defaultValue 5
   */
  days?: number | undefined;
  /**
   * Number of queries that run at once, 1 to 50.
   * @defaultValue 5
   */
  concurrency?: number | undefined;
  /**
   * How long queries run: one duration for all; a list with the durations of the first queries (the others take 2000); or a
   * log-normal distribution, where `spread` is its sigma, 0 to 3 (default 0.5).
   * @defaultValue 2000
   */
  durations?: number | readonly number[] | { medianMs: number; spread?: number | undefined } | undefined;
  /**
   * Which queries fail: a share from 0 to 1, or a list of positions.
   * @defaultValue 0
   */
  failures?: number | readonly number[] | undefined;
  /**
   * How the batch ends: `"finished"` when all queries have ended; `"never"`, because the first query hangs; or cancelled at a
   * time, after which no query starts.
   * @defaultValue "finished"
   */
  ends?: "finished" | "never" | { cancelledAfterMs: number } | undefined;
}

/**
 * A fault, by name. The names of all scenarios that consist of a fault are accepted, too.
 *
 * | what happens | names |
 * |---|---|
 * | no connection: `fetch` rejects with a `TypeError` | `dropped`, `reset`, `reset_headers`, `not_http`, `preflight` |
 * | `fetch` rejects as if the request were aborted, with an `AbortError` | `aborted`, in the body `aborted_body` |
 * | nothing arrives for a minute | `stalled`, in the body `stalled_body` |
 * | the response takes two seconds | `slow`, in the body `slow_body` |
 * | the body is truncated or corrupt | `dropped_body`, `reset_body`, `short_body`, `not_gzip` |
 * | the body is not a batch status | `html`, `truncated`, `useless`, `empty_body`, `blank`, `invalid_utf8`, `nested`, `huge_body` |
 * | error responses that are not the API's own | `bad_gateway`, `gateway_timeout`, `problem_details`, `redirect` |
 */
export type Trouble =
  | "aborted" | "aborted_body" | "bad_gateway" | "blank" | "dropped" | "dropped_body" | "empty_body" | "error_in_200"
  | "gateway_timeout" | "html" | "huge_body" | "invalid_utf8" | "nested" | "no_content" | "not_gzip" | "not_http" | "preflight"
  | "problem_details" | "rate_limited" | "rate_limited_long" | "redirect" | "reset" | "reset_body" | "reset_headers"
  | "short_body" | "slow" | "slow_body" | "stalled" | "stalled_body" | "truncated" | "useless"
  | (string & {});

/** A response, given exactly. */
export interface ExactAnswer {
  /**
   * The status, 200 to 599.
   * @defaultValue 200
   */
  status?: number | undefined;
  /** The headers. All of them are readable. */
  headers?: Record<string, string> | Headers | undefined;
  /** The body: text, bytes, or an object that becomes JSON. */
  body?: string | Uint8Array | object | null | undefined;
  /** How long the response takes, in milliseconds of the simulator's clock. */
  delayMs?: number | undefined;
}

/** A simulated response: the API's error for a status, such as `503`; a fault by name; or an exact response. */
export type SimulatedAnswer = number | Trouble | ExactAnswer;

/** The simulated API. Create it with {@link createSimulator}. */
export interface Simulator {
  /**
   * Responds as the platform's `fetch` would on a page of another origin: headers that the API does not expose cannot be
   * read. Pass it as the option `fetch`, or replace `globalThis.fetch` with it; it accepts any base URL. Requests to other
   * paths get a 404, those with other methods a 405, as from the API.
   */
  readonly fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>;
  /** All requests, in order. */
  readonly requests: readonly SimulatedRequest[];
  /** All scenarios, for a menu. */
  readonly scenarios: readonly Scenario[];
  /** A valid token. All tokens that begin with `demo-` are valid, except `demo-forbidden`, which gets a 403. */
  readonly token: string;
  /** The time of the simulator's clock, in epoch milliseconds. */
  readonly now: number;
  /**
   * Moves the simulator's clock forward. What waits for it, such as a slow response, follows at once.
   * @throws {@link SimulatorError} if `ms` is negative.
   */
  advance(ms: number): void;
  /**
   * Adds a batch of your own, and returns its ID. Its clock starts at its first request.
   * @throws {@link SimulatorError} that names the wrong option.
   */
  batch(options?: BatchOptions): string;
  /**
   * Starts a batch's clock, which otherwise starts at its first request.
   * @param at - When, in epoch milliseconds; not later than now, which is the default.
   * @throws {@link SimulatorError} if there is no such batch.
   */
  begin(batchId: string, at?: number): void;
  /**
   * Adds a batch that responds from a list, and returns its ID. The last response is repeated.
   * @throws {@link SimulatorError} that names the wrong response.
   */
  script(answers: readonly SimulatedAnswer[], options?: { id?: string | undefined }): string;
  /**
   * Makes one request fail, whatever its batch.
   * @param n - Its position in {@link Simulator.requests}: `simulator.requests.length` is the next.
   * @throws {@link SimulatorError} if that request was already sent, or there is no such fault.
   */
  fail(n: number, how: SimulatedAnswer): void;
}

/** A value that the simulator does not accept: an option, a scenario, a clock that goes back. */
export declare class SimulatorError extends Error {
  constructor(path: string, message: string);
  readonly name: string;
  /** What is wrong, such as `"speed"` or `"batch.failures[2]"`. */
  readonly path: string;
}

/**
 * Creates a simulated API. The WebAssembly is loaded once.
 *
 * @throws {@link SimulatorError} that names the wrong option, or `Error` if the WebAssembly cannot be loaded.
 * @example
 * ```ts
 * import { watchBatch } from "supermetrics-batch-status";
 * import { createSimulator } from "supermetrics-batch-status/testing";
 *
 * const simulator = await createSimulator({ speed: 60 });
 * const batchId = simulator.batch({ accounts: 2, days: 3, failures: [4] });
 * const watch = watchBatch({ batchId, token: simulator.token, fetch: simulator.fetch });
 * const { outcome } = await watch.finished; // "partial"
 * ```
 */
export declare function createSimulator(options?: SimulatorOptions): Promise<Simulator>;
