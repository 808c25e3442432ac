/**
 * What follows from the rows of a batch: derived once for each revision, for all views.
 *
 * @typedef {import("./store.js").Batch} Batch
 * @typedef {import("./store.js").BatchWatch} BatchWatch
 * @typedef {import("./store.js").BatchSnapshot} BatchSnapshot
 * @typedef {import("../pure/filter.js").Filter} Filter
 * @typedef {import("../pure/filter.js").Cause} Cause
 * @typedef {import("../../pkg/supermetrics_batch_status.js").BatchQuery} BatchQuery
 * @typedef {import("../../pkg/supermetrics_batch_status.js").ErrorGroup} ErrorGroup
 * @typedef {import("../../pkg/supermetrics_batch_status.js").QueryTiming} QueryTiming
 * @typedef {import("../../pkg/supermetrics_batch_status.js").SplitGrid} SplitGrid
 *
 * @typedef {{ watch: BatchWatch, snapshot: BatchSnapshot }} Rows Of a batch whose watch has begun.
 *
 * @typedef {object} AccountTotal
 * @property {string} account
 * @property {number} failed
 * @property {number} ended
 * @property {number} total
 *
 * @typedef {object} AccountCount
 * @property {string} account
 * @property {number} count
 */

import { asOptions, isFiltered } from "../pure/filter.js";
import { searched } from "../pure/names.js";
import { isLoaded } from "../pure/snapshot.js";
import { work } from "../pure/work.js";
import * as store from "./store.js";
import { inNextTask } from "./tasks.js";

/** Beyond so many queries, what takes long is derived no more often than this. */
const LARGE = 20_000;
const LARGE_PAUSE_MS = 5000;

/** Changed queries beyond so many are not named: it is cheaper to read anew what is on screen. */
const MAX_CHANGED = 3000;
const PAGE = 1000;

/** Failures of a batch that is not split by account and day: so many are looked through for their accounts. */
const MAX_READ = 2000;

/**
 * Values by watch and name, each with what it was derived from.
 *
 * @type {WeakMap<BatchWatch, Map<string, { inputs: readonly unknown[], value: any, at: number }>>}
 */
const memos = new WeakMap();

/** What has been derived in this task. */
let derivedNow = 0;

/** Whether everything is shown once more, in a task of its own. */
let isPostponed = false;

/**
 * Gives the value that was derived from the same inputs, or derives it.
 *
 * @template T
 * @param {BatchWatch} watch
 * @param {string} name
 * @param {readonly unknown[]} inputs
 * @param {(before: T | undefined) => T} derive
 * @param {number} [pauseMs] As long as this, an older value is good enough, if only the first input has changed. It is also good
 *   enough for this task, if something else has been derived in it: together they would hold the page up.
 * @returns {T}
 */
function memo(watch, name, inputs, derive, pauseMs = 0) {
  let all = memos.get(watch);
  if (all === undefined) memos.set(watch, (all = new Map()));
  const found = all.get(name);
  if (found !== undefined) {
    const isOlder = pauseMs > 0 && found.inputs.slice(1).every((input, at) => input === inputs[at + 1]);
    if (found.inputs[0] === inputs[0] && found.inputs.every((input, at) => input === inputs[at])) return found.value;
    if (isOlder && Date.now() - found.at < pauseMs) return found.value;
    if (isOlder && derivedNow > 0) {
      postpone();
      return found.value;
    }
  }
  if (derivedNow === 0) inNextTask(() => (derivedNow = 0));
  derivedNow += 1;
  work.derived += 1;
  work.maxDerivedPerTask = Math.max(work.maxDerivedPerTask, derivedNow);
  const value = derive(found?.value);
  all.set(name, { inputs, value, at: Date.now() });
  return value;
}

/**
 * Whether the rest of the page waits for the next task, in which all is shown once more: something has been derived from all
 * rows of a large batch in this one.
 *
 * @param {Rows | null} rows
 */
export function mustWait(rows) {
  if (rows === null || derivedNow === 0 || rows.snapshot.progress.total <= LARGE) return false;
  postpone();
  return true;
}

function postpone() {
  if (isPostponed) return;
  isPostponed = true;
  inNextTask(() => {
    isPostponed = false;
    store.set({});
  });
}

/** What filters, as one text. @param {Filter} filter */
function filterKey({ states, cause, search }) {
  return JSON.stringify([states, cause, searched(search)]);
}

/** @param {BatchSnapshot} snapshot */
function pauseFor(snapshot) {
  return snapshot.progress.total > LARGE ? LARGE_PAUSE_MS : 0;
}

/**
 * Which queries have changed since the revision before; null: too many to name, or not all are known yet.
 *
 * @param {Rows} rows
 * @returns {{ from: number, to: number, queries: BatchQuery[] | null }}
 */
