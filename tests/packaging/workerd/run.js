// Bundled as wrangler does it, with the platform's conditions and modules; run by workerd.
import { deepEqual as same, match } from "node:assert/strict";
import { basename } from "node:path";
import { build } from "esbuild";
import { Miniflare } from "miniflare";

async function worker(name) {
  const options = { bundle: true, format: "esm", conditions: ["workerd", "worker", "browser"], external: ["*.wasm"] };
  await build({ ...options, entryPoints: [`${name}.js`], outfile: `dist/${name}.js`, plugins: [copied] });
  const wasm = ["supermetrics_batch_status_bg", "supermetrics_batch_status_page_bg"].map((name) => ({ type: "CompiledWasm", path: `dist/${name}.wasm` }));
  const modules = [{ type: "ESModule", path: `dist/${name}.js` }, ...wasm];
  return new Miniflare({ modulesRoot: "dist", modules, compatibilityDate: "2026-07-01" });
}

/** The files beside the bundle, by their names. */
const copied = {
  name: "wasm",
  setup: (build) => build.onResolve({ filter: /\.wasm$/ }, ({ path }) => ({ path: `./${basename(path)}`, external: true })),
};

const [, , version] = process.argv;
const { API, BATCH, STATS } = process.env;
const first = await worker("worker");
const answer = await first.dispatchFetch(`http://localhost/?api=${encodeURIComponent(API)}&batch=${BATCH}`);
same(await answer.json(), { total: 4, same: 4, read: 4, refused: "unauthorized", version }, "a batch in a worker");
const { requests } = await (await fetch(`${STATS}/${BATCH}`)).json();
same(requests, 3, "requests");
await first.dispose();
const second = await worker("inline");
match(await (await second.dispatchFetch("http://localhost/")).text(), /takes compiled modules only: import the \.wasm file/u);
await second.dispose();
