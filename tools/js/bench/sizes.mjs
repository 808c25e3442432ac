// What a browser downloads for getBatchStatus and watchBatch, against the usual stacks that do the same.
import { brotli, minified, wasm, weighPackage } from "../weigh.mjs";
import { abilities } from "./abilities.mjs";
import { BUDGETS } from "../budgets.mjs";

const STACKS = { "ky + zod": "ky-zod.mjs", "TanStack Query + ky + zod": "tanstack-ky-zod.mjs" };
const OURS = "wasm + glue, minified, brotli";
const WHAT = { whole: OURS, page: `the entry ./page: ${OURS}` };

/** @param {import("./given.mjs").Given} _given @param {string} folder of the package built with names */
export function measure(_given, folder) {
  const { total } = weighPackage();
  const builds = /** @type {import("../weigh.mjs").Build[]} */ (Object.keys(BUDGETS));
  const ours = builds.map((build) => {
    const { limit, goal } = BUDGETS[build];
    return { what: WHAT[build], figure: weighPackage(build).total / 1000, unit: "kB", limit: limit / 1000, goal: goal / 1000 };
  });
  const theirs = Object.entries(STACKS).flatMap(([name, file]) => {
    const weight = brotli(minified(new URL(`stacks/${file}`, import.meta.url)));
    return [
      { what: `${name}, minified, brotli`, figure: weight / 1000, unit: "kB" },
      { what: `${OURS}, against ${name}`, figure: total / weight, unit: "" },
    ];
  });
  return { rows: [...ours, ...theirs], abilities: abilities(folder, wasm()) };
}
