// A temporary project of one consumer: its files, what is installed, what runs in it.
import { spawn } from "node:child_process";
import { cpSync, existsSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";

const here = import.meta.dirname;
const COMMAND_MS = 240_000;

/** Set by `cargo xtask test packaging`. @param {string} name */
export function given(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run this with \`cargo xtask test packaging\``);
  return value;
}

export class Project {
  /** @type {import("node:child_process").ChildProcess[]} */
  #running = [];
  /** @type {(() => void)[]} */
  #closers = [];

  /** @param {string} name @param {string} folder */
  constructor(name, folder) {
    this.name = name;
    this.folder = folder;
    this.run = `${name}-${process.pid}`;
    cpSync(join(here, "app"), folder, { recursive: true });
    cpSync(join(here, name), folder, { recursive: true, filter: (path) => !path.includes("node_modules") });
  }

  /** By the lock file, then the tarball. */
  async install() {
    const quiet = ["--no-audit", "--no-fund", "--loglevel=error", "--prefer-offline"];
    if (existsSync(this.path("package-lock.json"))) await this.command("npm", ["ci", ...quiet]);
    await this.command("npm", ["install", "--no-save", "--no-package-lock", ...quiet, given("TARBALL")]);
  }

  /** @param {string[]} parts */
  path(...parts) {
    return join(this.folder, ...parts);
  }

  #spawn(/** @type {string} */ program, /** @type {string[]} */ words, /** @type {Record<string, string>} */ environment) {
    const env = { ...process.env, NEXT_TELEMETRY_DISABLED: "1", CI: "1", NODE_ENV: undefined, ...environment };
    // A group of its own, so that what it starts ends with it.
    const child = spawn(program, words, { cwd: this.folder, env, detached: process.platform !== "win32" });
    this.#running.push(child);
    let output = "";
    const keep = (/** @type {Buffer} */ data) => (output = (output + data).slice(-4000));
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    return { child, output: () => output };
  }

  /** Runs a program to its end; gives what it printed. @param {string} program @param {string[]} words */
  command(program, words, environment = {}) {
    const { child, output } = this.#spawn(program, words, environment);
    const shown = [program, ...words].join(" ").replaceAll(this.folder, ".");
    return new Promise((resolve, reject) => {
      const alarm = setTimeout(() => this.#kill(child), COMMAND_MS);
      child.on("error", (error) => reject(new Error(`cannot start ${shown}: ${error.message}`)));
      child.on("close", (code) => {
        clearTimeout(alarm);
        if (code === 0) resolve(output());
        else reject(new Error(`\`${shown}\` ended with ${code ?? "a signal"}\n${output()}`));
      });
    });
  }

  /** A script of an installed package. @param {string} script @param {string[]} words */
  node(script, words = [], environment = {}) {
    return this.command(process.execPath, [script, ...words], environment);
  }

  /** Starts a server of the consumer's own and waits until it answers. @param {(port: number) => string[]} words */
  async serve(words) {
    const port = await freePort();
    const { child, output } = this.#spawn(process.execPath, words(port), {});
    const origin = `http://127.0.0.1:${port}`;
    const until = Date.now() + 120_000;
    while (Date.now() < until && child.exitCode === null) {
      if (await answers(origin)) return origin;
    }
    throw new Error(`the server did not answer\n${output()}`);
  }

  /** @param {() => void} closer */
  atEnd(closer) {
    this.#closers.push(closer);
  }

  #kill(/** @type {import("node:child_process").ChildProcess} */ child) {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    try {
      if (process.platform === "win32") child.kill();
      else process.kill(-child.pid, "SIGKILL");
    } catch {
      // It has just ended by itself.
    }
  }

  async end() {
    for (const child of this.#running) this.#kill(child);
    for (const closer of this.#closers) closer();
  }
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
      server.close(() => resolve(port));
    });
  });
}

/** Whether somebody answers; if not, after a short while. @param {string} origin */
async function answers(origin) {
  try {
    await fetch(origin, { signal: AbortSignal.timeout(10_000) });
    return true;
  } catch {
    return new Promise((resolve) => setTimeout(() => resolve(false), 100));
  }
}
