// Installs the tarball in a project for each consumer, and runs it there against the simulator.
//
// `cargo xtask test packaging` starts this with SIMULATOR (its origin), CHROMIUM, NGINX, and TARBALL. Names of consumers as
// arguments run those; `--all` runs all; without arguments those that `isDefault` says. When those have passed, the
// tarball's checksum stands beside it: a release publishes nothing else.
import { createHash } from "node:crypto";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { close } from "./browser.mjs";
import { CONSUMERS } from "./consumers.mjs";
import { Project, given } from "./project.mjs";

const AT_ONCE = 2;
// Many times what the slowest needs, for a machine that has other things to do.
const LONGEST_MS = 600_000;

const wanted = process.argv.slice(2);
const isWanted = (/** @type {string} */ name, /** @type {{ isDefault?: boolean }} */ { isDefault = true }) =>
  wanted.length === 0 ? isDefault : wanted.includes("--all") || wanted.includes(name);

const unknown = wanted.filter((name) => name !== "--all" && !Object.hasOwn(CONSUMERS, name));
if (unknown.length > 0) {
  console.error(`  no such consumer: ${unknown}; there are ${Object.keys(CONSUMERS).join(", ")}`);
  process.exit(1);
}

const tarball = given("TARBALL");
const tested = `${tarball}.sha256`;
const checksum = () => createHash("sha256").update(readFileSync(tarball)).digest("hex");
rmSync(tested, { force: true });
const before = checksum();

/** They begin first: otherwise one of them runs on alone at the end. */
const LONGEST = ["types", "next", "example-angular", "node", "vitest"];
const rank = (/** @type {string} */ name) => (LONGEST.includes(name) ? LONGEST.indexOf(name) : LONGEST.length);
const wantedOnes = Object.entries(CONSUMERS).filter(([name, consumer]) => isWanted(name, consumer));
const waiting = wantedOnes.sort(([one], [other]) => rank(one) - rank(other));
let failed = 0;

/** @param {string} name @param {import("./consumers.mjs").Consumer} consumer */
async function test(name, consumer) {
  const began = Date.now();
  const project = new Project(name);
  /** @type {NodeJS.Timeout | undefined} */
  let alarm;
  const late = new Promise((_, reject) => {
    alarm = setTimeout(() => reject(new Error(`not done in ${LONGEST_MS / 1000} s`)), LONGEST_MS);
  });
  const seconds = () => `${Math.round((Date.now() - began) / 1000)} s`;
  try {
    const notes = await Promise.race([consumer.run(project), late]);
    console.log(`  ${name}: ok, ${seconds()}${notes.map((/** @type {string} */ note) => `\n      ${note}`).join("")}`);
  } catch (error) {
    failed += 1;
    console.error(`  ${name}: FAILED, ${seconds()}: ${error instanceof Error ? error.message : error}`);
  } finally {
    clearTimeout(alarm);
    await project.end();
  }
}

async function work() {
  for (let next = waiting.shift(); next; next = waiting.shift()) await test(...next);
}

await Promise.all(Array.from({ length: AT_ONCE }, work));
await close();
if (checksum() !== before) {
  failed += 1;
  console.error("  the tarball has changed while it was tested");
}
if (failed === 0 && wanted.length === 0) writeFileSync(tested, `${before}  ${basename(tarball)}\n`);
if (failed > 0) {
  console.error(`  ${failed} failed; run one alone with \`cargo xtask test packaging\` and CONSUMERS="its name"`);
  process.exitCode = 1;
}
