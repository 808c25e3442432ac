// The entry of browsers: bytes, a module, a response; twice; a failure that is tried again. One process each.
// Nothing here imports the package by its name: that would be the entry of Node, which gives the bytes to all.
import { readFileSync } from "node:fs";
import { deepEqual as same } from "node:assert/strict";
import init, { isBatchStatusError, parseBatchStatus, version } from "./node_modules/supermetrics-batch-status/index.js";

const bytes = readFileSync("node_modules/supermetrics-batch-status/supermetrics_batch_status_bg.wasm");
const sources = {
  bytes: () => bytes,
  module: () => new WebAssembly.Module(bytes),
  response: () => new Response(bytes, { headers: { "content-type": "application/wasm" } }),
  promise: async () => bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength),
  object: () => ({ module_or_path: bytes }),
};

const advice = /^supermetrics-batch-status is not ready: call `await init\(\)` first/u;
const message = (work) => {
  try {
    return String(work());
  } catch (error) {
    return error.message;
  }
};
same([advice.test(message(version)), advice.test(message(() => parseBatchStatus("{}")))], [true, true], "advice");
same(isBatchStatusError(new Error()), false, "a guard before its time");

const failure = await init(new Response("no", { status: 404 })).catch((error) => error);
same(failure.message, "supermetrics-batch-status: the WebAssembly could not be loaded: Error: HTTP 404", "a failure");
const broken = await init(new Uint8Array(4)).catch((error) => error);
same(broken.cause instanceof WebAssembly.CompileError, true, "a cause");
// Modules that start, but are not this one: nothing of them stays.
const empty = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
const wrong = await init(new WebAssembly.Module(empty)).catch((error) => error);
same(/^supermetrics-batch-status: the WebAssembly could not be loaded: TypeError/u.test(wrong.message), true, "a wrong module");
same(advice.test(message(version)), true, "advice after it");

await Promise.all([init(sources[process.argv[2]]()), init()]);
await init();
same(/^\d/u.test(version()), true, "its version");
