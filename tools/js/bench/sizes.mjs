// What a browser downloads for getBatchStatus and watchBatch, against the usual stacks that do the same.
import { brotli, minified, wasm, weighPackage } from "../weigh.mjs";
import { abilities } from "./abilities.mjs";
import { BUDGETS } from "../budgets.mjs";

const STACKS = { "ky + zod": "ky-zod.mjs", "TanStack Query + ky + zod": "tanstack-ky-zod.mjs" };
const OURS = "wasm + glue, minified, brotli";

/** @param {import("./given.mjs").Given} _given @param {string} folder of the package built with names */
export function measure(_given, folder) {
  const { total } = weighPackage();
  const { limit, goal } = BUDGETS.whole;
  const ours = { what: OURS, figure: total / 1000, unit: "kB", limit: limit / 1000, goal: goal / 1000 };
  const theirs = Object.entries(STACKS).flatMap(([name, file]) => {
    const weight = brotli(minified(new URL(`stacks/${file}`, import.meta.url)));
    return [
      { what: `${name}, minified, brotli`, figure: weight / 1000, unit: "kB" },
      { what: `${OURS}, against ${name}`, figure: total / weight, unit: "" },
    ];
  });
  return { rows: [ours, ...theirs], abilities: abilities(folder, wasm()) };
}
