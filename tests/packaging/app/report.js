// Tells the runner how a page went, in the document, where it waits for it.
const parameters = new URLSearchParams(globalThis.location?.search ?? "");

export const api = parameters.get("api") ?? "";
/** @param {string} name */
export const batch = (name) => `qrb_small-${parameters.get("run")}-${name}`;

/** @param {Promise<unknown>} work */
export function report(work) {
  const { dataset } = document.documentElement;
  work.then(
    (found) => (dataset.outcome = JSON.stringify({ found })),
    (error) => (dataset.outcome = JSON.stringify({ error: String(error?.stack ?? error) })),
  );
}