export function changes({ watch, snapshot }) {
  return memo(watch, "changes", [snapshot.revision], (before) => {
    const from = before?.to ?? -1;
    const to = snapshot.revision;
    return { from, to, queries: from < 0 || !isLoaded(snapshot) ? null : changedSince(watch, from) };
  });
}

/** @param {BatchWatch} watch @param {number} revision */
function changedSince(watch, revision) {
  const { indexes, total } = watch.queryOrder({ changedSince: revision });
  if (total > MAX_CHANGED) return null;
  /** @type {BatchQuery[]} */
  const changed = [];
  for (let at = 0; at < total; at += PAGE) changed.push(...watch.queries({ indexes: indexes.subarray(at, at + PAGE) }).queries);
  work.rows += total;
  return changed;
}

/**
 * Positions in the batch of all queries that match, in their order. The same array until they change.
 *
 * @param {Rows} rows
 * @param {Filter} filter
 * @returns {Uint32Array}
 */
export function order({ watch, snapshot }, filter) {
  const inputs = [snapshot.revision, filterKey(filter), filter.sort, filter.descending];
  return memo(watch, "order", inputs, (/** @type {Uint32Array | undefined} */ before) => {
    const { indexes } = watch.queryOrder(asOptions(filter));
    return before !== undefined && isEqual(before, indexes) ? before : indexes;
  }, pauseFor(snapshot));
}

/**
 * One byte for each query of the batch: 1 where it matches. Null where all do. The same array until they change.
 *
 * @param {Rows} rows
 * @param {Filter} filter
 * @returns {Uint8Array | null}
 */
export function mask(rows, filter) {
  if (!isFiltered(filter)) return null;
  const { watch, snapshot } = rows;
  const matching = order(rows, filter);
  const size = Math.max(snapshot.progress.total, snapshot.knownQueries);
  return memo(watch, "mask", [matching, size], () => {
    work.rows += matching.length;
    const marks = new Uint8Array(size);
    for (const index of matching) marks[index] = 1;
    return marks;
  });
}

/**
 * @param {Rows} rows
 * @returns {ErrorGroup[]}
 */
export function errorGroups({ watch, snapshot }) {
  if (snapshot.progress.failure === 0) return [];
  return memo(watch, "errorGroups", [snapshot.revision], () => watch.errorGroups(), pauseFor(snapshot) / 5);
}

/**
 * The map of accounts and days. Its states are those of when it was read: others know which have changed since.
 *
 * @param {Rows} rows
 * @returns {SplitGrid | null}
 */
export function grid({ watch, snapshot }) {
  return memo(watch, "grid", [snapshot.knownQueries, isLoaded(snapshot), snapshot.progress.total], () => watch.splitGrid(), 3000);
}

/**
 * The line of the map, by position in the batch: a query stays in its account. Null where the batch is not split that way.
 *
 * @param {Rows} rows
 * @returns {{ accounts: string[], lineOf: Uint32Array } | null}
 */
function lines(rows) {
  const found = grid(rows);
  if (found === null) return null;
  return memo(rows.watch, "lines", [found], () => {
    const { accounts, days, queries } = found;
    work.rows += queries.length;
    const lineOf = new Uint32Array(Math.max(rows.snapshot.progress.total, rows.snapshot.knownQueries));
    for (let cell = 0; cell < queries.length; cell += 1) {
      const query = queries[cell] ?? 0;
      if (query > 0) lineOf[query - 1] = Math.floor(cell / days.length);
    }
    return { accounts, lineOf };
  });
}

/**
 * The accounts of the failures of one cause, those with most first.
 *
 * @param {Rows} rows
 * @param {ErrorGroup} group
 * @returns {AccountCount[]}
 */
export function accountsOf(rows, { code, message, count }) {
  const { watch, snapshot } = rows;
  const name = `accounts ${JSON.stringify([code, message])}`;
  return memo(watch, name, [count, isLoaded(snapshot)], () => countAccounts(rows, { code, message }), pauseFor(snapshot));
}

/** @param {Rows} rows @param {Cause} cause @returns {AccountCount[]} */
function countAccounts(rows, cause) {
  const { watch } = rows;
  const split = lines(rows);
  /** @type {Map<string, number>} */
  const counts = new Map();
  if (split !== null) {
    const byLine = new Uint32Array(split.accounts.length);
    for (const query of watch.queryOrder({ cause }).indexes) {
      const line = split.lineOf[query] ?? 0;
      byLine[line] = (byLine[line] ?? 0) + 1;
    }
    byLine.forEach((count, line) => count > 0 && counts.set(split.accounts[line] ?? "", count));
  } else {
    for (let offset = 0; offset < MAX_READ; offset += PAGE) {
      const { queries, total } = watch.queries({ cause, offset, limit: PAGE });
      for (const { accounts } of queries) for (const account of accounts) counts.set(account, (counts.get(account) ?? 0) + 1);
      if (offset + PAGE >= total) break;
    }
  }
  return [...counts].map(([account, count]) => ({ account, count })).sort((one, other) => other.count - one.count);
}

