// One page of 1000 queries, against JSON.parse of the same bytes: into the tracker, and to objects.
//
// Node parse.mjs <folder of the package that was built with the feature `measure`> [file for the figures]
// Only ratios of one run are told: each sample takes every contender once, so that all meet the same weather.
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { page } from "./pages.mjs";
import { parse, validate } from "./peers.mjs";

const WARM_UPS = 40;
const SAMPLES = 200;

const [folder, file] = process.argv.slice(2);
const made = pathToFileURL(`${folder}/`);
const { initSync, parseBatchStatus, Ingest } = await import(new URL("supermetrics_batch_status.js", made).href);
initSync({ module: readFileSync(new URL("supermetrics_batch_status_bg.wasm", made)) });

/** @param {object} body */
const encode = (body) => new TextEncoder().encode(JSON.stringify(body));
const [first, half] = [encode(page()), encode(page({ offset: 59_500 }))];

/** A watch that has read one page, so that the rows of the batch have their room. */
function begin() {
  const ingest = new Ingest();
  ingest.take(first);
  return ingest;
}

/** What comes before each sample is not timed. */
/** @type {Record<string, { before?: () => any, run: (prepared: any) => unknown, after?: (prepared: any) => void }>} */
const contenders = {
  "JSON.parse": { run: () => parse(half) },
  "JSON.parse + zod + normalise": { run: () => validate(half) },
  "rows that are new, into the tracker": {
    before: begin,
    run: (ingest) => ingest.take(half),
    after: end,
  },
  "the same rows again, into the tracker": {
    before: () => {
      const ingest = begin();
      ingest.take(half);
      return ingest;
    },
    run: (ingest) => ingest.take(half),
    after: end,
  },
  parseBatchStatus: { run: () => parseBatchStatus(half) },
};

/** @param {{ isWell(): boolean, free(): void }} ingest */
function end(ingest) {
  if (!ingest.isWell()) throw new Error("the page could not be used");
  ingest.free();
}

/** @type {Map<string, number[]>} */
const times = new Map(Object.keys(contenders).map((name) => [name, []]));
for (let sample = -WARM_UPS; sample < SAMPLES; sample += 1) {
  for (const [name, { before, run, after }] of Object.entries(contenders)) {
    const prepared = before?.();
    const start = performance.now();
    run(prepared);
    const took = performance.now() - start;
    after?.(prepared);
    if (sample >= 0) times.get(name)?.push(took);
  }
}

/** @param {string} name */
const median = (name) => (times.get(name) ?? []).sort((a, b) => a - b)[SAMPLES >> 1];

/** @type {[string, string, number, number][]} */
const rows = [
  ["rows that are new, into the tracker", "JSON.parse", 0.75, 0.5],
  ["the same rows again, into the tracker", "JSON.parse", 0.75, 0.5],
  ["parseBatchStatus", "JSON.parse + zod + normalise", 1, 0.7],
];
const figures = rows.map(([what, against, must, reach]) => {
  const ratio = median(what) / median(against);
  console.log(`  ${what}, against ${against}: ${ratio.toFixed(2)} (must be ${must}, reaching for ${reach})`);
  return { what, against, ratio, must, reach };
});
if (process.env.MS) for (const [name, all] of times) console.log(name.padEnd(40), ...[0, 50, 100].map((k) => all[k].toFixed(3)));
if (file) writeFileSync(file, JSON.stringify(figures, undefined, 2) + "\n");
if (figures.some(({ ratio, must }) => ratio > must)) process.exitCode = 1;
