/**
 * The simulated API for tests, stories and demos: `fetch` answers as the Supermetrics batch status endpoint does. The same
 * seed, clock and requests give the same answers, on every machine. For development: no app needs it in production.
 *
 * @packageDocumentation
 */

/** Options of {@link createSimulator}. */
export interface SimulatorOptions {
  /**
   * Another seed gives other durations, failures and rows: a whole number from 0 to 2^53 - 1.
   * @defaultValue 1
   */
  seed?: number | undefined;
  /**
   * Simulated milliseconds in one of the clock's, 0.001 to 100000. At 60, a batch of an hour takes a minute.
   * @defaultValue 1
   */
  speed?: number | undefined;
  /**
   * The clock, in epoch milliseconds. A function is called when the time is needed, and must not go back. A number is a clock
   * that stands still until {@link Simulator.advance} moves it.
   * @defaultValue `Date.now`, looked up at each call: the fake timers of Vitest and Jest replace it
   */
  now?: number | (() => number) | undefined;
  /**
   * Scenarios of your own batch IDs, such as `{ qrb_3feb5ff5c71e: "cancelled" }`. Any ID `qrb_<scenario>` or
   * `qrb_<scenario>-<anything>` selects its scenario without that.
   */
  scenarios?: Record<string, string> | undefined;
}

/** What a batch can do: {@link Simulator.scenarios} lists them. */
export interface Scenario {
  /** Selects it: as `qrb_<name>`, or in {@link SimulatorOptions.scenarios}. */
  readonly name: string;
  /** A title, for a menu. */
  readonly title: string;
  /** One sentence about what it shows. */
  readonly line: string;
}

/** A request that {@link Simulator.fetch} was called with. Never the token. */
export interface SimulatedRequest {
  /** The method, in capitals. */
  readonly method: string;
  /** The whole address. */
  readonly url: string;
  /** The batch that it is about; `null` if the address is not that of a batch's status. */
  readonly batchId: string | null;
  /** Position of the first query that is asked for. */
  readonly offset: number;
  /** How many queries are asked for. */
  readonly limit: number;
  /** The headers, by name in lower case, without `authorization`. */
  readonly headers: Readonly<Record<string, string>>;
  /** When it was sent, in epoch milliseconds of the simulator's clock. */
  readonly at: number;
}

/** Options of {@link Simulator.batch}. Times are simulated milliseconds: see {@link SimulatorOptions.speed}. */
export interface BatchOptions {
  /**
   * The batch's ID, 1 to 256 characters. It takes the place of a batch or a scenario of that ID.
   * @defaultValue `"qrb_own1"`, `"qrb_own2"`, ...
   */
  id?: string | undefined;
  /**
   * How many accounts it is split by. It has `accounts` times `days` queries, 1000000 at most, in order of days.
   * @defaultValue 4
   */
  accounts?: number | undefined;
  /**
   * How many days it is split by.
   * @defaultValue 5
   */
  days?: number | undefined;
  /**
   * How many queries run at once, 1 to 50.
   * @defaultValue 5
   */
  concurrency?: number | undefined;
  /**
   * How long queries run: one time for all; exact times of the first queries, by position (those after them take 2000); or a
   * log-normal distribution, whose `spread` is its sigma, 0 to 3 (default 0.5).
   * @defaultValue 2000
   */
  durations?: number | readonly number[] | { medianMs: number; spread?: number | undefined } | undefined;
  /**
   * Which queries fail: a share, 0 to 1, or positions.
   * @defaultValue 0
   */
  failures?: number | readonly number[] | undefined;
  /**
   * How it ends: when every query has; never, because the first query hangs; or cancelled, after which no query starts.
   * @defaultValue "finished"
   */
  ends?: "finished" | "never" | { cancelledAfterMs: number } | undefined;
}

