#!/usr/bin/env node
// `npx supermetrics-batch-status demo`: serves the page of this package on this machine, and opens it.
import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname } from "node:path";
import { parseArgs } from "node:util";

const USAGE = `Usage: supermetrics-batch-status demo [--port <port>] [--no-open]

Serves a page that watches batches: real ones, or simulated ones that need no account.

  --port <port>  Port on 127.0.0.1; 0 takes a free one. The default is 8080.
  --no-open      Do not open the browser.`;

/** @type {Record<string, string>} */
const TYPES = { ".css": "text/css", ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".svg": "image/svg+xml", ".wasm": "application/wasm" };

/** Every file that is served, by its path in the address. Nothing else of this machine can be asked for. @returns {Map<string, URL>} */
function files() {
  const file = (/** @type {string} */ name) => new URL(name, import.meta.url);
  const packed = readdirSync(file("page/"), { recursive: true, encoding: "utf8" }).map((name) => name.replaceAll("\\", "/"));
  const page = packed.filter((name) => extname(name) !== "").map((name) => [`/${name}`, file(`page/${name}`)]);
  // The page loads the package, which is here already.
  const own = ["core.js", "share.js", "simulator.wasm", "supermetrics_batch_status_bg.wasm", "testing-core.js", "testing.js"].map((name) => [`/pkg/${name}`, file(name)]);
  const renamed = [["/", file("page/index.html")], ["/pkg/watch.js", file("index.js")]];
  const all = /** @type {[string, URL][]} */ ([...page, ...own, ...renamed]);
  const missing = all.find(([, url]) => !existsSync(url));
  if (missing !== undefined) throw new Error(`${missing[1].pathname} is missing: install the package again`);
  return new Map(all);
}

/** @param {Map<string, URL>} served */
function serve(served) {
  return createServer(({ method, url = "/" }, response) => {
    const found = served.get(url.replace(/[?#].*$/su, ""));
    response.setHeader("cache-control", "no-store");
    response.setHeader("x-content-type-options", "nosniff");
    response.setHeader("content-security-policy", "frame-ancestors 'none'");
    if (method !== "GET" && method !== "HEAD") return response.writeHead(405, { allow: "GET, HEAD" }).end();
    if (found === undefined) return response.writeHead(404).end();
    response.writeHead(200, { "content-type": TYPES[extname(found.pathname)] ?? "application/octet-stream" });
    response.end(method === "HEAD" ? undefined : readFileSync(found));
  });
}

/** @param {string} address */
function open(address) {
  const [program = "", ...words] = process.platform === "darwin" ? ["open"] : process.platform === "win32" ? ["explorer"] : ["xdg-open"];
  const child = spawn(program, [...words, address], { detached: true, stdio: "ignore" });
  child.on("error", () => console.log("  No browser could be opened: open the page's address yourself."));
  child.unref();
}

/** @param {string} message @returns {never} */
function fail(message) {
  console.error(`supermetrics-batch-status: ${message}`);
  process.exit(1);
}

function read() {
  const options = /** @type {const} */ ({ port: { type: "string", default: "8080" }, "no-open": { type: "boolean", default: false }, help: { type: "boolean", short: "h", default: false } });
  try {
    return parseArgs({ options, allowPositionals: true });
  } catch (error) {
    fail(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
  }
}

function demo() {
  const { values, positionals } = read();
  if (values.help) return console.log(USAGE);
  if (positionals.join() !== "demo") fail(`there is one command, demo\n\n${USAGE}`);
  const port = Number(values.port);
  if (!/^\d+$/u.test(values.port) || port > 65_535) fail(`--port must be a whole number from 0 to 65535, not ${values.port}`);
  const server = serve(files());
  server.on("error", ({ message }) => fail(`port ${port} cannot be used (${message}); choose another with --port`));
  server.listen(port, "127.0.0.1", () => {
    const { port: taken } = /** @type {import("node:net").AddressInfo} */ (server.address());
    const page = `http://127.0.0.1:${taken}/`;
    const simulated = `${page}#base=https%3A%2F%2Fsimulator.invalid%2Fv2&batch=qrb_normal-${Date.now().toString(36)}`;
    console.log(`\n  Your own batch     ${page}\n  A simulated batch  ${simulated}\n\n  Ctrl-C ends it.\n`);
    if (!values["no-open"]) open(simulated);
  });
}

demo();