/**
 * Each account with its totals, those with most failures first. Of a batch that is not split, the first queries count.
 *
 * @param {Rows} rows
 * @returns {AccountTotal[]}
 */
export function accountTotals(rows) {
  const split = lines(rows);
  return memo(rows.watch, "accountTotals", [rows.snapshot.revision, split], () => sumAccounts(rows, split), pauseFor(rows.snapshot));
}

/** @param {Rows} rows @param {ReturnType<typeof lines>} split @returns {AccountTotal[]} */
function sumAccounts(rows, split) {
  const { watch } = rows;
  /** @type {Map<string, AccountTotal>} */
  const totals = new Map(split?.accounts.map((account) => [account, { account, failed: 0, ended: 0, total: 0 }]));
  const add = (/** @type {string} */ account, /** @type {boolean} */ isFailed, /** @type {boolean} */ isEnded) => {
    const sum = totals.get(account) ?? { account, failed: 0, ended: 0, total: 0 };
    totals.set(account, { account, failed: sum.failed + Number(isFailed), ended: sum.ended + Number(isEnded), total: sum.total + 1 });
  };
  if (split === null) {
    for (let offset = 0; offset < MAX_READ; offset += PAGE) {
      const { queries, total } = watch.queries({ offset, limit: PAGE });
      for (const { accounts, state } of queries) for (const account of accounts) add(account, state === "failure", state === "failure" || state === "success");
      if (offset + PAGE >= total) break;
    }
  } else {
    const sums = split.accounts.map((account) => /** @type {AccountTotal} */ (totals.get(account)));
    const codes = states(rows);
    work.rows += codes.length;
    codes.forEach((code, query) => {
      const sum = sums[split.lineOf[query] ?? 0];
      if (sum === undefined || code > UNKNOWN) return;
      sum.total += 1;
      if (code === FAILURE) sum.failed += 1;
      if (code === FAILURE || code === SUCCESS) sum.ended += 1;
    });
  }
  return [...totals.values()].sort((one, other) => other.failed - one.failed);
}

/** The codes of the package's `timing`. */
const [SUCCESS, FAILURE, UNKNOWN] = [2, 3, 4];

/**
 * When queries have started and ended. The medians are those of queries that match.
 *
 * @param {Rows} rows
 * @param {Filter} filter
 * @returns {QueryTiming}
 */
export function timing({ watch, snapshot }, filter) {
  const inputs = [snapshot.revision, filterKey(filter)];
  return memo(watch, "timing", inputs, () => watch.timing(asOptions(filter)), pauseFor(snapshot) / 5);
}

/**
 * The states of all queries, by position in the batch.
 *
 * @param {Rows} rows
 * @returns {Uint8Array}
 */
export function states({ watch, snapshot }) {
  return memo(watch, "states", [snapshot.revision], () => watch.timing().states);
}

/**
 * The query that holds everything up, with how long it has run and how long others took.
 *
 * @param {Batch} batch
 * @param {number} now
 */
export function straggler({ watch, snapshot, skewMs }, now) {
  if (watch === null || snapshot === null || snapshot.straggler === null) return null;
  const query = snapshot.straggler;
  // Read once: it started when it started, and what is typical hardly changes any more.
  const { startedAt, typicalMs } = memo(watch, "straggler", [query], () => {
    const [found] = watch.queries({ indexes: [query] }).queries;
    return { startedAt: found?.startedAt ?? null, typicalMs: watch.timing().medianMs };
  });
  return startedAt === null || typicalMs === null ? null : { query, ranMs: now - skewMs - startedAt, typicalMs };
}

/**
 * @param {Uint32Array} one
 * @param {Uint32Array} other
 */
export function isEqual(one, other) {
  return one.length === other.length && startsAlike(one, other, one.length);
}

/**
 * Whether both begin with the same positions.
 *
 * @param {Uint32Array} one
 * @param {Uint32Array} other
 * @param {number} count
 */
export function startsAlike(one, other, count) {
  for (let at = 0; at < count; at += 1) if (one[at] !== other[at]) return false;
  return true;
}

/**
 * The newest states of some queries.
 *
 * @param {Rows} rows
 * @param {Uint32Array} positions Plus one.
 */
export function statesOf({ watch }, positions) {
  const found = new Map(watch.queries({ indexes: positions.map((position) => position - 1) }).queries.map(({ index, state }) => [index, state]));
  return [...positions].map((position) => found.get(position - 1) ?? "unknown");
}
