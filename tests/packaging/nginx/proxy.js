// A real nginx with the configuration of examples/proxy-nginx: only what is somebody's own is replaced, each once.
import { equal as same } from "node:assert/strict";
import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const TOKEN = "demo-token-of-the-proxy";
/** A page on this origin may read answers. */
export const DASHBOARD = "https://dashboard.example.com";

function freePort() {
  const server = createServer();
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** A proxy of this API; `changes` are more replacements. */
export async function startProxy(api, changes = []) {
  // A short path: that of a socket has at most 107 bytes.
  const folder = mkdtempSync(join(tmpdir(), "proxy-"));
  for (const part of ["cache", "tmp", "supermetrics"]) mkdirSync(join(folder, part));
  // For the workers, who give up root.
  chmodSync(folder, 0o755);
  const [viewers, application] = [await freePort(), await freePort()];
  const own = [
    ['"https://api.supermetrics.com/v2"', `"${api}"`],
    ['"put-the-token-here"', `"${TOKEN}"`],
    [`# "${DASHBOARD}"`, `"${DASHBOARD}"`],
    ["/var/cache/batch-status", join(folder, "cache")],
    ["listen unix:/run/supermetrics-api.sock", `listen unix:${folder}/api.sock`],
    ["http://unix:/run/supermetrics-api.sock", `http://unix:${folder}/api.sock`],
    ["127.0.0.1:8082", `127.0.0.1:${viewers}`],
    ["listen 127.0.0.1:8083", `listen 127.0.0.1:${application}`],
    ["http://127.0.0.1:8083", `http://127.0.0.1:${application}`],
    ...changes,
  ];
  const example = process.env.EXAMPLE;
  const files = readdirSync(example, { recursive: true }).map(String).filter((file) => file.endsWith(".conf"));
  const texts = files.map((file) => readFileSync(join(example, file), "utf8"));
  for (const [before] of own) same(texts.join("").split(before).length, 2, `once in the example: ${before}`);
  for (const [index, text] of texts.entries()) {
    writeFileSync(join(folder, files[index]), own.reduce((changed, [before, after]) => changed.replace(before, after), text));
  }
  const nginx = spawn(process.env.NGINX, ["-p", folder, "-c", join(folder, "nginx.conf")], { stdio: ["ignore", "ignore", "pipe"] });
  process.on("exit", () => (nginx.kill(), rmSync(folder, { recursive: true, force: true })));
  let log = "";
  nginx.stderr.on("data", (data) => (log += data));
  const ended = new Promise((resolve) => nginx.on("close", resolve));
  const origin = `http://127.0.0.1:${viewers}`;
  for (let up = false; !up; up = await fetch(origin).then(() => true, () => new Promise((resolve) => setTimeout(resolve, 50, false)))) {
    if (nginx.exitCode !== null) throw new Error(`nginx ended: ${log}`);
  }
  return {
    base: `${origin}/supermetrics`,
    folder,
    log: () => log,
    stop: () => {
      nginx.kill("SIGTERM");
      return ended;
    },
  };
}

/** What the API counted of a batch. */
export const counted = async (batchId) => (await fetch(`${process.env.SIMULATOR}/stats/${batchId}`)).json();

/** `fetch` as the browser of a viewer who is signed in calls it. */
export const signedIn = (session, more = {}) => (url, init) => fetch(url, { ...init, headers: { ...init.headers, ...more, cookie: `session=${session}` } });
