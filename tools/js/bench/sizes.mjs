// What a browser downloads for getBatchStatus and watchBatch, against the usual stacks that do the same.
import { brotli, minified, weighPackage } from "../weigh.mjs";

const STACKS = { "ky + zod": "ky-zod.mjs", "TanStack Query + ky + zod": "tanstack-ky-zod.mjs" };
const OURS = "wasm + glue, minified, brotli";

export function measure() {
  const { total } = weighPackage();
  const ours = { what: OURS, figure: total / 1000, unit: "kB", limit: 40, goal: 30 };
  const theirs = Object.entries(STACKS).flatMap(([name, file]) => {
    const weight = brotli(minified(new URL(`stacks/${file}`, import.meta.url)));
    return [
      { what: `${name}, minified, brotli`, figure: weight / 1000, unit: "kB" },
      { what: `${OURS}, against ${name}`, figure: total / weight, unit: "" },
    ];
  });
  return [ours, ...theirs];
}
