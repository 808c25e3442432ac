// Measures one part in Node, and in Chromium where that is another matter.
//
// node --expose-gc run.mjs <part> <folder of the package built with the feature `measure`> <file for the figures>
// CHROMIUM is the browser.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";
import { dirname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { minified, minifiedGlue, wasm } from "../weigh.mjs";
import { started } from "./given.mjs";
import { inChromium, version } from "./in-chromium.mjs";

const IN_CHROMIUM = ["parse", "startup", "window"];

const [part = "", folder = "", file = ""] = process.argv.slice(2);
const made = pathToFileURL(`${resolve(folder)}/supermetrics_batch_status`).href;

/** @type {Map<string, Uint8Array | string>} */
const materials = new Map();
if (part === "startup") {
  materials.set("package.wasm", wasm());
  materials.set("glue.js", minifiedGlue("started"));
  materials.set("ky-zod.js", minified(new URL("stacks/ky-zod.mjs", import.meta.url), "started"));
}

/** @type {import("./given.mjs").Given} */
const given = {
  made: async (instance = "") => started(await import(`${made}.js?${instance}`), readFileSync(new URL(`${made}_bg.wasm`))),
  async read(name) {
    const material = materials.get(name);
    if (material === undefined) throw new Error(`${name} was not prepared`);
    return typeof material === "string" ? new TextEncoder().encode(material) : material;
  },
};

/** @param {any} measured @param {string} place */
function note(measured, place) {
  const { rows, ...others } = Array.isArray(measured) ? { rows: measured } : measured;
  return { ...others, rows: rows.map((/** @type {object} */ row) => ({ place, ...row })) };
}

const { measure } = await import(`./${part}.mjs`);
const inNode = note(await measure(given, resolve(folder)), part === "sizes" ? "" : "Node");
const chromium = process.env.CHROMIUM;
const isBoth = chromium !== undefined && IN_CHROMIUM.includes(part);
const inBrowser = isBoth ? note(await inChromium(chromium, part, resolve(folder), materials), "Chromium") : { rows: [] };
const [{ model } = { model: "unknown" }] = cpus();
const machine = {
  cores: String(availableParallelism()),
  processor: model.trim(),
  node: `${process.version}, V8 ${process.versions.v8}`,
  ...(isBoth && { chromium: version(chromium) }),
};
mkdirSync(dirname(file), { recursive: true });
writeFileSync(file, JSON.stringify({ ...inNode, rows: [...inNode.rows, ...inBrowser.rows], machine }, undefined, 2) + "\n");
