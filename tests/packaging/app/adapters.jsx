// Every adapter in one page: React in strict mode with options that change, Vue, the store, the element; and workers.
import * as React from "react";
import { StrictMode, useEffect, useState } from "react";
import { createRoot } from "react-dom/client";
import { get } from "svelte/store";
import { createApp, h, KeepAlive, ref, watchEffect } from "vue";
import { useBatch } from "supermetrics-batch-status/react";
import { createBatchStore } from "supermetrics-batch-status/store";
import { useBatch as useVueBatch } from "supermetrics-batch-status/vue";
import { same, token } from "./check.js";
import { checkElement } from "./element.js";
import { api, batch, report } from "./report.js";
import { ask } from "./workers.js";

const pace = { minIntervalMs: 100, maxIntervalMs: 500 };
const options = (batchId) => ({ baseUrl: api, batchId, token: () => token, ...pace });
/** React 18 has none: there, what is hidden is unmounted. */
const Activity = React.Activity ?? (({ mode, children }) => mode === "visible" && children);
const place = () => document.body.appendChild(document.createElement("div"));

/** Two batches, one after the other. Gives how many requests each took. */
const react = () =>
  new Promise((resolve, reject) => {
    const requests = {};
    const names = ["react-1", "react-2"].map(batch);
    function Batch() {
      const [name, setName] = useState(names[0]);
      const { snapshot, problem } = useBatch(options(name));
      useEffect(() => {
        if (problem) reject(problem.error);
        if (snapshot?.outcome !== "success" || snapshot.batchId !== name) return;
        requests[name] = snapshot.requests;
        if (name === names[1]) resolve(requests);
        else setName(names[1]);
      });
      return <progress value={snapshot?.progress.fraction ?? 0} />;
    }
    createRoot(place()).render(<StrictMode><Batch /></StrictMode>);
  });

const vue = () =>
  new Promise((resolve, reject) => {
    const requests = {};
    const names = ["vue-1", "vue-2"].map(batch);
    const setup = () => {
      const name = ref(names[0]);
      const { snapshot, problem } = useVueBatch(() => options(name.value));
      watchEffect(() => {
        if (problem.value) reject(problem.value.error);
        if (snapshot.value?.outcome !== "success" || snapshot.value.batchId !== name.value) return;
        requests[name.value] = snapshot.value.requests;
        if (name.value === names[1]) resolve(requests);
        else name.value = names[1];
      });
      return () => h("progress", { value: snapshot.value?.progress.fraction ?? 0 });
    };
    createApp({ setup }).mount(place());
  });

const store = () =>
  new Promise((resolve, reject) => {
    const batchStore = createBatchStore(options(batch("store")));
    same(get(batchStore), { snapshot: null, watch: null, error: null, problem: null }, "a store before its time");
    let calls = 0;
    const leave = batchStore.subscribe(({ snapshot, problem }) => {
      calls += 1;
      if (problem) reject(problem.error);
      if (snapshot?.outcome !== "success") return;
      queueMicrotask(() => leave());
      resolve({ [snapshot.batchId]: snapshot.requests });
    });
    same(calls, 1, "calls of a listener, at once");
  });

/**
 * Five hooks in strict mode, that are mounted anew as if routes changed, one in `<Activity>`, a composable in `<KeepAlive>`,
 * three elements and a store, each with a token function of its own: one poller, as the simulator counts.
 */
const shared = () =>
  new Promise((resolve, reject) => {
    const name = batch("together");
    for (let left = 3; left > 0; left -= 1) {
      const element = document.createElement("batch-progress");
      Object.assign(element, { baseUrl: api, batchId: name, token: () => token, options: pace });
      place().append(element);
    }
    createBatchStore(options(name)).subscribe(({ problem }) => problem && reject(problem.error));
    const Part = () => <i>{useBatch(options(name), ({ snapshot }) => snapshot?.progress.ended ?? 0)}</i>;
    function Whole() {
      const { snapshot } = useBatch(options(name));
      useEffect(() => {
        if (snapshot?.outcome === "success") resolve({ [name]: snapshot.requests });
      });
      return <Part />;
    }
    function App() {
      const [route, setRoute] = useState(0);
      useEffect(() => {
        const timer = setInterval(() => setRoute((route) => route + 1), 100);
        return () => clearInterval(timer);
      }, []);
      return (
        <>
          <main key={route}><Whole /><Part /><Part /><Part /></main>
          <Activity mode={route % 2 === 0 ? "visible" : "hidden"}><Part /></Activity>
        </>
      );
    }
    createRoot(place()).render(<StrictMode><App /></StrictMode>);
    const isShown = ref(true);
    setInterval(() => (isShown.value = !isShown.value), 100);
    const Kept = { setup: () => (({ snapshot }) => () => h("i", snapshot.value?.progress.ended))(useVueBatch(() => options(name))) };
    createApp(() => h(KeepAlive, null, () => (isShown.value ? h(Kept) : null))).mount(place());
  });

/** A wrong option is told, and nothing is sent. */
const wrong = () =>
  new Promise((resolve, reject) => {
    createBatchStore({ ...options(batch("wrong")), minIntervalMs: 1 }).subscribe(({ snapshot, error }) => {
      if (snapshot) reject(new Error("a wrong option was taken"));
      if (error) resolve({ [batch("wrong")]: 0 });
    });
  });

async function workers() {
  const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
  const shared = new SharedWorker(new URL("./worker.js", import.meta.url), { type: "module" });
  return Promise.all([ask(worker, api, batch("worker")), ask(shared.port, api, batch("shared"))]);
}

async function run() {
  const parts = { workers: workers(), react: react(), vue: vue(), store: store(), shared: shared(), wrong: wrong(), element: checkElement(api, batch("element")) };
  const { dataset } = document.documentElement;
  const waiting = new Set(Object.keys(parts));
  for (const [name, part] of Object.entries(parts)) {
    part.then(() => waiting.delete(name) && (dataset.waiting = [...waiting].join()));
  }
  const [versions, ...requests] = await Promise.all(Object.values(parts));
  return { version: versions[0], requests: Object.assign({}, ...requests) };
}

report(run());
