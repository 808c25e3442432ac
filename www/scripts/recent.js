/**
 * Batches that were watched of late: in this browser only, without any token, and gone when the reader clears them.
 *
 * @typedef {object} Recent
 * @property {string} baseUrl
 * @property {string} batchId
 * @property {number} at When it was last seen, in epoch milliseconds.
 * @property {string} words How it was then.
 */

const STORED = "recent-batches";

const MAX = 12;

/** @returns {Recent[]} The newest first. */
export function read() {
  try {
    const stored = JSON.parse(localStorage.getItem(STORED) ?? "[]");
    return Array.isArray(stored) ? stored.filter(isRecent).slice(0, MAX) : [];
  } catch {
    // Not every reader lets pages store, and others may have stored something else there.
    return [];
  }
}

/** @param {any} value @returns {value is Recent} */
function isRecent(value) {
  const { baseUrl, batchId, at, words } = value ?? {};
  return typeof baseUrl === "string" && typeof batchId === "string" && typeof at === "number" && typeof words === "string";
}

/** Puts one at the top. @param {Recent} recent */
export function add(recent) {
  const others = read().filter((other) => !isSame(other, recent));
  store([recent, ...others].slice(0, MAX));
}

/** Renews one where it stands: a list that is looked at does not move. @param {Recent} recent */
export function renew(recent) {
  store(read().map((other) => (isSame(other, recent) ? recent : other)));
}

/**
 * @param {Recent} one
 * @param {Recent} other
 */
function isSame(one, other) {
  return one.baseUrl === other.baseUrl && one.batchId === other.batchId;
}

export function clear() {
  store([]);
}

/** @param {Recent[]} all */
function store(all) {
  try {
    if (all.length === 0) localStorage.removeItem(STORED);
    else localStorage.setItem(STORED, JSON.stringify(all));
  } catch {
    // It holds for this visit only.
  }
}
