import { act, createElement } from "react";
import { createRoot } from "react-dom/client";
import { renderToString } from "react-dom/server";
import { get } from "svelte/store";
import { afterEach, expect, test, vi } from "vitest";
import { effectScope } from "vue";
import { getBatchStatus, isBatchStatusError } from "supermetrics-batch-status";
import { BatchProgressElement } from "supermetrics-batch-status/element";
import { useBatch } from "supermetrics-batch-status/react";
import { createBatchStore } from "supermetrics-batch-status/store";
import { useBatch as useVueBatch } from "supermetrics-batch-status/vue";

globalThis.IS_REACT_ACT_ENVIRONMENT = true;

const progress = { queued: 0, running: 0, success: 1, failure: 1 };
const body = { meta: { request_id: "a1", status_code: "STOPPED", progress, paginate: { offset: 0, limit: 1000, total: 2 } }, data: [] };
const json = (value, init) => new Response(JSON.stringify(value), { headers: { "content-type": "application/json" }, ...init });
const options = { batchId: "qrb_1", token: "t", minIntervalMs: 100 };

const mock = (answer) => vi.spyOn(globalThis, "fetch").mockImplementation(async () => answer());

afterEach(() => vi.restoreAllMocks());

test("a mocked fetch is asked, and its answer read", async () => {
  const fetch = mock(() => json(body));
  const status = await getBatchStatus({ batchId: "qrb_1", token: "t" });
  expect(status).toMatchObject({ outcome: "partial", progress: { total: 2, fraction: 1 } });
  expect(fetch).toHaveBeenCalledTimes(1);
  expect(fetch.mock.calls[0][0].url).toContain("/query/batch/qrb_1/status");
});

test("a mocked failure becomes an error with a kind", async () => {
  mock(() => json({}, { status: 404 }));
  const error = await getBatchStatus({ batchId: "qrb_1", token: "t" }).catch((error) => error);
  expect([isBatchStatusError(error), error.kind, error instanceof Error]).toEqual([true, "not_found", true]);
});

test("a store calls at once, then with the end", async () => {
  mock(() => json(body));
  const store = createBatchStore(options);
  expect(get(store)).toBe(store.getState());
  const outcomes = [];
  const leave = store.subscribe(({ snapshot }) => outcomes.push(snapshot?.outcome));
  expect(outcomes).toEqual([undefined]);
  await vi.waitFor(() => expect(outcomes.at(-1)).toBe("partial"));
  leave();
});

test("the hook renders on a server, and follows the batch in a document", async () => {
  mock(() => json(body));
  const Batch = () => createElement("p", null, useBatch(options).snapshot?.outcome ?? "nothing");
  expect(renderToString(createElement(Batch))).toBe("<p>nothing</p>");
  const place = document.createElement("div");
  const root = createRoot(place);
  await act(async () => root.render(createElement(Batch)));
  await act(() => vi.waitFor(() => expect(place.textContent).toBe("partial")));
  await act(async () => root.unmount());
});

test("the composable works in an effect scope", async () => {
  mock(() => json(body));
  const scope = effectScope();
  const { snapshot } = scope.run(() => useVueBatch(options));
  await vi.waitFor(() => expect(snapshot.value?.outcome).toBe("partial"));
  scope.stop();
});

test("the element is defined", () => {
  expect(customElements.get("batch-progress")).toBe(BatchProgressElement);
});
