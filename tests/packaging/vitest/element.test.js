import { afterEach, beforeAll, expect, test, vi } from "vitest";
import manifest from "supermetrics-batch-status/custom-elements.json";
import { asked, body, calls, going, json, mock, soon, tokens } from "./support.js";

/** Made before the element is defined: a framework may be faster than the import. */
const early = document.createElement("batch-progress");

let earlyFetch;

beforeAll(async () => {
  earlyFetch = mock(() => json(going));
  early.batchId = "qrb_early";
  early.baseUrl = "https://api.example/v2";
  early.token = "early";
  document.body.append(early);
  const { BatchProgressElement } = await import("supermetrics-batch-status/element");
  expect(customElements.get("batch-progress")).toBe(BatchProgressElement);
});

afterEach(() => vi.restoreAllMocks());

/** An element in the document. */
function mounted(attributes) {
  const element = document.createElement("batch-progress");
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  document.body.append(element);
  const part = (name) => element.shadowRoot.querySelector(`[part="${name}"]`);
  const until = (isSo) => soon(() => expect(isSo(element)).toBe(true));
  return { element, part, until };
}

const isLive = ({ snapshot }) => snapshot?.connection === "live";
const stopped = (watch) => soon(() => expect(watch.getSnapshot().connection).toBe("closed"));

test("properties that were set before it is defined count", async () => {
  await soon(() => expect(tokens(earlyFetch)).toContain("Bearer early"));
  expect(early.snapshot.batchId).toBe("qrb_early");
  expect(earlyFetch.mock.calls.every(([url]) => url.startsWith("https://api.example/v2/"))).toBe(true);
  expect(["batchId", "baseUrl", "token"].filter((name) => Object.hasOwn(early, name))).toEqual([]);
  early.remove();
});

test("it shows the batch in jsdom, and tells of its end once", async () => {
  mock(() => json(body));
  const { element, part, until } = mounted({ "batch-id": "qrb_shown" });
  const told = [];
  for (const type of ["snapshot", "finished", "error"]) element.addEventListener(type, ({ detail }) => told.push([type, detail.outcome]));
  // The outcome is told with the response; the end some seconds later, because no rows came.
  await until(({ snapshot }) => snapshot?.connection === "ended");
  expect(told.filter(([type]) => type !== "snapshot")).toEqual([["finished", "partial"]]);
  expect([part("counts").textContent, part("message").textContent]).toEqual(["100 % · 2 of 2, 1 failed", "Done, with failures"]);
  expect([part("bar").getAttribute("aria-valuenow"), part("failure").style.width]).toEqual(["100", "50%"]);
  element.remove();
});

test("out of the document it asks nothing in the end, and back in it begins anew", async () => {
  const fetch = mock(() => json(going));
  const { element, until } = mounted({ "batch-id": "qrb_moved" });
  element.options = { lingerMs: 0 };
  await until(isLive);
  const { watch } = element;
  element.remove();
  await stopped(watch);
  const before = asked(fetch).length;
  document.body.append(element);
  await until(({ watch: now }) => now !== watch && asked(fetch).length > before);
  element.remove();
});

test("a move within the document goes on with the watch", async () => {
  mock(() => json(going));
  const { element, until } = mounted({ "batch-id": "qrb_kept" });
  await until(isLive);
  const { watch } = element;
  document.body.appendChild(document.createElement("main")).append(element);
  await until(({ snapshot }) => snapshot.requests > 2);
  expect(element.watch).toBe(watch);
  element.remove();
});

test("another attribute begins another watch and ends the one before; the same text does not", async () => {
  const fetch = mock(() => json(going));
  const { element, until } = mounted({ "batch-id": "qrb_one" });
  element.options = { lingerMs: 0 };
  await until(isLive);
  const { watch } = element;
  element.setAttribute("batch-id", "qrb_one");
  await until(({ snapshot }) => snapshot.requests > 1);
  expect(element.watch).toBe(watch);
  element.setAttribute("batch-id", "qrb_other");
  await until(({ snapshot }) => snapshot?.batchId === "qrb_other");
  await stopped(watch);
  await soon(() => expect(asked(fetch)).toContain("qrb_other"));
  for (const nothing of [undefined, null, ""]) {
    element.batchId = "qrb_other";
    await until(({ snapshot }) => snapshot !== null);
    element.batchId = nothing;
    await until(({ snapshot }) => snapshot === null);
  }
  expect(asked(fetch).filter((batch) => ["undefined", "null", ""].includes(batch))).toEqual([]);
  element.remove();
});

