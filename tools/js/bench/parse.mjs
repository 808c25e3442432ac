// One page of 1000 queries: into the tracker against JSON.parse, and to objects against validators, on the same bytes.
import { contest, ratios } from "./contest.mjs";
import { bytes, page } from "./pages.mjs";
import { parse, validators } from "./peers.mjs";

const HOW = { warmUps: 40, samples: 150 };
const INTO = { limit: 0.75, goal: 0.5 };
const OBJECTS = { limit: 1, goal: 0.7 };
const NEW = "a page of new rows into the tracker";
const SAME = "a page of known rows into the tracker";

/** @param {{ isWell(): boolean, free(): void }} ingest */
function end(ingest) {
  if (!ingest.isWell()) throw new Error("the page could not be used");
  ingest.free();
}

/** @param {import("./given.mjs").Given} given */
export async function measure({ made }) {
  const { Ingest, parseBatchStatus } = await made();
  const [first, half] = [bytes(page()), bytes(page({ offset: 59_500 }))];
  /** A watch that has read these pages; by the first, the rows of the batch have their room. @param {Uint8Array[]} pages */
  const having = (...pages) => {
    const ingest = new Ingest();
    for (const page of pages) ingest.take(page);
    return ingest;
  };
  const take = (/** @type {import("./given.mjs").Ingest} */ ingest) => ingest.take(half);
  const peers = Object.entries(validators).map(([name, run]) => [`JSON.parse + ${name} + normalise`, { run: () => run(half) }]);
  const times = contest(
    {
      "JSON.parse": { run: () => parse(half) },
      [NEW]: { before: () => having(first), run: take, after: end },
      [SAME]: { before: () => having(first, half), run: take, after: end },
      parseBatchStatus: { run: () => parseBatchStatus(half) },
      ...Object.fromEntries(peers),
    },
    HOW,
  );
  const ratio = ratios(times);
  return [
    ratio(NEW, "JSON.parse", INTO),
    ratio(SAME, "JSON.parse", INTO),
    ...peers.map(([peer]) => ratio("parseBatchStatus", String(peer), peer === "JSON.parse + zod + normalise" ? OBJECTS : {})),
  ];
}
