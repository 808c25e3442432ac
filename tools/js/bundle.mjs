// Bundles the page's scripts and styles into www/pkg, so that it loads in a handful of requests. The package stays a module of
// its own, as it is for everybody else.
import { build } from "esbuild";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const common = { absWorkingDir: root, bundle: true, minify: true, logLevel: "warning", target: ["chrome119", "firefox128", "safari17.4"] };

/** The package lies beside the bundle. */
const beside = {
  name: "beside",
  /** @param {import("esbuild").PluginBuild} build */
  setup: ({ onResolve }) => onResolve({ filter: /pkg\/supermetrics_batch_status\.js$/ }, () => ({ path: "./supermetrics_batch_status.js", external: true })),
};

await build({ ...common, entryPoints: { page: "www/scripts/main.js" }, outdir: "www/pkg", format: "esm", plugins: [beside] });
await build({ ...common, entryPoints: { page: "www/styles/main.css" }, outdir: "www/pkg" });
