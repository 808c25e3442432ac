import { get } from "svelte/store";
import { afterEach, expect, test, vi } from "vitest";
import { getBatchStatus, isBatchStatusError } from "supermetrics-batch-status";
import { createBatchStore, NOTHING_YET } from "supermetrics-batch-status/store";
import { asked, body, calls, going, json, mock, options, soon, tokens } from "./support.js";

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

/** The state of a store, once it is so. */
const state = (store, isSo) => soon(() => expect(isSo(store.getState())).toBe(true)).then(() => store.getState());
const isLive = ({ snapshot }) => snapshot?.connection === "live";
const nothing = () => {};

test("when the last listener has left, it lingers, then rests, and goes on where it was", async () => {
  const fetch = mock(() => json(going));
  const store = createBatchStore({ ...options, batchId: "qrb_rests", lingerMs: 300 });
  const [one, other] = [store.subscribe(nothing), store.subscribe(nothing)];
  const { watch } = await state(store, isLive);
  one();
  other();
  const before = calls(fetch, "qrb_rests").length;
  await soon(() => expect(calls(fetch, "qrb_rests").length).toBeGreaterThan(before));
  await soon(() => expect(watch.getSnapshot().connection).toBe("paused"));
  const { progress } = store.getState().snapshot;
  const seen = [];
  const leave = store.subscribe(({ snapshot }) => seen.push(snapshot));
  await state(store, isLive);
  expect([store.getState().watch === watch, seen[0].progress]).toEqual([true, progress]);
  expect(seen.every(({ progress: { total } }) => total === 4)).toBe(true);
  leave();
});

test("one that is to linger longer than timers can does not end at once", async () => {
  mock(() => json(going));
  for (const lingerMs of [Infinity, 2 ** 31]) {
    const store = createBatchStore({ ...options, batchId: `qrb_${lingerMs}`, lingerMs });
    const leave = store.subscribe(nothing);
    const { watch } = await state(store, isLive);
    leave();
    const before = watch.getSnapshot().requests;
    await soon(() => expect(watch.getSnapshot().requests).toBeGreaterThan(before));
    watch.stop();
  }
});

test("without lingering it ends at once, and a new listener begins with what was known", async () => {
  const fetch = mock(() => json(going));
  const store = createBatchStore({ ...options, batchId: "qrb_ends", lingerMs: 0 });
  store.subscribe(nothing)();
  const leave = store.subscribe(nothing);
  const { watch } = await state(store, isLive);
  leave();
  await soon(() => expect(watch.getSnapshot().connection).toBe("closed"));
  // Until there is an answer, and also if that is an error, the last one is shown.
  fetch.mockImplementation(async () => json({}, { status: 503 }));
  const totals = new Set();
  const leaveAgain = store.subscribe(({ snapshot }) => totals.add(snapshot?.progress.total));
  const { problem } = await state(store, ({ problem }) => problem !== null);
  expect([problem.retrying, problem.error.kind]).toEqual([true, "server"]);
  fetch.mockImplementation(async () => json(going));
  await state(store, (view) => isLive(view) && view.watch !== watch);
  expect([...totals]).toEqual([4]);
  leaveAgain();
});

test("stores of one batch share a poller: token functions are not compared, the newest reader's is called", async () => {
  const fetch = mock(() => json(going));
  const given = (token, more) => createBatchStore({ ...options, batchId: "qrb_shared", token: () => token, ...more });
  const [one, same, slower] = [given("one"), given("two"), given("three", { maxIntervalMs: 5000 })];
  const leave = [one, same, slower].map((store) => store.subscribe(nothing));
  const last = await state(slower, isLive);
  expect(one.getState()).toBe(same.getState());
  await state(one, ({ snapshot }) => snapshot?.requests > 2);
  expect(calls(fetch, "qrb_shared").length).toBeLessThanOrEqual(last.watch.getSnapshot().requests + 1);
  expect(new Set(tokens(fetch, "qrb_shared"))).toEqual(new Set(["Bearer three"]));
  leave.pop()();
  leave.pop()();
  await soon(() => expect(tokens(fetch, "qrb_shared")).toContain("Bearer one"));
  leave.pop()();
});

