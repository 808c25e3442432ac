/** The browser has taken a file by then. */
const TAKEN_MS = 60_000;

/**
 * Hands a file to the browser.
 *
 * @param {Blob} blob
 * @param {string} name
 */
export function download(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), TAKEN_MS);
}

/** What a file may be called everywhere. */
const UNSAFE = /[^A-Za-z0-9._-]+/g;
const MAX_NAME = 80;

/** @param {string} batchId @param {string} end */
export function fileName(batchId, end) {
  return `${batchId.replace(UNSAFE, "_").slice(0, MAX_NAME) || "batch"}${end}`;
}
