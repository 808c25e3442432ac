// What a browser downloads: minified, as brotli.
import { existsSync, readFileSync } from "node:fs";
import { brotliCompressSync, constants } from "node:zlib";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";

const folder = (/** @type {string} */ name) => new URL(`../../${name}/`, import.meta.url);
/** Where `cargo xtask` puts what is shipped. */
const FOLDERS = { whole: folder("www/pkg"), page: folder("target/page-entry") };

/** @typedef {keyof typeof FOLDERS} Build */

/** @param {Build} build */
export const isBuilt = (build) => existsSync(FOLDERS[build]);

/** The WebAssembly that is shipped. @param {Build} [build] */
export const wasm = (build = "whole") => readFileSync(new URL("supermetrics_batch_status_bg.wasm", FOLDERS[build]));

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

/** The glue that is shipped. @param {string} [globalName] @param {Build} [build] */
export const minifiedGlue = (globalName, build = "whole") => minified(new URL("supermetrics_batch_status.js", FOLDERS[build]), globalName);

/** @param {Uint8Array | string} data */
export const brotli = (data) => brotliCompressSync(data, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;

/** @param {Build} [build] */
export function weighPackage(build) {
  const sizes = { wasm: brotli(wasm(build)), glue: brotli(minifiedGlue(undefined, build)) };
  return { ...sizes, total: sizes.wasm + sizes.glue };
}
