// Gives the imports of the WebAssembly short names, in it and in its glue: wasm-bindgen's own end in sixteen digits each,
// which nothing compresses. Puts our one snippet of JavaScript into the glue, so that the page need not ask for it.
// `node shorten.mjs <folder>`
import { readFileSync, writeFileSync } from "node:fs";
import { reordered } from "./reorder.mjs";
import { Reader, block, number, sections } from "./wasm.mjs";

const IMPORTS = 2;
const FUNCTION = 0;

const folder = new URL(`../../${process.argv[2]}/`, import.meta.url);
const [wasmFile, glueFile] = ["_bg.wasm", ".js"].map((end) => new URL(`supermetrics_batch_status${end}`, folder));
const wasm = readFileSync(wasmFile);
const glue = readFileSync(glueFile, "utf8");

const LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** @param {number} position @returns {string} */
const short = (position) =>
  (position < LETTERS.length ? "" : short(Math.floor(position / LETTERS.length) - 1)) + LETTERS[position % LETTERS.length];

/** @type {Map<string, string>} */
const names = new Map();

/** @param {Uint8Array} section */
function shortened(section) {
  const reader = new Reader(section);
  const count = reader.number();
  const parts = [number(count)];
  for (let position = 0; position < count; position += 1) {
    const from = reader.block();
    const name = Buffer.from(reader.block()).toString();
    if (reader.number() !== FUNCTION) throw new Error(`the import ${name} is no function`);
    if (!names.has(name)) names.set(name, short(names.size));
    const type = number(reader.number());
    parts.push(block(from), block(Buffer.from(names.get(name) ?? "")), Buffer.from([FUNCTION]), type);
  }
  return Buffer.concat(parts);
}

const parts = [wasm.subarray(0, 8)];
for (const { id, content } of sections(reordered(wasm))) {
  parts.push(Buffer.from([id]), block(id === IMPORTS ? shortened(content) : content));
}

let replaced = 0;
const renamed = glue.replace(/\b__wb\w+/g, (name) => {
  const known = names.get(name);
  if (known === undefined) return name;
  replaced += 1;
  return known;
});
if (replaced !== names.size) throw new Error(`${names.size} imports, but ${replaced} of their names in the glue`);

const whole = renamed.replace(/^import \{ \w+ \} from '(\.\/snippets\/[^']+)';$/m, (_, path) =>
  readFileSync(new URL(path, folder), "utf8").replace("export function", "function"),
);
if (whole.includes("./snippets/")) throw new Error("the glue imports a second snippet");
writeFileSync(wasmFile, Buffer.concat(parts));
writeFileSync(glueFile, whole);
