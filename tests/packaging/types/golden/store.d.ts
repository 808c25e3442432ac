import type { BatchSnapshot, BatchStatusError, BatchWatch, WatchBatchOptions } from "supermetrics-batch-status";

/** A problem to show to the user, whatever failed. Frozen; the same object while its content is the same. */
export interface BatchProblem {
  /** What is wrong, in English, in one or more sentences. It never contains the token. */
  readonly message: string;
  /** `true` while it is retried automatically; `false` if it is final, such as a wrong option or a 401. */
  readonly retrying: boolean;
  /** What failed: {@link BatchView.error}, or `snapshot.error`. */
  readonly error: BatchStatusError | Error;
}

/** State of an adapter. Frozen; the same object until something changes. */
export interface BatchView {
  /**
   * The current snapshot; `null` until the WebAssembly has loaded, and on a server. After a change of options or a pause, it
   * is the last known one until a response arrives.
   */
  readonly snapshot: BatchSnapshot | null;
  /** The watch, to read rows and to call methods: `watch.queries()`, `watch.pause()`. */
  readonly watch: BatchWatch | null;
  /**
   * Why there is no watch: an option is wrong, or the WebAssembly could not be loaded. Loading is retried after 1 s; the delay
   * doubles, up to 30 s. Errors of the API are in `snapshot.error`.
   */
  readonly error: Error | null;
  /** What to show to the user: `error`, or `snapshot.error`; `null` if there is no problem. */
  readonly problem: BatchProblem | null;
}

/**
 * Options of a store, a hook or a composable.
 *
 * Readers of the same batch with the same credentials share one poller, whatever their other options. Credentials are the
 * same if `baseUrl`, `headers`, `credentials` and `shareKey` are equal, and the tokens are equal strings or both functions.
 * Functions are not compared, because `() => auth.freshToken()` is a new function at each render: the newest reader's function
 * is called. On a server, which acts for many users, stores with functions share nothing.
 */
export interface BatchStoreOptions extends WatchBatchOptions {
  /**
   * Whether rows are read from the start. With `false`, a poll is one request for the counts, with a response of at most 1 kB,
   * until you call a method of the watch that returns rows (`queries`, `queryOrder`, `errorGroups`, `splitGrid`, `timing`,
   * `exportQueries`). That method returns what is known; from then on all rows are read.
   * @defaultValue false
   */
  rows?: boolean | undefined;
  /**
   * Separates readers whose functions act for different users, such as `shareKey: user.id`. If only one user is signed in at a
   * time, set it only if the next user must not see the last user's snapshot.
   */
  shareKey?: string | number | null | undefined;
  /**
   * How long polling continues after the last reader has left, in milliseconds, so that a change of routes costs nothing. Then
   * the watch pauses for 5 minutes: it sends nothing, and a reader that returns fetches only what has changed. 0 ends it at once.
   * @defaultValue 5000
   */
  lingerMs?: number | undefined;
  /**
   * Watches on a server, too. By default, nothing starts there, so that rendering a page sends no requests. In programs for
   * Node, `watchBatch` is simpler.
   * @defaultValue false
   */
  onServer?: boolean | undefined;
}

/** A readable store: Svelte's store contract, and a function that returns the current value. */
export interface ReadableStore<T> {
  /** Calls `listener` at once, then with each change. Returns a function that unsubscribes. */
  subscribe(listener: (value: T) => void): () => void;
  /** The current value. */
  getState(): T;
}

/**
 * A watch as a store: it starts with the first subscriber, and pauses `lingerMs` after the last has left. It fulfils Svelte's
 * store contract.
 */
export interface BatchStore extends ReadableStore<BatchView> {
  /**
   * Returns a store of what `selector` returns; its listeners are called only when that changes. Each poll creates a new
   * snapshot, if only because of `nextPollAt`; what you show may be unchanged.
   *
   * @param isEqual - Whether two selections are equal. Default: the same value, or objects with the same values.
   * @example
   * ```ts
   * const batch = createBatchStore({ batchId, baseUrl: "/supermetrics" });
   * const fraction = batch.select(({ snapshot }) => snapshot?.progress.fraction ?? 0);
   * ```
   */
  select<T>(selector: (view: BatchView) => T, isEqual?: (before: T, now: T) => boolean): ReadableStore<T>;
}

/** The state before anything is known: every value is `null`. */
export declare const NOTHING_YET: BatchView;

/**
 * Creates a store for a batch. Nothing is sent before the first `subscribe`, nor on a server (see `onServer`).
 *
 * @example
 * ```ts
 * const batch = createBatchStore({ batchId, token: () => auth.freshToken() });
 * const leave = batch.subscribe(({ snapshot, problem }) => render(snapshot, problem?.message));
 * ```
 */
export declare function createBatchStore(options: BatchStoreOptions): BatchStore;
