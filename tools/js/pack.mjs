// Makes the npm package: dist/npm, and a tarball of it in dist. Takes what wasm-pack made of both builds, and src/npm.
import { execFileSync } from "node:child_process";
import { copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { build, buildSync } from "esbuild";
import { repository } from "./repository.mjs";
import { copySimulatorWasm, simulatorWasm, writeBundled } from "./testing.mjs";
import { brotli } from "./weigh.mjs";

const root = new URL("../../", import.meta.url);
const [made, madePage, ours, packed] = ["www/pkg/", "target/page-entry/", "src/npm/", "dist/npm/"].map((folder) => new URL(folder, root));
const text = (/** @type {URL} */ file) => readFileSync(file, "utf8");
const write = (/** @type {string} */ name, /** @type {string} */ content) => writeFileSync(new URL(name, packed), content);

const NOT_PACKED = ["core.js", "glue.d.ts", "index.d.ts", "module.d.ts", "package.json", "page-core.js", "page-wasm.d.ts", "share", "share.d.ts", "testing", "testing-core.js", "testing-wasm.d.ts", "tsconfig.json", "wasm.d.ts"];

/** Entries that are an adapter and a way to load: in the root by `fetch`, in a folder of its own each other way. */
const ADAPTERS = { store: "store", react: "react", vue: "vue", element: "element", "element/class": "element-class" };
const LOADERS = { "": "index", "node/": "node", "inline/": "inline" };
const WASM = "supermetrics_batch_status_bg.wasm";
const PAGE_WASM = "supermetrics_batch_status_page_bg.wasm";

/** The two builds, and what their files are called in the package. */
const BUILDS = [
  { folder: made, entry: "supermetrics-batch-status", core: "core.js", text: "wasm.js", file: WASM },
  { folder: madePage, entry: "supermetrics-batch-status/page", core: "page-core.js", text: "page-wasm.js", file: PAGE_WASM },
];

const { version } = JSON.parse(text(new URL("package.json", made)));

/** What is changed in wasm-bindgen's glue: each must be found once. */
const CHANGES = [
  // Made when they are needed: a test environment may lack them, and an import must do nothing.
  [
    "let cachedTextDecoder = new TextDecoder('utf-8', { ignoreBOM: true });\ncachedTextDecoder.decode();",
    "let cachedTextDecoder, cachedTextEncoder;",
  ],
  [
    `const cachedTextEncoder = new TextEncoder();

if (!('encodeInto' in cachedTextEncoder)) {
    cachedTextEncoder.encodeInto = function (arg, view) {
        const buf = cachedTextEncoder.encode(arg);
        view.set(buf);
        return {
            read: arg.length,
            written: buf.length
        };
    };
}`,
    "",
  ],
  [
    "    wasmInstance = instance;",
    "    cachedTextDecoder ??= new TextDecoder('utf-8', { ignoreBOM: true });\n    cachedTextEncoder ??= new TextEncoder();\n    wasmInstance = instance;",
  ],
  // index.js names the address, so that no other entry pulls the file in.
  [`module_or_path = new URL('${WASM}', import.meta.url);`, ""],
  // While this one compiled, another may have started, and have watches by now: the first is the only one.
  [
    "await __wbg_load(await module_or_path, imports);",
    "await __wbg_load(await module_or_path, imports);\n    if (wasm !== undefined) return wasm;",
  ],
  // A module of another package, or a stale one of this, must not stay: the next call may bring the right one.
  [
    "    wasm.__wbindgen_start();\n    return wasm;",
    `    try {
        wasm.__wbindgen_start();
        if (version() !== "${version}") throw new Error(\`it is of version \${version()}, not ${version}\`);
    } catch (cause) {
        wasm = undefined;
        throw cause;
    }
    return wasm;`,
  ],
];

/** @param {{ folder: URL, entry: string, file: string }} build */
function glue({ folder, entry, file }) {
  const names = `\nexport const [entry, file] = ["${entry}", "${file}"];\n`;
  return names + CHANGES.reduce((glue, [found = "", wanted = ""]) => {
    const parts = glue.split(found);
    if (parts.length !== 2) throw new Error(`wasm-bindgen's glue has changed: this was not found once: ${found}`);
    return parts.join(wanted);
  }, text(new URL("supermetrics_batch_status.js", folder)));
}

/** @param {typeof BUILDS[0]} made */
async function core(made) {
  const { folder, core } = made;
  const entry = fileURLToPath(new URL(core, ours));
  const plugin = {
    name: "glue",
    setup(/** @type {import("esbuild").PluginBuild} */ build) {
      const resolveDir = fileURLToPath(folder);
      build.onLoad({ filter: /glue\.js$/, namespace: "glue" }, () => ({ contents: glue(made), loader: "js", resolveDir }));
      build.onResolve({ filter: /^\.{1,2}\/glue\.js$/ }, () => ({ path: "glue.js", namespace: "glue" }));
    },
  };
  const shape = { bundle: true, minify: true, format: "esm", target: "es2022", legalComments: "none" };
  const options = { ...shape, sourcemap: true, outfile: fileURLToPath(new URL(core, packed)), plugins: [plugin] };
  await build(/** @type {import("esbuild").BuildOptions} */ ({ ...options, entryPoints: [entry] }));
}

/** What is loaded where the option `share` is used. @param {string} entry @param {string} file */
async function bundle(entry, file) {
  const shape = { bundle: true, minify: true, format: "esm", target: "es2022", legalComments: "none", sourcemap: true };
  await build(/** @type {import("esbuild").BuildOptions} */ ({ ...shape, entryPoints: [fileURLToPath(new URL(entry, ours))], outfile: fileURLToPath(new URL(file, packed)) }));
}

/** Entries that are types alone. */
const TYPES = ["element/react", "element/preact", "element/solid", "element/vue"];

/** An adapter with its way to load. React's entry says that it is for clients. */
function entries() {
  for (const name of TYPES) write(`${name}.js`, "export {};\n");
  for (const [folder, loader] of Object.entries(LOADERS)) {
    for (const [name, adapter] of Object.entries(ADAPTERS)) {
      const up = "../".repeat(`${folder}${name}`.split("/").length - 1) || "./";
      const directive = adapter === "react" ? '"use client";\n' : "";
      write(`${folder}${name}.js`, `${directive}import "${up}${loader}.js";\nexport * from "${up}adapters/${adapter}.js";\n`);
    }
  }
}

function manifest() {
  const { name, description, license, repository: cargo } = JSON.parse(text(new URL("package.json", made)));
  const where = repository(cargo?.url, process.env.GITHUB_REPOSITORY);
  if (where === undefined) console.log("  package.json names no repository, because Cargo.toml names none");
  const stamped = { name, version, description, license, repository: where };
  return JSON.stringify({ ...stamped, ...JSON.parse(text(new URL("package.json", ours))) }, undefined, 2) + "\n";
}

async function assemble() {
  rmSync(packed, { recursive: true, force: true });
  mkdirSync(packed, { recursive: true });
  for (const name of readdirSync(ours)) {
    if (!NOT_PACKED.includes(name)) cpSync(new URL(name, ours), new URL(name, packed), { recursive: true });
  }
  for (const folder of Object.keys(LOADERS)) mkdirSync(new URL(`${folder}element`, packed), { recursive: true });
  for (const name of ["LICENSE-APACHE", "LICENSE-MIT"]) copyFileSync(new URL(name, made), new URL(name, packed));
  write("index.d.ts", text(new URL("index.d.ts", ours)) + text(new URL("src/types.d.ts", root)));
  for (const build of BUILDS) {
    const wasm = readFileSync(new URL(WASM, build.folder));
    writeFileSync(new URL(build.file, packed), wasm);
    write(build.text, `export const base64 = "${wasm.toString("base64")}";\n`);
    await core(build);
  }
  await bundle("share/index.js", "share.js");
  entries();
  await writeBundled("testing-core.js", new URL("testing-core.js", packed));
  write("testing-wasm.js", `export const base64 = "${readFileSync(simulatorWasm).toString("base64")}";\n`);
  copySimulatorWasm(new URL("simulator.wasm", packed));
  write("package.json", manifest());
  readme();
}

/** An adapter with all that it needs besides the core, minified, brotli. @param {string} adapter */
function weight(adapter) {
  const file = fileURLToPath(new URL(`adapters/${adapter}.js`, packed));
  const shape = { bundle: true, minify: true, format: "esm", target: "es2022", write: false, external: ["react", "vue", "../core.js"] };
  const { outputFiles } = buildSync(/** @type {import("esbuild").BuildOptions} */ ({ ...shape, entryPoints: [file] }));
  return brotli(outputFiles?.[0]?.text ?? "");
}

/** The first lines of the README say what it weighs. */
function readme() {
  const kilobytes = (/** @type {number} */ bytes) => `${(bytes / 1000).toFixed(1)} kB`;
  const weigh = (/** @type {string} */ name) => brotli(readFileSync(new URL(name, packed)));
  const [wasm, script] = [weigh(WASM), weigh("core.js") + weigh("index.js")];
  const adapters = Object.values(ADAPTERS).filter((adapter) => adapter !== "element-class");
  const more = adapters.map((adapter) => `\`…/${adapter}\` ${kilobytes(weight(adapter))}`).join(", ");
  const page = weigh(PAGE_WASM) + weigh("page-core.js") + weigh("page.js");
  const text = `A browser downloads ${kilobytes(wasm + script)} (${kilobytes(wasm)} WebAssembly and ${kilobytes(script)} JavaScript, brotli), or ${kilobytes(page)} for \`…/page\` alone; and for an adapter: ${more}.`;
  console.log(`  ${text}`);
  const parts = readFileSync(new URL("README.md", ours), "utf8").split("<!-- size -->");
  if (parts.length !== 2) throw new Error("the README has no one place for the size");
  write("README.md", parts.join(text));
}

/** The page, for the command `demo`: without the package, which is beside it. */
function page() {
  for (const name of ["index.html", "favicon.svg", "icons"]) cpSync(new URL(`www/${name}`, root), new URL(`page/${name}`, packed), { recursive: true });
  const bundles = readdirSync(made).filter((name) => /^(?!supermetrics_|testing|watch).*\.(css|js)$/u.test(name));
  mkdirSync(new URL("page/pkg/", packed));
  for (const name of bundles) copyFileSync(new URL(name, made), new URL(`page/pkg/${name}`, packed));
}

/** The files of a folder, and of those in it. @param {URL} folder */
const filesIn = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(fileURLToPath(folder), join(parentPath, name)).replaceAll(sep, "/"));

