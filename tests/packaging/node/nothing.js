// An import does nothing: no request, no document, no timer, no WebAssembly, no top-level await. Every entry of the
// package: by its name where Node has it, else by its file.
import { deepEqual as same } from "node:assert/strict";
import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
// Before the traps: what frameworks do is their own affair.
import "react";
import "vue";

const refused = (name) => ({
  configurable: true,
  get() {
    throw new Error(`${name} was used at import`);
  },
});
for (const name of ["fetch", "document", "WebAssembly", "XMLHttpRequest", "setTimeout", "setInterval", "queueMicrotask", "atob"]) {
  Object.defineProperty(globalThis, name, refused(name));
}

// It refuses modules that wait at their top level.
const require = createRequire(import.meta.url);
const named = ["", "/inline", "/page", "/page/inline", "/store", "/react", "/vue", "/element", "/element/class"];
const folder = "./node_modules/supermetrics-batch-status/";
// The command is no entry; that of Cloudflare Workers imports WebAssembly, which Node does not know as a module.
const files = readdirSync(folder).filter((name) => name.endsWith(".js") && !["bin.js", "workerd.js", "page-workerd.js"].includes(name));
const unnamed = ["index.js", "node.js", "page-node.js", "page.js"];
same(files.filter((name) => unnamed.includes(name)), unnamed, "the entries without a name here");
for (const entry of [...named.map((name) => `supermetrics-batch-status${name}`), ...files.map((name) => `${folder}${name}`)]) {
  same(Object.keys(require(entry)).length > 0, true, entry);
}
