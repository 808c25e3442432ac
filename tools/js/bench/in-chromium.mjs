// Runs a part in headless Chromium, on a page that is isolated: only there is its clock fine enough.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const MOST_MS = 600_000;
const FLAGS = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync";
const ISOLATED = { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp", "cache-control": "no-store" };
const TYPES = new Map([[".js", "text/javascript"], [".wasm", "application/wasm"]]);
const PAGE = '<!doctype html><title>bench</title><link rel="icon" href="data:,"><script type="module" src="/page.js"></script>';

/** The part and what it imports, as one module. @param {string} part */
async function bundled(part) {
  const contents = `import { measure } from "./${part}.mjs"; import { report } from "./in-page.mjs"; report(measure);`;
  const stdin = { contents, resolveDir: fileURLToPath(new URL(".", import.meta.url)) };
  const bundle = await build({ stdin, bundle: true, format: "esm", target: "es2023", write: false, logLevel: "error" });
  const [file] = bundle.outputFiles;
  return file?.text ?? "";
}

/**
 * What the page may read, by path.
 * @param {string} script @param {string} folder @param {Map<string, Uint8Array | string>} materials
 * @returns {(path: string) => Promise<Uint8Array | string | undefined>}
 */
const files = (script, folder, materials) => async (path) => {
  if (path === "/") return PAGE;
  if (path === "/page.js") return script;
  if (path.startsWith("/materials/")) return materials.get(path.slice("/materials/".length));
  if (!path.startsWith("/package/") || path.includes("..")) return undefined;
  return readFile(join(folder, path.slice("/package/".length)));
};

/**
 * Serves the page, and gives its address and what it reports in the end.
 * @param {ReturnType<typeof files>} find
 */
async function serve(find) {
  const { promise: outcome, resolve, reject } = withResolvers();
  const server = createServer(async (request, response) => {
    if (request.method === "POST") {
      const reported = JSON.parse(await text(request));
      response.end();
      return resolve(reported);
    }
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    const body = await find(pathname).catch(() => undefined);
    const type = TYPES.get(extname(pathname)) ?? "text/html";
    response.writeHead(body === undefined ? 404 : 200, { ...ISOLATED, "content-type": type }).end(body);
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", () => listening(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  const close = () => (server.closeAllConnections(), server.close());
  return { address: `http://127.0.0.1:${port}/`, outcome, reject, close };
}

/** Promise.withResolvers, which Node 20 has not. */
function withResolvers() {
  /** @type {(outcome: any) => void} */
  let resolve = () => {};
  /** @type {(error: Error) => void} */
  let reject = () => {};
  const promise = new Promise((resolved, rejected) => ([resolve, reject] = [resolved, rejected]));
  return { promise, resolve, reject };
}

/**
 * @param {string} program @param {string} part @param {string} folder @param {Map<string, Uint8Array | string>} materials
 * @returns {Promise<any>} what its `measure` gave
 */
export async function inChromium(program, part, folder, materials) {
  const server = await serve(files(await bundled(part), folder, materials));
  const profile = mkdtempSync(join(tmpdir(), "bench-"));
  const flags = [...FLAGS.split(" "), `--user-data-dir=${profile}`];
  // What it leaves among temporary files goes with its profile.
  const environment = { ...process.env, TMPDIR: profile };
  const browser = spawn(program, [...flags, server.address], { stdio: "ignore", env: environment });
  const late = setTimeout(() => server.reject(new Error(`${part} took longer than ${MOST_MS} ms`)), MOST_MS);
  const ended = new Promise((resolve) => browser.on("close", resolve));
  browser.on("error", server.reject);
  browser.on("exit", (code) => server.reject(new Error(`Chromium ended with ${code}`)));
  try {
    const { measured, error } = await server.outcome;
    if (error) throw new Error(`${part}, in Chromium: ${error}`);
    return measured;
  } finally {
    clearTimeout(late);
    // Not politely: it would write its profile.
    browser.kill("SIGKILL");
    await ended;
    server.close();
    // Its helpers end a little later than itself.
    await rm(profile, { recursive: true, force: true, maxRetries: 20 });
  }
}

/** @param {string} program */
export const version = (program) => execFileSync(program, ["--version"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
