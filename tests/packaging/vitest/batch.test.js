import { act, createElement, StrictMode } from "react";
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
const going = { meta: { ...body.meta, status_code: "RUNNING", progress: { ...progress, running: 2 }, paginate: { offset: 0, limit: 1000, total: 4 } }, data: [] };
const json = (value, init) => new Response(JSON.stringify(value), { headers: { "content-type": "application/json" }, ...init });
const options = { batchId: "qrb_1", token: "t", minIntervalMs: 100 };

const mock = (answer) => vi.spyOn(globalThis, "fetch").mockImplementation(async () => answer());

afterEach(() => vi.restoreAllMocks());

// First of all: later the WebAssembly is there at once.
test("nothing is sent for a listener that leaves before the WebAssembly is there", async () => {
  const fetch = mock(() => json(going));
  const leave = createBatchStore({ ...options, batchId: "qrb_early" }).subscribe(() => {});
  await Promise.resolve();
  leave();
  await getBatchStatus({ batchId: "qrb_after" });
  expect(fetch.mock.calls.map(([{ url }]) => url).filter((url) => url.includes("qrb_early"))).toEqual([]);
});

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

test("strict mode mounts twice and polls once, and unmounting ends the watch", async () => {
  const fetch = mock(() => json(going));
  const views = [];
  const Batch = () => (views.push(useBatch({ ...options, batchId: "qrb_strict", token: () => "t" })), null);
  const root = createRoot(document.createElement("div"));
  await act(async () => root.render(createElement(StrictMode, null, createElement(Batch))));
  await act(() => vi.waitFor(() => expect(views.at(-1).snapshot?.requests).toBeGreaterThan(1)));
  const { snapshot, watch } = views.at(-1);
  expect(new Set(views.map((view) => view.watch)).size).toBe(2);
  expect(fetch.mock.calls.length - snapshot.requests).toBeLessThanOrEqual(1);
  await act(async () => root.unmount());
  await vi.waitFor(() => expect(watch.getSnapshot().connection).toBe("stopped"));
});

test("the last listener that leaves ends the watch, and a new one begins another", async () => {
  mock(() => json(going));
  const store = createBatchStore({ ...options, batchId: "qrb_leaves" });
  const live = () => vi.waitFor(() => expect(store.getState().snapshot?.connection).toBe("live"));
  const [one, other] = [store.subscribe(() => {}), store.subscribe(() => {})];
  await live();
  const { watch } = store.getState();
  one();
  await Promise.resolve();
  expect(watch.getSnapshot().connection).toBe("live");
  other();
  await vi.waitFor(() => expect(watch.getSnapshot().connection).toBe("stopped"));
  const leave = store.subscribe(() => {});
  await vi.waitFor(() => expect(store.getState().watch).not.toBe(watch));
  await live();
  leave();
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
