/**
 * Which query stands at which position of the table. What stands somewhere stays there while the reader looks: new data
 * changes queries in place, and a new order is only noticed until it is asked for.
 *
 * @typedef {import("../../pkg/supermetrics_batch_status.js").BatchQuery} BatchQuery
 * @typedef {import("../../scripts/pure/filter.js").Filter} Filter
 * @typedef {import("../../scripts/state/selectors.js").Rows} Rows
 */

import { NO_FILTER, isNatural, isSame } from "../../scripts/pure/filter.js";
import * as selectors from "../../scripts/state/selectors.js";

/** So many queries are kept as objects. */
const MAX_QUERIES = 4000;

/** The watch hands over no more queries at once. */
const PAGE = 1000;

export function createOrder() {
  /** @type {Rows | null} */
  let rows = null;
  /** @type {Filter} */
  let filter = NO_FILTER;
  /** Positions of the table in all. */
  let length = 0;
  /** The queries' positions in the batch; null where they stand in the order of the batch itself. @type {Uint32Array | null} */
  let shown = null;
  /** The same by the newest data. @type {Uint32Array | null} */
  let newest = null;
  /** By their position in the batch. @type {Map<number, BatchQuery>} */
  const queries = new Map();
  let revision = -1;

  /** Takes the order that holds now. */
  function renew() {
    shown = newest = null;
    length = 0;
    if (rows === null) return;
    if (!isNatural(filter)) shown = newest = selectors.order(rows, filter);
    length = shown?.length ?? rows.snapshot.progress.total;
  }

  /**
   * Takes in what is new of a batch. Gives whether the table shows something else now: another batch or filter.
   *
   * @param {Rows} next
   * @param {Filter} wanted
   * @param {number} end Where what is on screen ends.
   */
  function update(next, wanted, end) {
    const isOther = next.watch !== rows?.watch || !isSame(wanted, filter);
    const isNewer = next.snapshot.revision !== revision;
    rows = next;
    filter = wanted;
    if (isOther || isNewer) forget(isOther, next);
    revision = next.snapshot.revision;
    if (isOther) renew();
    else if (shown === null) length = next.snapshot.progress.total;
    else if (isNewer) {
      newest = selectors.order(next, filter);
      const visible = Math.min(end, length);
      // Nothing on screen moves by this.
      if (newest.length >= visible && selectors.startsAlike(shown, newest, visible)) renew();
    }
    return isOther;
  }

  /** @param {boolean} isOther @param {Rows} next */
  function forget(isOther, next) {
    const changes = selectors.changes(next);
    // Whoever was not there for a revision does not know what it changed.
    if (isOther || changes.queries === null || changes.from !== revision) queries.clear();
    else for (const query of changes.queries) if (queries.has(query.index)) queries.set(query.index, query);
  }

  /**
   * The queries at some positions; undefined where none is known yet.
   *
   * @param {number} first
   * @param {number} end
   * @returns {(BatchQuery | undefined)[]}
   */
  function read(first, end) {
    if (queries.size > MAX_QUERIES) queries.clear();
    /** @type {number[]} */
    const indexes = [];
    for (let at = first; at < Math.min(end, length); at += 1) indexes.push(shown === null ? at : (shown[at] ?? 0));
    const missing = indexes.filter((index) => !queries.has(index));
    for (let at = 0; rows !== null && at < missing.length; at += PAGE) {
      for (const query of rows.watch.queries({ indexes: missing.slice(at, at + PAGE) }).queries) queries.set(query.index, query);
    }
    return indexes.map((index) => queries.get(index));
  }

  return {
    update,
    renew,
    read,
    count: () => length,
    /** How many match by the newest data. */
    countMatching: () => newest?.length ?? length,
    /** Whether the newest data would stand in another order. */
    hasNewOrder: () => shown !== null && newest !== null && shown !== newest && !selectors.isEqual(shown, newest),
    /** The position in the batch of the query at a position of the table; null where there is none. @param {number} position */
    queryAt: (position) => (position < 0 || position >= length ? null : shown === null ? position : (shown[position] ?? null)),
    /** The position where a query stands; null where it does not. @param {number} index */
    positionOf: (index) => {
      if (shown === null) return index < length ? index : null;
      const position = shown.indexOf(index);
      return position < 0 ? null : position;
    },
  };
}
