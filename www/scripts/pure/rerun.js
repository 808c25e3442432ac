/**
 * What a new batch needs of queries that failed: accounts, each with its days.
 *
 * @typedef {object} Failed Of a query, what names its part of the batch.
 * @property {readonly string[]} accounts
 * @property {string | null} startDate
 * @property {string | null} endDate
 *
 * @typedef {{ startDate: string, endDate: string }} Range
 *
 * @typedef {object} Group
 * @property {string[]} accounts
 * @property {Range[]} ranges Without overlaps, in order.
 */

const DAY_MS = 86_400_000;

/**
 * Accounts that lack the same days are one group: that is one new batch.
 *
 * @param {Iterable<Failed>} failed
 * @returns {Group[]}
 */
export function groupFailed(failed) {
  /** @type {Map<string, Range[]>} */
  const byAccount = new Map();
  for (const { accounts, startDate, endDate } of failed) {
    const start = startDate ?? endDate;
    const end = endDate ?? startDate;
    for (const account of accounts) {
      const ranges = byAccount.get(account) ?? [];
      if (start !== null && end !== null) ranges.push({ startDate: start, endDate: end });
      byAccount.set(account, ranges);
    }
  }
  /** @type {Map<string, Group>} */
  const groups = new Map();
  for (const [account, ranges] of byAccount) {
    const merged = mergeRanges(ranges);
    const key = merged.map(({ startDate, endDate }) => `${startDate}/${endDate}`).join();
    const group = groups.get(key) ?? { accounts: [], ranges: merged };
    group.accounts.push(account);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/**
 * Joins ranges that touch or overlap.
 *
 * @param {readonly Range[]} ranges
 * @returns {Range[]}
 */
export function mergeRanges(ranges) {
  const sorted = [...ranges].sort((one, other) => (one.startDate < other.startDate ? -1 : one.startDate > other.startDate ? 1 : 0));
  /** @type {Range[]} */
  const merged = [];
  for (const { startDate, endDate } of sorted) {
    const last = merged.at(-1);
    if (last !== undefined && startDate <= dayAfter(last.endDate)) {
      if (endDate > last.endDate) last.endDate = endDate;
    } else merged.push({ startDate, endDate });
  }
  return merged;
}

/** @param {string} day `YYYY-MM-DD`; any other text comes back as it is. */
function dayAfter(day) {
  const at = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(at) ? day : new Date(at + DAY_MS).toISOString().slice(0, 10);
}

/**
 * For people: a line for the accounts of each group, then its days.
 *
 * @param {readonly Group[]} groups
 */
export function rerunText(groups) {
  const days = (/** @type {Range} */ { startDate, endDate }) => (startDate === endDate ? startDate : `${startDate} – ${endDate}`);
  return groups.map(({ accounts, ranges }) => [accounts.join(", "), ranges.map(days).join(", ")].filter(Boolean).join("\n")).join("\n\n");
}

/**
 * For programs.
 *
 * @param {readonly Group[]} groups
 */
export function rerunJson(groups) {
  const plain = groups.map(({ accounts, ranges }) => ({
    ds_accounts: accounts,
    date_ranges: ranges.map(({ startDate, endDate }) => ({ start_date: startDate, end_date: endDate })),
  }));
  return JSON.stringify(plain, null, 2);
}
