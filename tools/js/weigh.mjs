// What a browser downloads: minified, as brotli.
import { readFileSync } from "node:fs";
import { brotliCompressSync, constants } from "node:zlib";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";

const folder = new URL("../../www/pkg/", import.meta.url);
const glue = new URL("supermetrics_batch_status.js", folder);

/** The WebAssembly that is shipped. */
export const wasm = () => readFileSync(new URL("supermetrics_batch_status_bg.wasm", folder));

/**
 * A module with all that it imports; without a name as a module, with one as a script that declares it.
 * @param {URL} entry @param {string} [globalName]
 */
export function minified(entry, globalName) {
  const shape = globalName === undefined ? { format: /** @type {const} */ ("esm") } : { format: /** @type {const} */ ("iife"), globalName };
  const bundle = { bundle: true, minify: true, target: "es2022", write: /** @type {const} */ (false), logLevel: /** @type {const} */ ("error") };
  const [file] = buildSync({ ...bundle, ...shape, entryPoints: [fileURLToPath(entry)] }).outputFiles;
  if (file === undefined) throw new Error(`${entry} gave nothing`);
  return file.text;
}

/** The glue that is shipped. @param {string} [globalName] */
export const minifiedGlue = (globalName) => minified(glue, globalName);

/** @param {Uint8Array | string} data */
export const brotli = (data) => brotliCompressSync(data, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;

export function weighPackage() {
  const sizes = { wasm: brotli(wasm()), glue: brotli(minifiedGlue()) };
  return { ...sizes, total: sizes.wasm + sizes.glue };
}
