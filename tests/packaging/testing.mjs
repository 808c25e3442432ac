// The consumers of `supermetrics-batch-status/testing` and of the command `demo`: the README's recipes, as they stand there.
import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { pathToFileURL } from "node:url";
import { opened, serveStatic } from "./browser.mjs";

/** @typedef {import("./project.mjs").Project} Project */

const PACKAGE = "node_modules/supermetrics-batch-status";

/** @param {boolean} isSo @param {string} what */
function must(isSo, what) {
  if (!isSo) throw new Error(what);
}

/** Writes an example of the README, which begins with its file's name. @param {Project} project @param {string} name */
function recipe(project, name) {
  const readme = readFileSync(project.path(PACKAGE, "README.md"), "utf8");
  const found = readme.split("```").find((block) => block.replace(/^jsx?\n/u, "").startsWith(`// ${name}\n`));
  if (found === undefined) throw new Error(`the README has no example ${name}`);
  writeFileSync(project.path(name), found.replace(/^jsx?\n/u, ""));
}

/** @param {Project} project */
async function node(project) {
  await project.install();
  recipe(project, "node.test.js");
  const output = await project.node("--test", ["--test-reporter=tap", "node.test.js", "simulator.test.js", "figures.test.js"]);
  must(/^# fail 0$/mu.test(output) && /^# pass \d\d$/mu.test(output), output);
  return ["node --test", ...[...output.matchAll(/^# (.* ms)$/gmu)].map(([, line = ""]) => line)];
}

/** @param {Project} project */
async function vitest(project) {
  await project.install();
  for (const name of ["vitest.test.js", "msw.test.js"]) recipe(project, name);
  const output = await project.node("node_modules/vitest/vitest.mjs", ["run"]);
  must(/Tests\s.*\D2 passed/u.test(output), output);
  return ["Vitest with fake timers, MSW"];
}

/** @param {Project} project */
async function jest(project) {
  await project.install();
  recipe(project, "jest.test.js");
  const output = await project.node("--experimental-vm-modules", ["node_modules/jest/bin/jest.js"]);
  must(/Tests:\s+1 passed, 1 total/u.test(output), output);
  return ["Jest with fake timers"];
}

/** @param {Project} project */
async function storybook(project) {
  await project.install();
  recipe(project, "Batch.stories.jsx");
  await project.node("node_modules/storybook/dist/bin/dispatcher.js", ["build", "--quiet", "--disable-telemetry"]);
  const site = await serveStatic(project, project.path("storybook-static"), { own: "script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'" });
  for (const [story, words] of [["done", "success"], ["failed", "failure"]]) {
    const { page, errors, end } = await opened();
    await page.goto(`${site}/iframe.html?id=batch--${story}&viewMode=story`);
    await page.getByText(words ?? "", { exact: true }).waitFor();
    must(errors.length === 0, errors.join("\n"));
    await end();
  }
  return ["stories of a static build, in Chromium"];
}

/** Starts the command; gives the page's address. @param {Project} project @param {string[]} words @returns {Promise<string>} */
function demo(project, words) {
  const child = spawn(process.execPath, [project.path(PACKAGE, "bin.js"), "demo", "--no-open", ...words], { cwd: project.folder });
  project.atEnd(() => child.kill());
  return new Promise((resolve, reject) => {
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => {
      output += data;
      const [, address] = /Your own batch +(\S+)/u.exec(output) ?? [];
      if (address !== undefined && output.includes("Ctrl-C")) resolve(address);
    });
    child.on("close", () => reject(new Error(output)));
  });
}

/** @param {Project} project */
async function command(project) {
  await project.install();
  const address = await demo(project, ["--port", "0"]);
  await files(address);
  await refusals(project);
  await simulated(address);
  await routed(project, address);
  return ["npx supermetrics-batch-status demo: files, ports, a simulated batch in Chromium; the Playwright recipe"];
}

/** @param {string} address */
async function files(address) {
  const table = [
    ["", 200, "text/html; charset=utf-8"],
    ["icons/success.svg", 200, "image/svg+xml"],
    ["pkg/simulator.wasm", 200, "application/wasm"],
    ["package.json", 404, null],
    ["pkg/bin.js", 404, null],
    ["pkg/..%2fpackage.json", 404, null],
  ];
  for (const [path, status, type] of table) {
    const answer = await fetch(`${address}${path}`);
    await answer.arrayBuffer();
    must(answer.status === status && answer.headers.get("content-type") === type, `/${path}: ${answer.status} ${answer.headers.get("content-type")}`);
  }
  const posted = await fetch(address, { method: "POST" });
  must(posted.status === 405, `POST: ${posted.status}`);
}

/** What cannot be done is said in a line. @param {Project} project */
async function refusals(project) {
  const taken = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => taken.once("listening", resolve));
  const { port } = /** @type {import("node:net").AddressInfo} */ (taken.address());
  const table = [
    [["--port", String(port)], `port ${port} cannot be used`],
    [["--port", "x"], "--port must be a whole number from 0 to 65535, not x"],
    [["--prot", "1"], "Unknown option '--prot'"],
    [["twice"], "there is one command, demo"],
  ];
  for (const [words, sentence] of /** @type {[string[], string][]} */ (table)) {
    const told = await demo(project, words).then(() => "nothing", ({ message }) => message);
    must(told.includes(sentence), `${words}: ${told}`);
  }
  taken.close();
}

/** A scenario from the page's own menu, to its end. @param {string} address */
async function simulated(address) {
  const { page, errors, end } = await opened();
  await page.goto(`${address}#base=https%3A%2F%2Fsimulator.invalid%2Fv2&batch=qrb_small`);
  await page.getByRole("heading", { name: "Done" }).waitFor();
  await page.getByText("Simulated", { exact: true }).first().waitFor();
  must(errors.length === 0, errors.join("\n"));
  await end();
}

/** The README's Playwright recipe: a page that asks the real API's address. @param {Project} project @param {string} address */
async function routed(project, address) {
  recipe(project, "playwright.js");
  const { simulate } = await import(pathToFileURL(project.path("playwright.js")).href);
  const { page, errors, end } = await opened();
  const simulator = await simulate(page);
  await page.goto(`${address}#batch=qrb_one_failed`);
  await page.locator("#token").fill(simulator.token);
  await page.locator("#start").click();
  await page.getByRole("heading", { name: "Done, with failures" }).waitFor();
  must(simulator.requests[0].url.startsWith("https://api.supermetrics.com/v2/"), JSON.stringify(simulator.requests[0]));
  must(errors.length === 0, errors.join("\n"));
  await end();
}

/** The README's Service Worker: the page asks its own origin, which knows no such path. @param {Project} project */
async function worker(project) {
  await project.install();
  recipe(project, "service-worker.js");
  const site = await serveStatic(project, project.folder);
  const { page, errors, end } = await opened();
  await page.goto(`${site}/index.html`);
  const result = page.locator("output");
  await result.filter({ hasText: /\S/u }).waitFor();
  const told = await result.textContent();
  must(told === "partial: 5 of 6, as unknown: not_found", String(told));
  // The API's 404 is logged as any.
  must(errors.filter((text) => !text.includes("status of 404")).length === 0, errors.join("\n"));
  await end();
  return ["a Service Worker answers a page in Chromium"];
}

/** @type {Record<string, import("./consumers.mjs").Consumer>} */
export const TESTING = {
  "testing-node": { run: node },
  "testing-vitest": { run: vitest },
  "testing-jest": { run: jest },
  "testing-storybook": { run: storybook },
  "testing-worker": { run: worker },
  demo: { run: command },
};
