// A whole batch into a watch, page by page as it asks.

/**
 * @param {import("./given.mjs").Ingest} ingest
 * @param {(offset: number, limit: number) => Uint8Array} answer @param {number} total
 */
export function load(ingest, answer, total) {
  // The pages come in the order of the rows. What it asks beyond that, it asks for later.
  for (let end = 0; end < total; ) {
    const [offset, limit] = ingest.ask();
    if (offset === undefined || limit === undefined) throw new Error(`the watch asks no more after ${end} rows`);
    ingest.take(answer(offset, limit));
    if (!ingest.isWell()) throw new Error("a page could not be used");
    end = Math.max(end, Math.min(offset + limit, total));
  }
}
