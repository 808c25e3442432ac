// Sends requests to the packed simulator, and writes down what a page would get: `node replay.mjs <steps> <folder>`.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { createSimulator } from "../../../dist/npm/testing-node.js";

const [, , file = "", folder = ""] = process.argv;
const { seed, speed, start, steps } = JSON.parse(readFileSync(file, "utf8"));
const simulator = await createSimulator({ seed, speed, now: start });

/** Lets time pass until it is settled. @template T @param {Promise<T>} work @returns {Promise<T | null>} */
async function settled(work) {
  let isOpen = true;
  const end = work.catch(() => null).finally(() => (isOpen = false));
  for (let ticks = 0; isOpen; ticks += 1) {
    await setImmediate();
    if (ticks % 4 === 3) simulator.advance(50);
  }
  return end;
}

const found = [];
for (const [index, { at, method, path, authorization }] of steps.entries()) {
  simulator.advance(start + at - simulator.now);
  const headers = authorization === null ? {} : { authorization };
  const response = await settled(simulator.fetch(`https://api.invalid${path}`, { method, headers, redirect: "manual" }));
  const body = response && (await settled(response.arrayBuffer()));
  if (body) writeFileSync(join(folder, `${index}`), new Uint8Array(body));
  found.push({ status: response?.status ?? null, headers: Object.fromEntries(response?.headers ?? []), isWhole: body !== null });
}
writeFileSync(join(folder, "found.json"), JSON.stringify(found));
