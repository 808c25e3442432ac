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

// What a first contact meets: each says what to do, where it happens.
const prefix = "supermetrics-batch-status: the WebAssembly could not be loaded: ";
const serve = `. Serve supermetrics_batch_status_bg.wasm there, or import "supermetrics-batch-status/inline"`;
const page = () => new Response("<!doctype html>", { headers: { "content-type": "text/html; charset=utf-8" } });
const lacking = (name) => {
  const descriptor = Object.getOwnPropertyDescriptor(globalThis, name);
  Reflect.deleteProperty(globalThis, name);
  return () => Object.defineProperty(globalThis, name, descriptor);
};
const contacts = [
  ["an absent file", () => new Response("no", { status: 404 }), `${prefix}Error: HTTP 404${serve}`],
  ["another status", () => new Response("no", { status: 403 }), `${prefix}Error: HTTP 403`],
  ["a page instead of a file", page, `${prefix}Error: the server answered with a page (text/html; charset=utf-8)${serve}`],
  ["no fetch", () => "/a.wasm?signature=1", `supermetrics-batch-status: the WebAssembly could not be loaded from /a.wasm: Error: this platform has no fetch. Import "supermetrics-batch-status/inline", or pass bytes to init`, "fetch"],
  ["no WebAssembly", () => bytes, `${prefix}Error: supermetrics-batch-status: this platform has no WebAssembly`, "WebAssembly"],
  ["no TextDecoder", () => bytes, `${prefix}Error: supermetrics-batch-status: this platform has no TextDecoder`, "TextDecoder"],
];
for (const [what, source, wanted, lacks] of contacts) {
  const restore = lacks ? lacking(lacks) : () => {};
  const { message } = await init(source()).catch((error) => error);
  restore();
  same(message, wanted, what);
}
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
