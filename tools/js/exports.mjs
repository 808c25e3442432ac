// What the wasm of a Rust frontend exports: nothing of the npm package may be among it. `node exports.mjs <file>`
import { readFileSync } from "node:fs";

const [, , file = ""] = process.argv;
const names = WebAssembly.Module.exports(new WebAssembly.Module(readFileSync(file))).map(({ name }) => name);
// The memory, the entry of the program, and what wasm-bindgen itself needs.
const own = /^(memory|main|__main_void|__externref_\w+|__wbindgen_\w+|__wbg_\w+|__(abort_handler|instance_terminated|data_end|heap_base|stack_pointer|indirect_function_table))$/u;
const described = /^__wbindgen_describe_(?!_)/u;
const ours = names.filter((name) => !own.test(name) || described.test(name));
if (names.length === 0 || ours.length > 0) {
  console.error(`  ${file} exports ${ours.join(", ") || "nothing"}`);
  process.exitCode = 1;
} else {
  console.log(`  ${file}: ${names.length} exports, none of the npm package`);
}
