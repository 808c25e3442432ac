// The files as a CDN serves them, by address: no bundler, no import map. The CDN is another origin than the page, which has
// a second copy of the package, as if of another version: neither breaks the other.
import { api, batch, report } from "./report.js";

const cdn = new URLSearchParams(location.search).get("cdn");
const pace = { minIntervalMs: 100, maxIntervalMs: 500 };
const options = (name) => ({ baseUrl: api, batchId: batch(name), token: () => "demo-token", ...pace });

const outcome = (store) =>
  new Promise((resolve, reject) => {
    store.subscribe(({ snapshot, problem }) => (problem ? reject(problem.error) : snapshot?.outcome === "success" && resolve(snapshot.requests)));
  });

function same(found, wanted, what) {
  if (JSON.stringify(found) !== JSON.stringify(wanted)) throw new Error(`${what}: ${JSON.stringify(found)}`);
}

/** The second copy: its store watches by itself, and its element is not defined a second time. */
async function secondCopy() {
  const told = [];
  console.warn = (text) => told.push(text);
  const [{ createBatchStore }] = await Promise.all(["store", "element"].map((name) => import(`/node_modules/supermetrics-batch-status/${name}.js`)));
  same([told.length, told[0]?.includes("<batch-progress> is already defined")], [1, true], "what the second copy says");
  return outcome(createBatchStore(options("second")));
}

async function run() {
  const [{ default: init, watchBatch, version }, { createBatchStore }, { BatchProgressElement }] = await Promise.all(
    ["index", "store", "element"].map((name) => import(`${cdn}/${name}.js`)),
  );
  const element = document.querySelector("batch-progress");
  Object.assign(element, { baseUrl: api, batchId: batch("shared"), token: () => "demo-token", options: pace });
  const shared = outcome(createBatchStore(options("shared")));
  const second = await secondCopy();
  same(customElements.get("batch-progress") === BatchProgressElement, true, "the element is of the first copy");
  await init();
  same((await watchBatch(options("watch")).finished).outcome, "success", "a watch");
  const requests = { [batch("shared")]: await shared, [batch("second")]: second };
  same(element.matches(":state(ended):state(success)"), true, "its states");
  return { version: version(), requests };
}

report(run());
