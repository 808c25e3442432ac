// What each ability weighs: the code of the package by the module that it comes from.
//
// The package is built once more with the names of its functions, and optimised the same. A share of the code counts as the
// same share of the compressed file: compression does not keep functions apart.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotli } from "../weigh.mjs";
import { Reader, sections } from "../wasm.mjs";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const [CUSTOM, IMPORTS, CODE, DATA] = [0, 2, 10, 11];
const FUNCTION_NAMES = 1;

const CORE = "supermetrics_batch_status_core";
const OURS = "supermetrics_batch_status";

/** The first prefix that fits names the ability. @type {[string, string][]} */
const ABILITIES = [
  [`${CORE}::watch::estimate`, "time left"],
  [`${CORE}::watch::durations`, "time left"],
  [`${CORE}::watch`, "watching"],
  [`${CORE}::client::poller`, "watching"],
  [`${CORE}::client::reader`, "watching"],
  [`${CORE}::rows::saved`, "saving and restoring"],
  [`${CORE}::rows::bytes`, "saving and restoring"],
  [`${CORE}::rows::view::csv`, "export"],
  [`${CORE}::rows::view::export`, "export"],
  [`${CORE}::rows::view::grid`, "map of accounts and days"],
  [`${CORE}::rows::view::groups`, "failures by cause"],
  [`${CORE}::rows::view::timing`, "timing"],
  [`${CORE}::rows::view`, "filter, search and sort"],
  [`${CORE}::rows`, "rows in columns"],
  [`${CORE}::status::warning`, "warnings"],
  [`${CORE}::status`, "reading a response"],
  [`${CORE}::error`, "error messages"],
  [`${CORE}::request`, "options and requests"],
  [`${CORE}::client`, "options and requests"],
  [CORE, "helpers of the core"],
  [`${OURS}::`, "boundary to JavaScript"],
  ["wasm_bindgen", "bindings"],
  ["js_sys", "bindings"],
  ["web_sys", "bindings"],
  ["gloo", "bindings"],
  ["__wbindgen", "bindings"],
  ["__externref", "bindings"],
];

/** A crate's name has a hash behind it, in brackets. */
const HASHES = /\[[0-9a-f]+\]/g;

/** @param {string} symbol */
function abilityOf(symbol) {
  const name = symbol.replaceAll(HASHES, "");
  const path = /\b(?:supermetrics_batch_status\w*|wasm_bindgen\w*|js_sys|web_sys|gloo\w*)::[\w:]*|^__\w+/.exec(name)?.[0] ?? "";
  return ABILITIES.find(([prefix]) => path.startsWith(prefix))?.[1] ?? "Rust's library and allocator";
}

/** The names of functions, by position. @param {Uint8Array} content */
function functionNames(content) {
  const names = new Map();
  const reader = new Reader(content);
  while (reader.at < content.length) {
    const kind = reader.number();
    const block = new Reader(reader.block());
    if (kind !== FUNCTION_NAMES) continue;
    for (let left = block.number(); left > 0; left -= 1) names.set(block.number(), Buffer.from(block.block()).toString());
  }
  return names;
}

/** @param {string} folder of the package built with names, not yet optimised */
function optimised(folder) {
  const metadata = JSON.parse(execFileSync("cargo", ["metadata", "--no-deps", "--format-version", "1"], { cwd: root, encoding: "utf8", maxBuffer: 1 << 26 }));
  const ours = metadata.packages.find((/** @type {{ name: string }} */ { name }) => name === "supermetrics-batch-status");
  const flags = ours.metadata["wasm-pack"].profile.release["wasm-opt"];
  const file = (/** @type {string} */ end) => join(folder, `supermetrics_batch_status${end}`);
  const [from, to] = [file("_bg.wasm"), file("_named.wasm")];
  execFileSync("node", [join(root, "tools/js/node_modules/binaryen/bin/wasm-opt"), from, "-g", ...flags, "-o", to]);
  return readFileSync(to);
}

/**
 * Abilities with their bytes, the heaviest first.
 * @param {string} folder of the package built with names @param {Uint8Array} shipped what a browser downloads
 */
export function abilities(folder, shipped) {
  /** @type {Map<string, number>} */
  const weights = new Map();
  const add = (/** @type {string} */ name, /** @type {number} */ bytes) => weights.set(name, (weights.get(name) ?? 0) + bytes);
  const wasm = optimised(folder);
  let [names, imported] = [new Map(), 0];
  for (const { id, content } of sections(wasm)) {
    const reader = new Reader(content);
    if (id === IMPORTS) imported = reader.number();
    if (id === CUSTOM && Buffer.from(reader.block()).toString() === "name") names = functionNames(content.subarray(reader.at));
  }
  for (const { id, content } of sections(wasm)) {
    if (id === CUSTOM) continue;
    if (id !== CODE) {
      add(id === DATA ? "texts and tables" : "imports, exports and types", content.length);
      continue;
    }
    const reader = new Reader(content);
    const count = reader.number();
    for (let position = 0; position < count; position += 1) {
      add(abilityOf(names.get(imported + position) ?? ""), reader.block().length);
    }
  }
  const sum = [...weights.values()].reduce((sum, bytes) => sum + bytes, 0);
  const compressed = brotli(shipped);
  return [...weights]
    .map(([name, bytes]) => ({ name, raw: bytes, brotli: Math.round((bytes / sum) * compressed) }))
    .sort((one, other) => other.raw - one.raw);
}
