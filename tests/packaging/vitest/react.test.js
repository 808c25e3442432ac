import { act, Activity, createElement, StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { renderToString } from "react-dom/server";
import { afterEach, expect, test, vi } from "vitest";
import { useBatch } from "supermetrics-batch-status/react";
import { body, calls, going, json, mock, options, soon, tokens } from "./support.js";

globalThis.IS_REACT_ACT_ENVIRONMENT = true;

afterEach(() => vi.restoreAllMocks());

/** Renders the hook again and again; gives what it gave. */
function hook(wrap = (element) => element) {
  const views = [];
  const root = createRoot(document.createElement("div"));
  const Batch = ({ options }) => (views.push(useBatch(options)), null);
  return {
    views,
    render: (options) => act(async () => root.render(wrap(createElement(Batch, { options })))),
    until: (isSo) => act(() => soon(() => expect(isSo(views.at(-1))).toBe(true))),
    unmount: () => act(async () => root.unmount()),
  };
}

test("the hook renders on a server, and follows the batch in a document", async () => {
  mock(() => json(body));
  const Batch = () => createElement("p", null, useBatch(options).snapshot?.outcome ?? "nothing");
  expect(renderToString(createElement(Batch))).toBe("<p>nothing</p>");
  const place = document.createElement("div");
  const root = createRoot(place);
  await act(async () => root.render(createElement(Batch)));
  await act(() => soon(() => expect(place.textContent).toBe("partial")));
  await act(async () => root.unmount());
});

test("strict mode mounts twice and polls once, and unmounting ends the watch in the end", async () => {
  const fetch = mock(() => json(going));
  const batch = hook((element) => createElement(StrictMode, null, element));
  await batch.render({ ...options, batchId: "qrb_strict", token: () => "t", lingerMs: 0 });
  await batch.until(({ snapshot }) => snapshot?.requests > 1);
  const { snapshot, watch } = batch.views.at(-1);
  expect(new Set(batch.views.map((view) => view.watch)).size).toBe(2);
  expect(calls(fetch, "qrb_strict").length - snapshot.requests).toBeLessThanOrEqual(1);
  await batch.unmount();
  await soon(() => expect(watch.getSnapshot().connection).toBe("closed"));
});

test("equal options go on with the watch, and the newest token function is asked", async () => {
  const fetch = mock(() => json(going));
  const batch = hook();
  const given = (token) => ({ ...options, batchId: "qrb_newest", token: () => token, headers: { "x-a": "1" } });
  await batch.render(given("old"));
  await batch.until(({ snapshot }) => snapshot?.connection === "live");
  const { watch } = batch.views.at(-1);
  await batch.render(given("new"));
  await batch.until(() => tokens(fetch).includes("Bearer new"));
  expect(batch.views.at(-1).watch).toBe(watch);
  expect(tokens(fetch).lastIndexOf("Bearer old")).toBeLessThan(tokens(fetch).indexOf("Bearer new"));
  await batch.unmount();
});

test("a poller that lingers sends the token of its own user, not of the next one", async () => {
  const fetch = mock(() => json(going));
  const batch = hook();
  const given = (user) => ({ ...options, batchId: "qrb_users", token: () => user, shareKey: user });
  const isLive = ({ snapshot }) => snapshot?.connection === "live";
  await batch.render(given("anna"));
  await batch.until(isLive);
  const { watch } = batch.views.at(-1);
  await batch.render(given("ben"));
  await batch.until((view) => view.watch !== watch && isLive(view));
  const annas = () => tokens(fetch, "qrb_users").filter((token) => token === "Bearer anna").length;
  const before = annas();
  await soon(() => expect(annas()).toBeGreaterThan(before + 1));
  // To no batch at all, likewise.
  await batch.render(null);
  await soon(() => expect(annas()).toBeGreaterThan(before + 3));
  expect(watch.getSnapshot().error).toBe(null);
  await batch.unmount();
});

test("after a 401 another `shareKey` begins anew: a token function alone, which is new at each render, does not", async () => {
  const fetch = mock(() => json(going));
  fetch.mockImplementation(async (_url, { headers }) => (headers.Authorization === "Bearer right" ? json(going) : json({}, { status: 401 })));
  const batch = hook();
  const given = (token, shareKey) => ({ ...options, batchId: "qrb_session", token: () => token, shareKey });
  await batch.render(given("wrong", 1));
  await batch.until(({ problem }) => problem?.retrying === false);
  const before = calls(fetch, "qrb_session").length;
  await batch.render(given("right", 1));
  expect(calls(fetch, "qrb_session").length).toBe(before);
  await batch.render(given("right", 2));
  await batch.until(({ snapshot, problem }) => snapshot?.connection === "live" && problem === null);
  await batch.unmount();
});

test("a signal that is made at each render begins a watch each time; one that is kept does not", async () => {
  mock(() => json(going));
  const batch = hook();
  const given = (signal) => ({ ...options, batchId: "qrb_signals", signal, lingerMs: 0 });
  const kept = new AbortController().signal;
  await batch.render(given(kept));
  await batch.until(({ watch }) => watch !== null);
  const [{ watch }] = batch.views.slice(-1);
  await batch.render(given(kept));
  expect(batch.views.at(-1).watch).toBe(watch);
  await batch.render(given(new AbortController().signal));
  await batch.until((view) => view.watch !== null && view.watch !== watch);
  await soon(() => expect(watch.getSnapshot().connection).toBe("closed"));
  await batch.unmount();
});

test("five components share one poller, and a selection renders only when it changes", async () => {
  const fetch = mock(() => json(going));
  const given = () => ({ ...options, batchId: "qrb_five", token: () => "t" });
  let renders = 0;
  let view;
  const Whole = () => ((view = useBatch(given())), null);
  const Part = () => {
    useBatch(given(), ({ snapshot }) => ({ total: snapshot?.progress.total ?? 0 }));
    renders += 1;
    return null;
  };
  const root = createRoot(document.createElement("div"));
  await act(async () => root.render(["a", "b", "c", "d"].map((key) => createElement(Part, { key })).concat(createElement(Whole, { key: "e" }))));
  await act(() => soon(() => expect(view.snapshot?.requests).toBeGreaterThan(3)));
  expect(calls(fetch, "qrb_five").length).toBeLessThanOrEqual(view.watch.getSnapshot().requests + 1);
  // Four before and four after the first answer.
  expect(renders).toBe(8);
  await act(async () => root.unmount());
});

test("Activity: hidden it rests, shown again it goes on with the same watch, and the bar never falls", async () => {
  mock(() => json(going));
  const totals = [];
  let view;
  const Batch = () => {
    view = useBatch({ ...options, batchId: "qrb_activity", token: () => "t", lingerMs: 50 });
    totals.push(view.snapshot?.progress.total ?? 0);
    return null;
  };
  const root = createRoot(document.createElement("div"));
  const render = (mode) => act(async () => root.render(createElement(Activity, { mode }, createElement(Batch))));
  await render("visible");
  await act(() => soon(() => expect(view.snapshot?.connection).toBe("live")));
  const { watch } = view;
  await render("hidden");
  await soon(() => expect(watch.getSnapshot().connection).toBe("paused"));
  await render("visible");
  await act(() => soon(() => expect(view.watch.getSnapshot().connection).toBe("live")));
  expect([view.watch === watch, totals.slice(totals.indexOf(4)).every((total) => total === 4)]).toEqual([true, true]);
  await act(async () => root.unmount());
});

test("from one component to another, as a route changes, nothing is read anew", async () => {
  mock(() => json(going));
  const view = {};
  const Batch = ({ name }) => ((view[name] = useBatch({ ...options, batchId: "qrb_routes", token: () => "t" })), null);
  const root = createRoot(document.createElement("div"));
  const render = (name) => act(async () => root.render(name && createElement(Batch, { name, key: name })));
  await render("list");
  await act(() => soon(() => expect(view.list.snapshot?.connection).toBe("live")));
  await render(null);
  await render("detail");
  expect([view.detail.watch === view.list.watch, view.detail.snapshot.progress.total]).toEqual([true, 4]);
  // Other options for the same batch: another watch, the same poller, and its figures from the first render on.
  const Calm = () => ((view.calm = useBatch({ ...options, batchId: "qrb_routes", token: () => "t", maxIntervalMs: 9000 })), null);
  await act(async () => root.render(createElement(Calm)));
  await act(() => soon(() => expect(view.calm.watch).not.toBe(view.list.watch)));
  expect(view.calm.snapshot.requests).toBeGreaterThanOrEqual(view.list.snapshot.requests);
  await act(async () => root.unmount());
});
