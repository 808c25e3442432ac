import { get } from "svelte/store";
import { afterEach, expect, test, vi } from "vitest";
import { getBatchStatus, isBatchStatusError } from "supermetrics-batch-status";
import { createBatchStore } from "supermetrics-batch-status/store";
import { asked, body, going, json, mock, options, soon } from "./support.js";

afterEach(() => vi.restoreAllMocks());

// First of all: later the WebAssembly is there at once.
test("nothing is sent for a listener that leaves before the WebAssembly is there", async () => {
  const fetch = mock(() => json(going));
  const leave = createBatchStore({ ...options, batchId: "qrb_early" }).subscribe(() => {});
  await Promise.resolve();
  leave();
  await getBatchStatus({ batchId: "qrb_after" });
  expect(asked(fetch)).toEqual(["qrb_after"]);
});

test("a mocked fetch is asked, and its answer read", async () => {
  const fetch = mock(() => json(body));
  const status = await getBatchStatus({ batchId: "qrb_1", token: "t" });
  expect(status).toMatchObject({ outcome: "partial", progress: { total: 2, fraction: 1 } });
  expect(asked(fetch)).toEqual(["qrb_1"]);
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
  await soon(() => expect(outcomes.at(-1)).toBe("partial"));
  leave();
});

test("the last listener that leaves ends the watch, and a new one begins another", async () => {
  mock(() => json(going));
  const store = createBatchStore({ ...options, batchId: "qrb_leaves" });
  const live = () => soon(() => expect(store.getState().snapshot?.connection).toBe("live"));
  const [one, other] = [store.subscribe(() => {}), store.subscribe(() => {})];
  await live();
  const { watch } = store.getState();
  one();
  await Promise.resolve();
  expect(watch.getSnapshot().connection).toBe("live");
  other();
  await soon(() => expect(watch.getSnapshot().connection).toBe("closed"));
  const leave = store.subscribe(() => {});
  await soon(() => expect(store.getState().watch).not.toBe(watch));
  await live();
  leave();
});

test("a listener that throws is reported, the others are called, and all can leave", async () => {
  mock(() => json(body));
  const report = vi.spyOn(console, "error").mockImplementation(() => {});
  vi.stubGlobal("reportError", undefined);
  const store = createBatchStore({ ...options, batchId: "qrb_throws" });
  const leaveFirst = store.subscribe(() => {
    throw new Error("mine");
  });
  const outcomes = [];
  const leave = store.subscribe(({ snapshot }) => outcomes.push(snapshot?.outcome));
  await soon(() => expect(outcomes.at(-1)).toBe("partial"));
  const reported = report.mock.calls.length;
  expect([reported > 1, report.mock.calls[0][0].message]).toEqual([true, "mine"]);
  leaveFirst();
  leave();
  const { watch } = store.getState();
  await soon(() => expect(watch.getSnapshot().connection).not.toBe("live"));
  expect(report.mock.calls.length).toBe(reported);
  vi.unstubAllGlobals();
});
