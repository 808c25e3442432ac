import type { BatchSnapshot, BatchStatusError, BatchWatch, WatchBatchOptions } from "supermetrics-batch-status";

/** What a user must be told, whatever failed. Frozen; the same object while it says the same. */
export interface BatchProblem {
  /** One sentence for people, in English. It never contains the token. */
  readonly message: string;
  /** `true` while it is retried without anybody's help; `false` if it is final, such as a wrong option or a 401. */
  readonly retrying: boolean;
  /** What failed: {@link BatchView.error}, or `snapshot.error`. */
  readonly error: BatchStatusError | Error;
}

/** State of an adapter. Frozen; the same object until something changes. */
export interface BatchView {
  /**
   * The current snapshot; `null` until the WebAssembly has loaded, and on a server. After a change of options or a pause it
   * is the last known one until there is an answer.
   */
  readonly snapshot: BatchSnapshot | null;
  /** The watch, to read rows and to call methods: `watch.queries()`, `watch.pause()`. */
  readonly watch: BatchWatch | null;
  /**
   * Why there is no watch: an option is wrong, or the WebAssembly could not be loaded. Loading is retried after 1 s, then
   * after twice the time, up to 30 s. Errors of the API are in `snapshot.error`.
   */
  readonly error: Error | null;
  /** What a user must be told: `error`, or `snapshot.error`; `null` while all is well. */
  readonly problem: BatchProblem | null;
}

/**
 * Options of a store, a hook or a composable.
 *
 * Whoever asks for the same batch with the same credentials shares one poller, whatever the other options say. The same
 * credentials are: equal `baseUrl`, `headers`, `credentials` and `shareKey`, and either an equal token or functions.
 * Functions are not compared, because `() => auth.freshToken()` is a new one at each render: the newest reader's is called.
 * On a server, which acts for many users, nothing is shared between stores with functions.
 */
export interface BatchStoreOptions extends WatchBatchOptions {
  /**
   * Whether rows are read from the start. Otherwise a poll is one request of at most 1 kB, until somebody asks the watch for
   * rows (`queries`, `queryOrder`, `errorGroups`, `splitGrid`, `timing`, `exportQueries`): what is known is returned, and all
   * rows are read from then on.
   * @defaultValue false
   */
  rows?: boolean | undefined;
  /**
   * Keeps readers apart whose functions act for different users, such as `shareKey: user.id`. A page on which one user
   * is signed in at a time needs it only if the next one must not see what the last one saw.
   */
  shareKey?: string | number | null | undefined;
  /**
   * How long polls go on after the last reader has left, in milliseconds, so that a change of routes costs nothing. Then the
   * watch rests for 5 minutes: it sends nothing, and one who comes back reads only what has changed. 0 ends it at once.
   * @defaultValue 5000
   */
  lingerMs?: number | undefined;
  /**
   * Begins on a server, too, where otherwise nothing is begun: rendering a page would send requests. For programs in Node,
   * `watchBatch` is simpler.
   * @defaultValue false
   */
  onServer?: boolean | undefined;
}

/** What a store tells: Svelte's store contract, and a function for the current value. */
export interface ReadableStore<T> {
  /** Calls `listener` at once, then with each change. Returns a function that unsubscribes. */
  subscribe(listener: (value: T) => void): () => void;
  /** The current value. */
  getState(): T;
}

/**
 * A watch as a store: it begins with the first subscriber, and rests some seconds after the last has left. It fulfils
 * Svelte's store contract.
 */
export interface BatchStore extends ReadableStore<BatchView> {
  /**
   * A store of what `selector` returns, whose listeners are called only when that changes. A snapshot differs with each
   * poll, because `nextPollAt` does; what you show may not.
   *
   * @param isEqual - Whether two selections say the same. Default: the same value, or objects with the same values.
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
 * Creates a store for a batch. Nothing is sent before the first `subscribe`, and never on a server.
 *
 * @example
 * ```ts
 * const batch = createBatchStore({ batchId, token: () => auth.freshToken() });
 * const leave = batch.subscribe(({ snapshot, problem }) => render(snapshot, problem?.message));
 * ```
 */
export declare function createBatchStore(options: BatchStoreOptions): BatchStore;
