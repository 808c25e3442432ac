import { getBatchStatus, isBatchStatusError } from "supermetrics-batch-status";
import { createBatchStore } from "supermetrics-batch-status/store";

const [baseUrl, batchId] = [process.env.API, process.env.BATCH];
const token = () => "demo-token";

test("a batch of the simulator, by import", async () => {
  const status = await getBatchStatus({ baseUrl, batchId, token });
  expect([status.progress.total, status.queries.length]).toEqual([4, 4]);
  const refused = await getBatchStatus({ baseUrl, batchId, token: "wrong" }).catch((error) => error);
  expect([isBatchStatusError(refused), refused.kind]).toEqual([true, "unauthorized"]);
});

test("a store, to the end", async () => {
  const store = createBatchStore({ baseUrl, batchId: `${batchId}-store`, token, minIntervalMs: 100, maxIntervalMs: 500 });
  const view = await new Promise((resolve) => store.subscribe((view) => (view.problem || view.snapshot?.outcome) && resolve(view)));
  expect([view.problem, view.snapshot?.outcome]).toEqual([null, "success"]);
  const { requests } = await (await fetch(`${process.env.STATS}/${batchId}-store`)).json();
  expect(requests).toBe(view.snapshot.requests);
});

test("the element, in jsdom", async () => {
  require("supermetrics-batch-status/element");
  const element = document.createElement("batch-progress");
  Object.assign(element, { baseUrl, batchId: `${batchId}-element`, token, options: { minIntervalMs: 100, maxIntervalMs: 500 } });
  const finished = new Promise((resolve, reject) => {
    element.addEventListener("finished", ({ detail }) => resolve(detail.outcome));
    element.addEventListener("error", ({ detail }) => reject(detail));
  });
  document.body.append(element);
  expect(await finished).toBe("success");
  expect(element.shadowRoot.querySelector("[part=counts]").textContent).toBe("100 % · 4 of 4");
});
