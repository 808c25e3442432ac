// The simulator for JavaScript: src/npm/testing-core.js and what it imports in one module, with wasm-bindgen's glue.
import { copyFileSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { brotli } from "./weigh.mjs";

const root = new URL("../../", import.meta.url);
const made = new URL("target/simulator/", root);
const ours = new URL("src/npm/", root);

/** The WebAssembly that is shipped. */
export const simulatorWasm = new URL("simulator_bg.wasm", made);

/** The most that it may weigh: bytes, brotli. */
const LIMIT = 60_000;

/** The entries name the address, so that no other pulls the file in. */
function glue() {
  const parts = readFileSync(new URL("simulator.js", made), "utf8").split("module_or_path = new URL('simulator_bg.wasm', import.meta.url);");
  if (parts.length !== 2) throw new Error("wasm-bindgen's glue has changed: it does not name the file once");
  return parts.join("");
}

/** @type {import("esbuild").Plugin} */
const withGlue = {
  name: "glue",
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /\/glue\.js$/ }, () => ({ path: "glue.js", namespace: "glue" }));
    onLoad({ filter: /glue\.js$/, namespace: "glue" }, () => ({ contents: glue(), loader: "js" }));
  },
};

/** One of the modules in src/npm, with all that it imports. @param {string} entry */
export async function bundled(entry) {
  const { outputFiles } = await build({ ...bundle(entry), write: false });
  return outputFiles[0]?.text ?? "";
}

/** The same as a file, with a source map beside it. @param {string} entry @param {URL} file */
export async function writeBundled(entry, file) {
  await build({ ...bundle(entry), outfile: fileURLToPath(file), sourcemap: true });
}

/** @param {string} entry */
function bundle(entry) {
  const shape = /** @type {const} */ ({ bundle: true, minify: true, format: "esm", target: "es2022", legalComments: "none" });
  return { ...shape, entryPoints: [fileURLToPath(new URL(entry, ours))], plugins: [withGlue] };
}

/** Copies the WebAssembly, and says what it weighs. @param {URL} to */
export function copySimulatorWasm(to) {
  const size = brotli(readFileSync(simulatorWasm));
  if (size > LIMIT) throw new Error(`the simulator's WebAssembly is ${size} bytes, brotli; the limit is ${LIMIT}`);
  copyFileSync(simulatorWasm, to);
  return size;
}
