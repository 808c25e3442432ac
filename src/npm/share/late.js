// The link between tabs while it is being loaded: requests wait for it, and are sent where it does not come.

/** So long is it waited for. */
const PATIENCE_MS = 5000;

/** @typedef {Promise<{ connect: typeof import("./index.js").connect }>} Loading */

/**
 * @param {Loading} loading @param {string} version @param {any} options
 * @param {(what: any) => any} command
 */
export function linkLater(loading, version, options, command) {
  let hasLeft = false;
  const late = new Promise((_, reject) => setTimeout(() => reject(new Error(`not there after ${PATIENCE_MS} ms`)), PATIENCE_MS));
  const link = Promise.race([loading, late]).then(
    ({ connect }) => (hasLeft ? undefined : connect(version, options, command)),
    ({ message }) => console.warn(`supermetrics-batch-status: share.js cannot be loaded (${message}). Serve it beside the WebAssembly; until then each tab asks for itself.`),
  );
  return {
    fetch: async (/** @type {string} */ url, /** @type {RequestInit} */ init) => ((await link)?.fetch ?? fetch)(url, init),
    refresh: () => void link.then((link) => link?.refresh()),
    leave() {
      hasLeft = true;
      void link.then((link) => link?.leave());
    },
  };
}
