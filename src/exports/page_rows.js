// Makes objects of a page's queries, which WebAssembly hands over in columns: a crossing for each value would take
// longer than all else.

const STATES = ["queued", "running", "success", "failure", "unknown"];
const HAS_ERROR = 8;
const HAS_RESULT = 16;

/**
 * The order of what is read here is that of page_rows.rs.
 * @param {string} text all texts, one after the other
 * @param {Uint32Array} cells for each query its state and flags and how many accounts it has, then the length of each
 *   text plus one; 0 is no text
 * @param {Float64Array} numbers NaN is no number
 * @param {number} offset position of the first query in the batch
 */
export function queries(text, cells, numbers, offset) {
  let [at, cell, number] = [0, 0, 0];
  const words = () => {
    const length = cells[cell++];
    return length === 0 ? null : text.slice(at, (at += length - 1));
  };
  const count = () => {
    const value = numbers[number++];
    return Number.isNaN(value) ? null : value;
  };
  const made = [];
  while (cell < cells.length) {
    const head = cells[cell++];
    made.push({
      index: Math.min(offset + made.length, Number.MAX_SAFE_INTEGER),
      scheduleId: words(),
      state: STATES[head & 7],
      statusCode: words(),
      startedAt: count(),
      endedAt: count(),
      durationMs: count(),
      accounts: Array.from({ length: head >> 5 }, words),
      startDate: words(),
      endDate: words(),
      error:
        head & HAS_ERROR ? { status: count(), code: words(), message: words(), description: words() } : null,
      result: head & HAS_RESULT ? { totalRows: count(), url: words() } : null,
    });
  }
  return made;
}
