import { act, createElement, StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { renderToString } from "react-dom/server";
import { afterEach, expect, test, vi } from "vitest";
import { useBatch } from "supermetrics-batch-status/react";
import { body, going, json, mock, options, soon, tokens } from "./support.js";

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

test("strict mode mounts twice and polls once, and unmounting ends the watch", async () => {
  const fetch = mock(() => json(going));
  const batch = hook((element) => createElement(StrictMode, null, element));
  await batch.render({ ...options, batchId: "qrb_strict", token: () => "t" });
  await batch.until(({ snapshot }) => snapshot?.requests > 1);
  const { snapshot, watch } = batch.views.at(-1);
  expect(new Set(batch.views.map((view) => view.watch)).size).toBe(2);
  expect(fetch.mock.calls.length - snapshot.requests).toBeLessThanOrEqual(1);
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

test("a signal that is made at each render begins a watch each time; one that is kept does not", async () => {
  mock(() => json(going));
  const batch = hook();
  const given = (signal) => ({ ...options, batchId: "qrb_signals", signal });
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
