// What one poll costs, and what the rows take, by the size of the batch.
//
// Each size has an instance of its own, so that its memory is told apart. A poll is what the watch asks for, answered as
// the batch stands: another query has ended and another begun. The times of all sizes are taken in one run, interleaved.
import { contest } from "./contest.mjs";
import { load } from "./load.mjs";
import { bytes, page } from "./pages.mjs";

const SIZES = [100, 1000, 10_000, 100_000, 182_500, 1_000_000];
/** A smaller batch fits into one answer, and each poll reads all of it. */
const BASE = 1000;
const HOW = { warmUps: 10, samples: 60 };

/** @param {import("./given.mjs").Made} made @param {number} total */
function batch({ Ingest, memory }, total) {
  const first = Math.min(total / 2, total - HOW.warmUps - HOW.samples - 10);
  const before = memory.buffer.byteLength;
  const ingest = new Ingest();
  let [ended, rows] = [first, 0];
  const answer = (/** @type {number} */ offset, /** @type {number} */ limit) => {
    const body = page({ total, ended, offset, limit });
    rows += body.data.length;
    return bytes(body);
  };
  load(ingest, answer, total);
  const memoryPerRow = (memory.buffer.byteLength - before) / total;
  rows = 0;
  const poll = {
    before: () => {
      ended += 1;
      const [offset = 0, limit = 0] = ingest.ask();
      return answer(offset, limit);
    },
    // With the snapshot that a reader is shown.
    run: (/** @type {Uint8Array} */ body) => ingest.take(body) && ingest.isWell(),
    after: () => {
      if (!ingest.isWell()) throw new Error("a poll could not be used");
    },
  };
  return { total, memoryPerRow, poll, rowsPerPoll: () => rows / (HOW.warmUps + HOW.samples) };
}

/** @param {import("./given.mjs").Given} given */
export async function measure({ made }) {
  const batches = [];
  for (const total of SIZES) batches.push(batch(await made(String(total)), total));
  const times = contest(Object.fromEntries(batches.map(({ total, poll }) => [`of ${total}`, poll])), HOW);
  const base = times.get(`of ${BASE}`) ?? NaN;
  const scale = batches.map(({ total, memoryPerRow, rowsPerPoll }) => {
    const poll = (times.get(`of ${total}`) ?? NaN) / base;
    return { queries: total, poll, rows: rowsPerPoll(), bytes: memoryPerRow };
  });
  const last = scale.at(-1);
  if (last === undefined) throw new Error("nothing was measured");
  const rows = [
    // Flat: what is left over is what a machine's caches and the weather do.
    { what: "a poll of 1,000,000 queries, against one of 1,000", figure: last.poll, unit: "", limit: 1.5, goal: 1.1 },
    { what: "memory of a tracked query, 1,000,000 queries", figure: last.bytes, unit: "B", limit: 100, goal: 64 },
  ];
  return { rows, scale };
}
