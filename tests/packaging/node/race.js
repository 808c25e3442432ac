// Starts that meet: whoever is first makes the only instance, and the other takes it.
// By path, because the package's name is the entry of Node, which nobody needs to init.
import { readFileSync } from "node:fs";
import { deepEqual as same } from "node:assert/strict";
import { setImmediate } from "node:timers/promises";

const folder = "./node_modules/supermetrics-batch-status";
const bytes = readFileSync(`${folder}/supermetrics_batch_status_bg.wasm`);
const { default: init, watchBatch, version } = await import(`${folder}/index.js`);
const late = () => {
  let give;
  const source = new Promise((resolve) => (give = resolve));
  return { source, give };
};
const told = (work) => work.then(() => "ready", ({ message }) => message);
const advice = '. Serve supermetrics_batch_status_bg.wasm there, or import "supermetrics-batch-status/inline"';
const sentence = (status) => `supermetrics-batch-status: the WebAssembly could not be loaded: Error: HTTP ${status}${status === 404 ? advice : ""}`;
const answer = (status) => new Response("no", { status });

// Each call has its own source: another's failure is not its own.
const [first, second, third] = [late(), late(), late()];
const calls = [first, second, third].map(({ source }) => told(init(source)));
second.give(answer(500));
await setImmediate();
first.give(answer(404));
same(await Promise.all(calls.slice(0, 2)), [sentence(404), sentence(500)], "failures, each its own");

// The text of the inline entry starts at once what `init` is still compiling; a watch begins on that instance.
await import(`${folder}/inline.js`);
const [compiled, begun] = [late(), late()];
const { instantiate } = WebAssembly;
WebAssembly.instantiate = async (...given) => {
  const made = await instantiate(...given);
  compiled.give();
  await begun.source;
  return made;
};
third.give(bytes);
await compiled.source;
const watch = watchBatch({ baseUrl: process.env.API, batchId: process.env.BATCH, token: () => "demo-token", minIntervalMs: 100, maxIntervalMs: 500 });
begun.give();
same(await calls[2], "ready", "the init that came too late");
same((await watch.finished).outcome, "success", "a watch that began before it");
same(watch.queries({ state: "success" }).total, 4, "its rows");

// Nobody needs it any more: that it fails is no news, and no unhandled rejection.
same(await told(init(Promise.reject(new Error("too late")))), "ready", "an init with nothing to do");
same(/^\d/u.test(version()), true, "its version");
