// The link between tabs, in a browser. Loaded where the option `share` is used, and nowhere else.
import { digest, sharedKey } from "./key.js";
import { createLink } from "./link.js";

/** Options that concern requests, besides address and headers: tabs that want different things do not share. */
const CONCERN = ["minIntervalMs", "maxIntervalMs", "hourlyBudget", "pauseWhenHidden", "retry", "timeoutMs", "maxBodyBytes"];

/** @type {Promise<CryptoKey> | undefined} */
let key;

/** The key of the origin, until this page is left or frozen: then it could tell nobody, and must hold no lock. @param {Parameters<typeof sharedKey>[0]} platform @param {string} name */
function ownKey(platform, name) {
  if (key !== undefined) return key;
  const hidden = new AbortController();
  const forget = () => {
    key = undefined;
    hidden.abort();
  };
  globalThis.addEventListener("pagehide", forget, { signal: hidden.signal });
  globalThis.document?.addEventListener("freeze", forget, { signal: hidden.signal });
  return (key = sharedKey(platform, name, hidden.signal));
}

/** @param {string} prefix Of the names of locks and channels: that of another version is another. */
function browser(prefix) {
  const { document, navigator } = globalThis;
  /** @type {import("./group.js").Platform & { locks: LockManager }} */
  const platform = {
    locks: navigator.locks,
    channel: (name) => new BroadcastChannel(name),
    setTimeout: (work, ms) => setTimeout(work, ms),
    clearTimeout: (timer) => clearTimeout(timer),
    now: () => performance.now(),
    wallClock: () => Date.now(),
    isVisible: () => document === undefined || document.visibilityState === "visible",
    id: crypto.randomUUID(),
  };
  const nameOf = async (/** @type {string} */ secret) => `${prefix} ${await digest(await ownKey(platform, `${prefix} key`), secret)}`;
  return { platform, nameOf };
}

/**
 * The link of a watch; `undefined` where this platform does not let tabs meet.
 * @param {string} version Of the package. @param {any} options Of the watch.
 * @param {(what: any) => any} command
 */
export function connect(version, options, command) {
  const { navigator, BroadcastChannel, crypto, document } = globalThis;
  // Node has locks and channels too, which keep a process alive.
  const isBrowser = document !== undefined || "WorkerGlobalScope" in globalThis;
  if (!isBrowser || !navigator?.locks || !BroadcastChannel || !crypto?.subtle) return undefined;
  const { platform, nameOf } = browser(`supermetrics-batch-status ${version}`);
  const concern = CONCERN.map((name) => options[name]);
  const link = createLink(platform, nameOf, concern, command, (url, init) => fetch(url, init));
  const ends = new AbortController();
  const listen = (/** @type {EventTarget | undefined} */ target, /** @type {string} */ event, /** @type {() => void} */ heard) =>
    target?.addEventListener(event, heard, { signal: ends.signal });
  listen(document, "visibilitychange", () => platform.isVisible() && link.seen());
  // Frozen, or in the back-forward cache, it could neither ask nor hand over.
  listen(document, "freeze", link.leave);
  listen(document, "resume", link.resume);
  listen(globalThis, "pagehide", link.leave);
  listen(globalThis, "pageshow", link.resume);
  return {
    ...link,
    leave() {
      ends.abort();
      link.leave();
    },
  };
}
