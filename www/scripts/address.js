/**
 * The page's address: base URL and batch ID in its fragment. The token never gets here.
 *
 * @typedef {object} Address
 * @property {string | null} baseUrl
 * @property {string | null} batchId
 */

/**
 * @param {string} fragment With or without its `#`.
 * @returns {Address | null} Null when it is not an address of this page, but a place in it.
 */
export function read(fragment) {
  const names = new URLSearchParams(fragment.replace(/^#/, ""));
  const address = { baseUrl: names.get("base") || null, batchId: names.get("batch") || null };
  return address.baseUrl === null && address.batchId === null ? null : address;
}

/**
 * @param {string} one
 * @param {string} other
 */
export function isSameServer(one, other) {
  return URL.canParse(one) && URL.canParse(other) && new URL(one).origin === new URL(other).origin;
}

/**
 * Puts both into the address, without a new entry in the history.
 *
 * @param {string} baseUrl
 * @param {string} batchId
 */
export function write(baseUrl, batchId) {
  const names = new URLSearchParams({ base: baseUrl, batch: batchId });
  history.replaceState(null, "", `#${names}`);
}