test("the bar is called what the element is called, else by its batch", async () => {
  mock(() => json(going));
  const { element, part, until } = mounted({ "batch-id": "qrb_called" });
  const name = () => part("bar").getAttribute("aria-label");
  await until(() => name() === "Batch qrb_called");
  for (const [label, called] of [["Nightly refresh", "Nightly refresh"], ["", "Batch qrb_called"]]) {
    element.setAttribute("aria-label", label);
    await until(() => name() === called);
  }
  element.batchId = "qrb_next";
  await until(() => name() === "Batch qrb_next");
  element.remove();
});

test("elements and hooks of one batch share one poller, in the recommended form", async () => {
  const fetch = mock(() => json(going));
  const three = [1, 2, 3].map(() => mounted({ "batch-id": "qrb_three" }));
  for (const { element } of three) element.token = () => "t";
  await three[2].until(({ snapshot }) => snapshot?.requests > 3);
  expect(calls(fetch, "qrb_three").length).toBeLessThanOrEqual(three[0].element.watch.getSnapshot().requests + 1);
  for (const { element } of three) element.remove();
});

test("its words can be replaced", async () => {
  mock(() => json(body));
  const { element, part, until } = mounted({ "batch-id": "qrb_words" });
  element.texts = { partial: "Fertig, mit Fehlern", counts: ({ ended, total }) => `${ended} von ${total}`, label: (id) => `Auftrag ${id}` };
  await until(({ snapshot }) => snapshot?.outcome === "partial");
  const words = ["counts", "message"].map((name) => part(name).textContent);
  expect([...words, part("bar").getAttribute("aria-label")]).toEqual(["2 von 2", "Fertig, mit Fehlern", "Auftrag qrb_words"]);
  element.texts = { partial: undefined, counts: null };
  expect(["counts", "message"].map((name) => part(name).textContent)).toEqual(["100 % · 2 of 2, 1 failed", "Done, with failures"]);
  element.texts = null;
  expect(part("message").textContent).toBe("Done, with failures");
  element.remove();
});

test("a text that throws is reported; the batch is watched, and the events come", async () => {
  mock(() => json(body));
  const reported = vi.fn();
  vi.stubGlobal("reportError", reported);
  const { element } = mounted({ "batch-id": "qrb_texts" });
  const counts = () => {
    throw new Error("mine");
  };
  element.texts = { counts, label: (id) => id };
  const outcome = await new Promise((resolve) => element.addEventListener("finished", ({ detail }) => resolve(detail.outcome)));
  expect([outcome, reported.mock.calls[0]?.[0].message]).toEqual(["partial", "mine"]);
  element.remove();
  vi.unstubAllGlobals();
});

test("another batch with another token: the one before, which lingers, keeps its own", async () => {
  const fetch = mock(() => json(going));
  const { element, until } = mounted({ "batch-id": "qrb_first" });
  element.token = () => "first";
  await until(isLive);
  element.batchId = "qrb_then";
  element.token = () => "then";
  await until(({ snapshot }) => snapshot?.batchId === "qrb_then");
  const before = calls(fetch, "qrb_first").length;
  await soon(() => expect(calls(fetch, "qrb_first").length).toBeGreaterThan(before + 1));
  expect([new Set(tokens(fetch, "qrb_first")), tokens(fetch, "qrb_then")[0]]).toEqual([new Set(["Bearer first"]), "Bearer then"]);
  element.remove();
});

test("a token in the HTML is taken away, and said", async () => {
  const fetch = mock(() => json(going));
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  const { element, until } = mounted({ "batch-id": "qrb_secret", token: "SECRET" });
  await until(isLive);
  expect([element.getAttribute("token"), tokens(fetch, "qrb_secret")[0], warn.mock.calls.length]).toEqual([null, null, 1]);
  // React 18 and others set attributes later, too.
  element.setAttribute("token", "LATER");
  expect([element.outerHTML.includes("LATER"), warn.mock.calls.length]).toEqual([false, 2]);
  expect(element.outerHTML).not.toContain("SECRET");
  element.remove();
});

test("custom-elements.json names what is there", () => {
  const [{ declarations }] = manifest.modules;
  const [{ attributes, members, cssParts }] = declarations;
  const { element } = mounted({});
  const names = (list) => list.map(({ name }) => name).sort();
  const { observedAttributes, prototype } = element.constructor;
  const accessors = Object.entries(Object.getOwnPropertyDescriptors(prototype)).filter(([, { get }]) => get).map(([name]) => name);
  const parts = [...element.shadowRoot.querySelectorAll("[part]")].map((node) => node.getAttribute("part"));
  // `token` is observed only to be refused.
  const observed = observedAttributes.filter((name) => name !== "token").sort();
  expect([names(attributes), names(members), names(cssParts)]).toEqual([observed, accessors.sort(), parts.sort()]);
  element.remove();
});
