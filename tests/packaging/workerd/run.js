// Bundled as wrangler does it, with the platform's conditions and modules; run by workerd.
import { deepEqual as same, match } from "node:assert/strict";
import { build } from "esbuild";
import { Miniflare } from "miniflare";

async function worker(name) {
  const options = { bundle: true, format: "esm", conditions: ["workerd", "worker", "browser"], external: ["*.wasm"] };
  await build({ ...options, entryPoints: [`${name}.js`], outfile: `dist/${name}.js`, plugins: [copied] });
  const modules = [{ type: "ESModule", path: `dist/${name}.js` }, { type: "CompiledWasm", path: "dist/supermetrics_batch_status_bg.wasm" }];
  return new Miniflare({ modulesRoot: "dist", modules, compatibilityDate: "2026-07-01" });
}

/** The file beside the bundle, by that name. */
const copied = {
  name: "wasm",
  setup: (build) => build.onResolve({ filter: /\.wasm$/ }, () => ({ path: "./supermetrics_batch_status_bg.wasm", external: true })),
};

const [, , version] = process.argv;
const { API, BATCH, STATS } = process.env;
const first = await worker("worker");
const answer = await first.dispatchFetch(`http://localhost/?api=${encodeURIComponent(API)}&batch=${BATCH}`);
same(await answer.json(), { total: 4, read: 4, refused: "unauthorized", version }, "a batch in a worker");
const { requests } = await (await fetch(`${STATS}/${BATCH}`)).json();
same(requests, 2, "requests");
await first.dispose();
const second = await worker("inline");
match(await (await second.dispatchFetch("http://localhost/")).text(), /takes compiled modules only: import the \.wasm file/u);
await second.dispose();
