// The apps in examples, as somebody copies them: how each is built, started and looked at.
import { deepEqual as same } from "node:assert/strict";
import { looked, serveStatic } from "./browser.mjs";
import { given, newerNode } from "./project.mjs";

/** @typedef {import("./project.mjs").Project} Project */

const VITE = "node_modules/vite/bin/vite.js";
const NG = "node_modules/@angular/cli/bin/ng.js";
const proxied = () => ({ API: `${given("SIMULATOR")}/v2`, TOKEN: "demo-token" });

/** How each is started. @type {Record<string, string[]>} */
export const STARTS = {
  html: ["serve.js"],
  express: ["server.js"],
  node: ["main.js"],
  react: [VITE],
  vue: [VITE],
  svelte: [VITE],
  angular: [NG, "serve"],
};

/**
 * The page of an app, which shows one batch and then, by its field, another: by a hook or a store, and by the element, which
 * share a poller.
 * @param {Project} project @param {string} site
 */
async function twoBatches(project, site) {
  const [first, second] = ["first", "second"].map((name) => `qrb_small-${project.run}-${name}`);
  const absent = `qrb_not_found-${project.run}`;
  const work = async (/** @type {import("playwright-core").Page} */ page) => {
    const ended = async (/** @type {string | undefined} */ batch) => {
      await page.waitForSelector(`progress[aria-label="${batch}"]`);
      await page.getByRole("status").getByText("4 of 4 queries succeeded").waitFor();
      await page.waitForFunction((batch) => /** @type {any} */ (document.querySelector("batch-progress")).snapshot?.outcome === "success" && /** @type {any} */ (document.querySelector("batch-progress")).batchId === batch, batch);
      const requests = await page.evaluate(() => /** @type {any} */ (document.querySelector("batch-progress")).snapshot.requests);
      same([batch, await asked(batch)], [batch, requests], "requests of the page, and of its element");
    };
    await ended(first);
    const enter = async (/** @type {string | undefined} */ batch) => {
      await page.getByLabel("ID").fill(batch ?? "");
      await page.getByLabel("ID").press("Tab");
    };
    await enter(second);
    await ended(second);
    same(await page.getByRole("alert").count(), 0, "alerts");
    // What ends a watch is told, and the page goes on.
    await enter(absent);
    await page.getByRole("alert").getByText("HTTP 404").waitFor();
    await enter(first);
    await page.getByRole("status").getByText("4 of 4 queries succeeded").waitFor();
  };
  // React logs what a boundary catches, too.
  const expected = `status of 404 .*/query/batch/${absent}/status|^BatchStatusError: The API knows no such batch \\(HTTP 404`;
  await looked(`${site}/?batch=${first}`, work, new RegExp(expected, "u"));
}

/** How often the simulator was asked for a batch. @param {string | undefined} batch */
async function asked(batch) {
  return (await (await fetch(`${given("SIMULATOR")}/stats/${batch}`)).json()).requests;
}

/** Checked, built, and served with a proxy that adds the token. @param {string[][]} build @param {string} folder */
const built = (build, folder = "dist") => async (/** @type {Project} */ project) => {
  await project.install();
  for (const words of build) await project.command(newerNode(project), words, { NG_CLI_ANALYTICS: "false" });
  await twoBatches(project, await serveStatic(project, project.path(folder)));
  return ["checked, built: two batches, one poller for all parts of the page"];
};

/** @param {Project} project */
async function html(project) {
  await project.install();
  const site = await project.serve((port) => ["serve.js", String(port)], process.execPath, proxied());
  const batch = `qrb_small-${project.run}`;
  await looked(`${site}/?batch=${batch}`, async (page) => {
    await page.getByText("4 of 4 queries succeeded").waitFor();
    const requests = await page.evaluate(() => /** @type {any} */ (document.querySelector("batch-progress")).snapshot.requests);
    same(await asked(batch), requests, "requests");
  });
  return ["by its own server"];
}

/** @param {Project} project */
async function express(project) {
  await project.install();
  const site = await project.serve((port) => ["server.js", String(port)], process.execPath, proxied());
  const batch = `qrb_small-${project.run}`;
  const work = async (/** @type {import("playwright-core").Page} */ page) => {
    await page.getByRole("alert").getByText(/401|sign in/iu).waitFor();
    same(await asked(batch).catch(() => 0), 0, "requests before anybody signed in");
    let sent = 0;
    page.on("request", (request) => (sent += Number(request.url().includes("/supermetrics/query/"))));
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.waitForFunction(() => document.querySelector("progress")?.value === 1);
    same(await page.getByRole("alert").textContent(), "", "the problem, once signed in");
    same(await asked(batch), sent, "requests, each let through once");
  };
  await looked(`${site}/?batch=${batch}`, work, /status of 401 .*\/supermetrics\/query\//u);
  return ["a cookie, a 401 that the page tells, and after signing in the end"];
}

/** @param {Project} project */
async function node(project) {
  await project.install();
  const environment = { ...proxied(), BATCH: `qrb_small-${project.run}` };
  const output = await project.node("main.js", [], environment);
  same(output.trim().split("\n").filter((/** @type {string} */ line) => line.startsWith("http")).length, 4, "addresses of results");
  const [lines, requests] = [output.match(/ %, /gu)?.length ?? 0, await asked(environment.BATCH)];
  same(requests > 0 && requests <= lines, true, `${requests} requests, ${lines} lines of progress`);
  return ["a script that waits for a batch and prints its results"];
}

const TSC = ["node_modules/typescript/bin/tsc"];

/** @type {Record<string, { run: (project: Project) => Promise<string[]> }>} */
export const EXAMPLES = {
  "example-html": { run: html },
  "example-express": { run: express },
  "example-node": { run: node },
  "example-react": { run: built([TSC, [VITE, "build"]]) },
  "example-vue": { run: built([["node_modules/vue-tsc/bin/vue-tsc.js"], [VITE, "build"]]) },
  "example-svelte": { run: built([["node_modules/svelte-check/bin/svelte-check", "--fail-on-warnings"], [VITE, "build"]]) },
  "example-angular": { run: built([[NG, "build"]], "dist/browser") },
};