/**
 * Trouble by name. Besides these, the names of all scenarios that are trouble.
 *
 * | at which stage | names |
 * |---|---|
 * | no connection: `fetch` rejects with a `TypeError` | `dropped`, `reset`, `reset_headers`, `not_http`, `preflight` |
 * | as if somebody had aborted: an `AbortError` | `aborted`, in the body `aborted_body` |
 * | nothing comes for a minute | `stalled`, in the body `stalled_body` |
 * | it comes slowly, over two seconds | `slow`, in the body `slow_body` |
 * | the body breaks | `dropped_body`, `reset_body`, `short_body`, `not_gzip` |
 * | the body is no status | `html`, `truncated`, `useless`, `empty_body`, `blank`, `invalid_utf8`, `nested`, `huge_body` |
 * | statuses with bodies of others than the API | `bad_gateway`, `gateway_timeout`, `problem_details`, `redirect` |
 */
export type Trouble =
  | "aborted" | "aborted_body" | "bad_gateway" | "blank" | "dropped" | "dropped_body" | "empty_body" | "error_in_200"
  | "gateway_timeout" | "html" | "huge_body" | "invalid_utf8" | "nested" | "no_content" | "not_gzip" | "not_http" | "preflight"
  | "problem_details" | "rate_limited" | "rate_limited_long" | "redirect" | "reset" | "reset_body" | "reset_headers"
  | "short_body" | "slow" | "slow_body" | "stalled" | "stalled_body" | "truncated" | "useless"
  | (string & {});

/** An answer, exactly. */
export interface ExactAnswer {
  /**
   * The status, 200 to 599.
   * @defaultValue 200
   */
  status?: number | undefined;
  /** The headers. All of them can be read. */
  headers?: Record<string, string> | Headers | undefined;
  /** The body: text, bytes, or an object that becomes JSON. */
  body?: string | Uint8Array | object | null | undefined;
  /** How long it takes, in milliseconds of the simulator's clock. */
  delayMs?: number | undefined;
}

/** What to answer: the API's own error of a status, such as `503`; trouble by name; or exactly this. */
export type SimulatedAnswer = number | Trouble | ExactAnswer;

/** The simulated API. Create it with {@link createSimulator}. */
export interface Simulator {
  /**
   * Answers as the platform's `fetch` would, for a page of another origin: headers that the API does not expose cannot be
   * read. Pass it as the option `fetch`, or put it in place of `globalThis.fetch`, under any base URL. What is not the
   * endpoint is answered as the API would: 404, or 405.
   */
  readonly fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>;
  /** What was asked, in order. */
  readonly requests: readonly SimulatedRequest[];
  /** The scenarios, for a menu. */
  readonly scenarios: readonly Scenario[];
  /** A token that is good. Every token that begins with `demo-` is, but `demo-forbidden`, which is answered with 403. */
  readonly token: string;
  /** The time of the simulator's clock, in epoch milliseconds. */
  readonly now: number;
  /**
   * Moves the simulator's clock on. What waits for it, such as a slow answer, comes at once.
   * @throws {@link SimulatorError} if `ms` is negative.
   */
  advance(ms: number): void;
  /**
   * Adds a batch of your own, and returns its ID. Its clock starts at its first request.
   * @throws {@link SimulatorError} that names the option that is wrong.
   */
  batch(options?: BatchOptions): string;
  /**
   * Starts a batch's clock, instead of at its first request.
   * @param at - When, in epoch milliseconds; not later than now, which is the default.
   * @throws {@link SimulatorError} if there is no such batch.
   */
  begin(batchId: string, at?: number): void;
  /**
   * Adds a batch whose requests are answered by a list, and returns its ID. The last answer is repeated.
   * @throws {@link SimulatorError} that names the answer that is wrong.
   */
  script(answers: readonly SimulatedAnswer[], options?: { id?: string | undefined }): string;
  /**
   * Answers one request with trouble, whichever batch it is about.
   * @param n - Its position in {@link Simulator.requests}: `simulator.requests.length` is the next.
   * @throws {@link SimulatorError} if that request was answered, or there is no such trouble.
   */
  fail(n: number, how: SimulatedAnswer): void;
}

/** What is wrong with a value that was given to the simulator: an option, a scenario, a clock that goes back. */
export declare class SimulatorError extends Error {
  constructor(path: string, message: string);
  readonly name: string;
  /** What is wrong, such as `"speed"` or `"batch.failures[2]"`. */
  readonly path: string;
}

/**
 * Creates a simulated API. The WebAssembly is loaded once.
 *
 * @throws {@link SimulatorError} that names the option that is wrong, or `Error` if the WebAssembly cannot be loaded.
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
