// A project of one consumer: its files, what is installed, what runs in it.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";

const here = import.meta.dirname;
const COMMAND_MS = 240_000;

/** What was installed stays here, for as long as its lock file does. Everything else of a project is made anew. */
const PLACE = join(here, "../../target/packaging");
const MARK = "installed.sha256";

/** Caches in `node_modules`, which may hold an earlier build of the package. */
const CACHES = /^\.(?:cache|vite.*|nuxt|parcel.*)$/u;

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

  /** @param {string} name that of a folder here, or `example-` and that of one in examples */
  constructor(name) {
    const example = /^example-(.*)$/u.exec(name)?.[1];
    const files = example === undefined ? join(here, name) : join(here, "../../examples", example);
    this.name = name;
    this.folder = join(PLACE, name);
    this.run = `${name}-${process.pid}`;
    mkdirSync(this.folder, { recursive: true });
    for (const entry of readdirSync(this.folder)) {
      if (entry !== "node_modules" && entry !== MARK) rmSync(this.path(entry), { recursive: true });
    }
    if (example === undefined) cpSync(join(here, "app"), this.folder, { recursive: true });
    cpSync(files, this.folder, { recursive: true, filter: (path) => !path.includes("node_modules") });
    if (example !== undefined) this.#lock(join(here, "locks", `${example}.json`));
  }

  /** An example names this package as a user would; what else it needs is locked here. @param {string} lock */
  #lock(lock) {
    const manifest = this.path("package.json");
    const { dependencies, ...rest } = JSON.parse(readFileSync(manifest, "utf8"));
    delete dependencies["supermetrics-batch-status"];
    const locked = existsSync(lock) ? JSON.parse(readFileSync(lock, "utf8")).packages[""] : {};
    const { optionalDependencies } = locked;
    writeFileSync(manifest, JSON.stringify({ ...rest, dependencies, ...(optionalDependencies && { optionalDependencies }) }));
    cpSync(join(here, ".npmrc"), this.path(".npmrc"));
    if (existsSync(lock)) cpSync(lock, this.path("package-lock.json"));
  }

  /** What the lock file says, unless it is there; then the tarball, unpacked, because it depends on nothing. */
  async install() {
    const quiet = ["--no-audit", "--no-fund", "--loglevel=error", "--prefer-offline"];
    const [lock, mark] = [this.path("package-lock.json"), this.path(MARK)];
    const wanted = existsSync(lock) ? createHash("sha256").update(readFileSync(lock)).digest("hex") : "nothing";
    if (!existsSync(mark) || readFileSync(mark, "utf8") !== wanted) {
      rmSync(mark, { force: true });
      if (wanted !== "nothing") await this.command("npm", ["ci", ...quiet]);
      writeFileSync(mark, wanted);
    }
    const modules = this.path("node_modules");
    mkdirSync(modules, { recursive: true });
    for (const entry of readdirSync(modules)) if (CACHES.test(entry)) rmSync(join(modules, entry), { recursive: true });
    const own = join(modules, "supermetrics-batch-status");
    rmSync(own, { recursive: true, force: true });
    mkdirSync(own);
    await this.command("tar", ["-xzf", given("TARBALL"), "-C", own, "--strip-components=1"]);
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
  async serve(words, program = process.execPath, environment = {}) {
    const port = await freePort();
    const { child, output } = this.#spawn(program, words(port), { PORT: String(port), HOST: "127.0.0.1", ...environment });
    const origin = `http://127.0.0.1:${port}`;
    const until = Date.now() + 120_000;
    while (Date.now() < until && child.exitCode === null) {
      if (await answers(origin)) return origin;
    }
    throw new Error(`the server did not answer\n${output()}`);
  }

  /** Runs a script until somebody ends it. @param {string[]} words @param {Record<string, string>} environment */
  show(words, environment) {
    const child = spawn(newerNode(this), words, { cwd: this.folder, env: { ...process.env, ...environment }, stdio: "inherit" });
    return new Promise((resolve) => child.on("close", resolve));
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

/** Frameworks that refuse the oldest Node that we support bring a newer one. @param {Project} project */
export function newerNode(project) {
  const own = project.path("node_modules/node24/bin/node");
  return existsSync(own) ? own : process.execPath;
}

/** @returns {Promise<number>} */
export function freePort() {
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