test("a key keeps users apart, and so do tokens", async () => {
  const fetch = mock(() => json(going));
  const given = (more) => createBatchStore({ ...options, batchId: "qrb_apart", lingerMs: 0, ...more });
  const stores = [given({ token: () => "a", shareKey: "a" }), given({ token: () => "b", shareKey: "b" }), given({ token: "c" }), given({ token: "d" })];
  const leave = stores.map((store) => store.subscribe(nothing));
  await Promise.all(stores.map((store) => state(store, isLive)));
  expect(new Set(tokens(fetch, "qrb_apart"))).toEqual(new Set(["Bearer a", "Bearer b", "Bearer c", "Bearer d"]));
  for (const end of leave) end();
});

test("one field says what failed, the same object while it says the same", async () => {
  mock(() => json({ error: { code: "UNAUTHENTICATED", message: "no" } }, { status: 401 }));
  const store = createBatchStore({ ...options, batchId: "qrb_problem" });
  const leave = store.subscribe(nothing);
  const { problem, error, snapshot } = await state(store, ({ problem }) => problem !== null);
  expect([problem.retrying, problem.error.kind, error, problem.message]).toEqual([false, "unauthorized", null, snapshot.error.message]);
  leave();
  const wrong = createBatchStore({ ...options, batchId: "" });
  const leaveWrong = wrong.subscribe(nothing);
  const view = await state(wrong, ({ problem }) => problem !== null);
  expect([view.problem.retrying, view.problem.error, view.error.kind]).toEqual([false, view.error, "invalid_options"]);
  leaveWrong();
});

test("after a 401 that ended the watch, the next first reader begins anew", async () => {
  let token = "old";
  const fetch = mock(() => json(going));
  fetch.mockImplementation(async (_url, { headers }) => (headers.Authorization === "Bearer new" ? json(going) : json({}, { status: 401 })));
  const given = () => createBatchStore({ ...options, batchId: "qrb_signed_in", token: () => token });
  const leave = given().subscribe(nothing);
  await state(given(), ({ problem }) => problem?.retrying === false);
  leave();
  token = "new";
  const store = given();
  const end = store.subscribe(nothing);
  expect((await state(store, isLive)).problem).toBe(null);
  end();
});

test("a selection calls only when it changes", async () => {
  const fetch = mock(() => json(going));
  const store = createBatchStore({ ...options, batchId: "qrb_selected" });
  const told = [];
  const leave = store.select(({ snapshot }) => ({ total: snapshot?.progress.total })).subscribe((value) => told.push(value));
  await soon(() => expect(calls(fetch, "qrb_selected").length).toBeGreaterThan(4));
  expect(told).toEqual([{ total: undefined }, { total: 0 }, { total: 4 }]);
  leave();
});

test("a server begins nothing, unless it is told to", async () => {
  const fetch = mock(() => json(going));
  vi.stubGlobal("document", undefined);
  const store = createBatchStore({ ...options, batchId: "qrb_server" });
  const views = [];
  store.subscribe((view) => views.push(view))();
  // Told to, it keeps its users apart.
  const users = ["anna", "ben"].map((user) => createBatchStore({ ...options, batchId: "qrb_told", onServer: true, token: () => user }));
  const leave = users.map((store) => store.subscribe(nothing));
  await Promise.all(users.map((store) => state(store, isLive)));
  expect([views, calls(fetch, "qrb_server")]).toEqual([[NOTHING_YET], []]);
  expect(new Set(tokens(fetch, "qrb_told"))).toEqual(new Set(["Bearer anna", "Bearer ben"]));
  for (const end of leave) end();
  vi.unstubAllGlobals();
});

test("bad options are told, and break nothing", async () => {
  for (const options of [undefined, null, {}, { batchId: 5 }, { batchId: "a", nonsense: 1n }]) {
    const store = createBatchStore(options);
    const leave = store.subscribe(nothing);
    const { problem } = await state(store, ({ problem }) => problem !== null);
    expect([problem.retrying, problem.error.kind]).toEqual([false, "invalid_options"]);
    leave();
  }
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
