// One Chromium for all consumers, and a static server with a strict content security policy.
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { chromium } from "playwright-core";
import { given } from "./project.mjs";

const PAGE_MS = 90_000;
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".wasm": "application/wasm", ".json": "application/json" };

/** @type {Promise<import("playwright-core").Browser> | undefined} */
let browser;

const launched = () =>
  (browser ??= chromium.launch({ executablePath: given("CHROMIUM"), args: ["--no-sandbox", "--disable-gpu"] }));

/** A page of its own, and what it logs as an error. */
export async function opened() {
  const context = await (await launched()).newContext();
  const page = await context.newPage();
  page.setDefaultTimeout(PAGE_MS);
  /** @type {string[]} */
  const errors = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => {
    const { url } = message.location();
    // Browsers ask for an icon by themselves.
    if (message.type() === "error" && !url.endsWith("/favicon.ico")) errors.push(`${message.text()} ${url}`);
  });
  return { page, errors, end: () => context.close() };
}

export async function close() {
  await (await browser)?.close();
}

/**
 * Opens a page, and gives what it reports. Anything that the page logs as an error fails it, but for refused requests.
 * @param {import("./project.mjs").Project} project @param {string} url @param {Record<string, string>} [more] of its address
 */
export async function visit(project, url, more = {}) {
  const context = await (await launched()).newContext();
  const page = await context.newPage();
  /** @type {string[]} */
  const errors = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error" && !/status of (401|404)/u.test(message.text())) errors.push(message.text());
  });
  const api = `${given("SIMULATOR")}/v2`;
  const run = `${project.run}-${createHash("sha256").update(url).digest("hex").slice(0, 6)}`;
  try {
    await page.goto(`${url}?${new URLSearchParams({ api, run, ...more })}`);
    const outcome = page.waitForFunction(() => document.documentElement.dataset.outcome, undefined, { timeout: PAGE_MS });
    const reported = await outcome.catch(async (late) => {
      const waiting = await page.evaluate(() => document.documentElement.dataset.waiting);
      throw new Error(`${url}: ${late.message} It waits for ${waiting}\n${errors.join("\n")}`);
    });
    const { found, error } = JSON.parse(/** @type {string} */ (await reported.jsonValue()));
    if (error) throw new Error(`${url}: ${error}\n${errors.join("\n")}`);
    if (errors.length > 0) throw new Error(`${url}: the page logged ${errors.join("\n")}`);
    await counted(found.requests ?? {});
    return found;
  } finally {
    await context.close();
  }
}

/**
 * Opens a page, does something in it, and fails if it logged an error other than those that are expected.
 * @param {string} url @param {(page: import("playwright-core").Page) => Promise<void>} work @param {RegExp} [expected]
 */
export async function looked(url, work, expected = /^$/u) {
  const { page, errors, end } = await opened();
  const logged = () => errors.filter((text) => !expected.test(text)).join("\n");
  try {
    await page.goto(url);
    await work(page);
    if (logged() !== "") throw new Error("the page logged an error");
  } catch (error) {
    throw new Error(`${url}: ${error}\n${logged()}`, { cause: error });
  } finally {
    await end();
  }
}

/** What a watch says that it asked is what was asked: nobody else polls. @param {Record<string, number>} requests */
async function counted(requests) {
  for (const [batch, wanted] of Object.entries(requests)) {
    const stats = await (await fetch(`${given("SIMULATOR")}/stats/${batch}`)).json();
    if (stats.requests !== wanted) throw new Error(`${batch}: ${stats.requests} requests, the watch knows of ${wanted}`);
  }
}

/**
 * Inline scripts by their hash: an import map, or what a framework begins with.
 * @param {string} html @param {string} scripts @param {string} own What a tool's own pages need besides.
 */
function policy(html, scripts, own) {
  const connect = `connect-src 'self' ${scripts} ${given("SIMULATOR")}`;
  if (own !== "") return `default-src 'self' data:; ${own}; ${connect}`;
  const inline = [...html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>(.*?)<\/script>/gsu)].map(([, text = ""]) => text);
  const hashes = inline.map((text) => ` 'sha256-${createHash("sha256").update(text).digest("base64")}'`).join("");
  const script = `script-src 'self' ${scripts} 'wasm-unsafe-eval'${hashes}`;
  return `default-src 'none'; ${script}; ${connect}; style-src 'self' 'unsafe-inline'; worker-src 'self'; img-src data:`;
}

/** A proxy that adds the token. @param {string} url @param {import("node:http").ServerResponse} response */
async function proxy(url, response) {
  const answer = await fetch(`${given("SIMULATOR")}/v2${url.slice("/supermetrics".length)}`, { headers: { authorization: "Bearer demo-token" } });
  response.writeHead(answer.status, { "content-type": "application/json" }).end(await answer.text());
}

/**
 * Serves a folder. Every file has the policy, because workers have one of their own.
 * @param {import("./project.mjs").Project} project @param {string} folder
 * @param {{ scripts?: string, isCdn?: boolean, own?: string }} [options] where else scripts may come from; whether any origin
 * may read it; see `policy`
 * @returns {Promise<string>}
 */
export function serveStatic(project, folder, { scripts = "", isCdn = false, own = "" } = {}) {
  const server = createServer(async (request, response) => {
    const path = normalize(new URL(request.url ?? "/", "http://localhost").pathname);
    if (path.startsWith("/supermetrics/")) return proxy(request.url ?? "", response);
    const name = path.endsWith("/") ? `${path}index.html` : path;
    try {
      const body = await readFile(join(folder, name));
      const type = TYPES[/** @type {keyof typeof TYPES} */ (extname(name))] ?? "application/octet-stream";
      const text = extname(name) === ".html" ? body.toString() : "";
      const headers = { "content-type": type, "content-security-policy": policy(text, scripts, own), ...(isCdn && { "access-control-allow-origin": "*" }) };
      response.writeHead(200, headers).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  project.atEnd(() => (server.closeAllConnections(), server.close()));
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
      resolve(`http://127.0.0.1:${port}`);
    });
  });
}
