// A key that all tabs of an origin have and that nobody can read: it is handed from tab to tab, and gone with the last. What it
// signs names a group without telling its token, even to who knows all names.

const HMAC = /** @type {const} */ ({ name: "HMAC", hash: "SHA-256" });
const WHO_HAS_IT = "who has the key?";
/** It is asked for so often, and so long after each time, before all who have it are taken for frozen. */
const [TRIES, PAUSE_MS] = [10, 500];

/**
 * @param {Pick<import("./group.js").Platform, "channel" | "setTimeout"> & { locks: LockManager }} platform
 * @param {string} name
 * @param {AbortSignal} end Nobody is told of it any more.
 * @returns {Promise<CryptoKey>}
 */
export function sharedKey({ locks, channel, setTimeout }, name, end) {
  const port = channel(name);
  end.addEventListener("abort", () => port.close());
  /** @type {(key: CryptoKey) => void} */
  const keep = (key) => {
    if (end.aborted) return;
    port.onmessage = ({ data }) => data === WHO_HAS_IT && port.postMessage(key);
    // As long as this tab lives, others know that somebody has it.
    locks.request(`${name} kept`, { mode: "shared" }, () => new Promise((release) => end.addEventListener("abort", release))).catch(() => {});
  };
  const find = async () => {
    const { held = [] } = await locks.query();
    if (!held.some((lock) => lock.name === `${name} kept`)) return undefined;
    /** @type {Promise<CryptoKey | undefined>} */
    const heard = new Promise((found) => {
      port.onmessage = ({ data }) => data instanceof CryptoKey && found(data);
    });
    const pause = () => new Promise((resolve) => setTimeout(() => resolve(undefined), PAUSE_MS));
    for (let tries = 0; tries < TRIES; tries += 1) {
      port.postMessage(WHO_HAS_IT);
      const key = await Promise.race([heard, pause()]);
      if (key !== undefined) return key;
    }
    return undefined;
  };
  // One after the other: the second hears of the first one's.
  return locks.request(name, async () => {
    const key = (await find()) ?? /** @type {CryptoKey} */ (await crypto.subtle.generateKey(HMAC, false, ["sign"]));
    keep(key);
    return key;
  });
}

/** @param {CryptoKey} key @param {string} text */
export async function digest(key, text) {
  const signed = await crypto.subtle.sign(HMAC.name, key, new TextEncoder().encode(text));
  return [...new Uint8Array(signed)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
