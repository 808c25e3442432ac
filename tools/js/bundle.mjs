// Bundles the page's scripts and styles into www/pkg, so that it loads in a handful of requests. The package stays a module of
// its own, as it is for everybody else.
import { copyFileSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { bundled, copySimulatorWasm } from "./testing.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const common = { absWorkingDir: root, bundle: true, minify: true, logLevel: "warning", target: ["chrome119", "firefox128", "safari17.4"] };

/** The package lies beside the bundle. */
const beside = {
  name: "beside",
  /** @param {import("esbuild").PluginBuild} build */
  setup: ({ onResolve }) => onResolve({ filter: /\/pkg\/\w+\.js$/ }, ({ path }) => ({ path: `./${basename(path)}`, external: true })),
};

// What is imported when it is asked for is a file of its own, and what it shares with the page is one more: without a hash in
// its name, a second one would be an error.
await build({ ...common, entryPoints: { page: "www/scripts/main.js" }, outdir: "www/pkg", format: "esm", splitting: true, chunkNames: "[name]", plugins: [beside] });
await build({ ...common, entryPoints: { page: "www/styles/main.css" }, outdir: "www/pkg" });

/** What the build has made of the crate. */
const glue = {
  name: "glue",
  /** @param {import("esbuild").PluginBuild} build */
  setup: ({ onResolve }) => onResolve({ filter: /\/glue\.js$/ }, () => ({ path: fileURLToPath(new URL("../../www/pkg/supermetrics_batch_status.js", import.meta.url)) })),
};

// The package as the page uses it: the glue, and what the option `share` needs.
await build({ ...common, entryPoints: { watch: "src/npm/share/page.js" }, outdir: "www/pkg", format: "esm", plugins: [glue] });

// The simulated API, which the page loads when a simulated batch is chosen.
const pkg = new URL("../../www/pkg/", import.meta.url);
writeFileSync(new URL("testing.js", pkg), await bundled("testing.js"));
copyFileSync(new URL("../../src/npm/testing.d.ts", import.meta.url), new URL("testing.d.ts", pkg));
writeFileSync(new URL("watch.d.ts", pkg), 'export { default, version, watchBatch } from "./supermetrics_batch_status.js";\n');
const size = copySimulatorWasm(new URL("simulator.wasm", pkg));
console.log(`  simulator.wasm: ${size} bytes, brotli`);