/** The tarball, which must hold what the folder holds. */
function tarball() {
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const options = { cwd: fileURLToPath(packed), encoding: "utf8", shell: process.platform === "win32" };
  const answer = JSON.parse(execFileSync(npm, ["pack", "--json", "--pack-destination", ".."], /** @type {any} */ (options)));
  const [{ filename, size, unpackedSize, files }] = Array.isArray(answer) ? answer : Object.values(answer);
  const inside = files.map((/** @type {{ path: string }} */ file) => file.path).sort();
  const outside = filesIn(packed).sort();
  if (inside.join() !== outside.join()) throw new Error(`the tarball holds ${inside}, the folder ${outside}`);
  const wasm = inside.filter((/** @type {string} */ path) => path.endsWith(".wasm"));
  if (wasm.join() !== ["simulator.wasm", ...BUILDS.map(({ file }) => file)].join()) throw new Error(`the .wasm files are ${wasm}`);
  // Of what is minified for import: the page of the command `demo` is an app.
  const maps = inside.filter((/** @type {string} */ path) => path.endsWith(".map"));
  const wanted = ["core", "page-core", "share", "testing-core"].map((name) => `${name}.js.map`);
  if (maps.join() !== wanted.join()) throw new Error(`the source maps are ${maps}`);
  console.log(`  dist/${filename}: ${size} bytes, ${unpackedSize} unpacked, ${inside.length} files`);
}

await assemble();
page();
tarball();
