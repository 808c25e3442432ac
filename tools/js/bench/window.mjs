// A window of 50 rows out of 182,500, filtered, searched and sorted, against the same over an array of objects.
import { contest, ratios } from "./contest.mjs";
import { load } from "./load.mjs";
import { normalise } from "./normalise.mjs";
import { bytes, page } from "./pages.mjs";

const TOTAL = 182_500;
const HOW = { warmUps: 5, samples: 30 };
const FIRST = "queries() of 50 in 182,500, first";
const AGAIN = "queries() of 50 in 182,500, again";
const ARRAY = "the same over an array of objects";

/** What is looked for differs from sample to sample, so that nothing is known of it. @param {number} sample */
const look = (sample) => ({ state: ["success", "failure"], search: String(10 + sample), sort: "durationMs", limit: 50 });

/** @param {import("./normalise.mjs").Query} query @param {string} text in lower case */
function has({ scheduleId, accounts, error }, text) {
  const texts = [scheduleId, ...accounts, error?.code, error?.message, error?.description];
  return texts.some((each) => each?.toLowerCase().includes(text));
}

/** @param {import("./normalise.mjs").Query[]} rows @param {ReturnType<typeof look>} look */
function filtered(rows, { search, limit }) {
  const found = rows.filter((row) => (row.status === "SUCCESS" || row.status === "FAILURE") && has(row, search));
  found.sort((one, other) => (one.durationMs ?? Infinity) - (other.durationMs ?? Infinity));
  return { total: found.length, queries: found.slice(0, limit) };
}

function objects() {
  const pages = Array.from({ length: Math.ceil(TOTAL / 1000) }, (_, number) => page({ total: TOTAL, offset: number * 1000 }));
  return pages.flatMap((body) => normalise(/** @type {any} */ (body)).queries);
}

/** @param {import("./given.mjs").Given} given */
export async function measure({ made }) {
  const { Ingest } = await made();
  const rows = objects();
  const ingest = new Ingest();
  load(ingest, (offset, limit) => bytes(page({ total: TOTAL, offset, limit })), TOTAL);
  for (const wanted of [look(0), look(7)]) {
    const [ours, theirs] = [ingest.queries(wanted).total, filtered(rows, wanted).total];
    if (ours !== theirs) throw new Error(`the window has ${ours} rows, the array ${theirs}`);
  }
  const forget = (/** @type {number} */ sample) => (ingest.forgetOrder(), look(sample));
  const read = (/** @type {ReturnType<typeof look>} */ wanted) => ingest.queries(wanted);
  const times = contest(
    {
      [FIRST]: { before: forget, run: read },
      [AGAIN]: { before: look, run: read },
      [ARRAY]: { before: look, run: (wanted) => filtered(rows, wanted) },
    },
    HOW,
  );
  const ratio = ratios(times);
  const milliseconds = (/** @type {string} */ what) => ({ what, figure: times.get(what) ?? NaN, unit: "ms" });
  return [ratio(FIRST, ARRAY), ratio(AGAIN, ARRAY), milliseconds(FIRST), milliseconds(AGAIN)];
}
