// What 100,000 tracked queries take of the WebAssembly's memory, against arrays of objects in V8's heap.
//
// The memory counts as it has grown: what is free in it is taken from the machine all the same. Each query has an account
// of its own, and all have ended: no batch of that size takes more.
import { load } from "./load.mjs";
import { normalise } from "./normalise.mjs";
import { bytes, page } from "./pages.mjs";
import { parse } from "./peers.mjs";

const TOTAL = 100_000;
const ENDED = { total: TOTAL, ended: TOTAL - 1, running: 1 };

/** @param {import("./given.mjs").Made} made */
function tracked({ Ingest, memory }) {
  const before = memory.buffer.byteLength;
  load(new Ingest(), (offset, limit) => bytes(page({ ...ENDED, offset, limit })), TOTAL);
  return (memory.buffer.byteLength - before) / TOTAL;
}

function heap() {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

/** As they come: from bytes, so that their strings are those of JSON.parse. */
function objects() {
  const before = heap();
  const pages = [];
  for (let offset = 0; offset < TOTAL; offset += 1000) pages.push(normalise(parse(bytes(page({ ...ENDED, offset })))).queries);
  const took = heap() - before;
  return took / pages.flat().length;
}

/** @param {import("./given.mjs").Given} given */
export async function measure({ made }) {
  const [ours, theirs] = [tracked(await made()), objects()];
  const what = "memory of a tracked query, 100,000 queries";
  return [
    { what, figure: ours, unit: "B", limit: 100, goal: 64 },
    { what: "the same as objects in V8's heap", figure: theirs, unit: "B" },
    { what: `${what}, against objects`, figure: ours / theirs, unit: "" },
  ];
}
