// The consumers: what is done in each project. Each gives notes: what there is to know beyond "ok".
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { serveStatic, visit } from "./browser.mjs";
import { EXAMPLES } from "./examples.mjs";
import { given, newerNode } from "./project.mjs";
import { repository } from "../../tools/js/repository.mjs";
import { snippets } from "./snippets.mjs";
import { TESTING } from "./testing.mjs";

/** @typedef {import("./project.mjs").Project} Project */
/** @typedef {{ isDefault?: boolean, run: (project: Project) => Promise<string[]> }} Consumer */

const PACKAGE = "node_modules/supermetrics-batch-status";
const WASM = "supermetrics_batch_status_bg.wasm";
const PAGE_WASM = "supermetrics_batch_status_page_bg.wasm";

/** @param {boolean} isSo @param {string} what */
function must(isSo, what) {
  if (!isSo) throw new Error(what);
}

/** Where the simulator is, and a batch of its own. @param {Project} project @param {string} name */
const job = (project, name) => ({ API: `${given("SIMULATOR")}/v2`, BATCH: `qrb_small-${project.run}-${name}` });

/** @param {Project} project @param {string} file */
function copy(project, file) {
  copyFileSync(project.path(file), project.path("dist", file));
}

/** How many files with the WebAssembly a build holds. @param {string} folder */
const wasmFiles = (folder) => readdirSync(folder, { recursive: true }).filter((file) => String(file).endsWith(".wasm")).length;

/** A page whose first call, before `init`, must have failed with the sentence that names the fix. */
function explained(/** @type {{ before: string }} */ { before }) {
  must(before.includes("call `await init()` first"), `before init: ${before}`);
}

/** What `init` takes: see node/init.js. */
const SOURCES = ["bytes", "module", "response", "promise", "object"];

/** Where npm has the binaries of Node that package.json names. */
const HAS_NODES = process.platform === "linux" && process.arch === "x64";

/** This Node, and the oldest that is supported, and those after it. @param {Project} project */
async function node(project) {
  await project.install();
  const notes = [];
  for (const name of ["this", "node20", "node22", "node24"]) {
    const program = name === "this" ? process.execPath : project.path("node_modules", name, "bin/node");
    if (!existsSync(program)) {
      must(!HAS_NODES, `${name} was not installed`);
      notes.push(`${name} is not there for this platform: left out`);
      continue;
    }
    await project.command(program, ["nothing.js"]);
    for (const source of SOURCES) await project.command(program, ["init.js", source]);
    for (const how of ["forgotten", "finished", "iterated", "subscribed"]) {
      await project.command(program, ["alive.js", how], job(project, `alive-${how}-${name}`));
    }
    await project.command(program, ["race.js"], job(project, `race-${name}`));
    await project.command(program, ["import.js"], job(project, `import-${name}`));
    await project.command(program, ["both-entries.js"], job(project, `both-${name}`));
    await project.command(program, ["proxy.js"], job(project, `proxy-${name}`));
    await project.command(program, ["require.cjs"], job(project, `require-${name}`));
    notes.push(`Node ${(await project.command(program, ["--version"])).trim()}: import and require, the README's proxy`);
  }
  return notes;
}

/** @param {Project} project @param {string[]} found @param {string[]} words */
async function runtime(project, found, words) {
  await project.install();
  const program = found.map((file) => project.path("node_modules", file)).find(existsSync);
  if (!program) throw new Error("its binary is not where it was");
  await project.command(program, [...words, "import.js"], job(project, "import"));
  return [(await project.command(program, ["--version"])).split("\n")[0] ?? ""];
}

const denoPlatform = `${process.platform}-${process.arch}${process.platform === "linux" ? "-glibc" : ""}`;

/** @param {Project} project */
async function vite(project) {
  await project.install();
  const vite = "node_modules/vite/bin/vite.js";
  await project.node(vite, ["build"]);
  const built = await serveStatic(project, project.path("dist"));
  explained(await visit(project, `${built}/index.html`));
  await visit(project, `${built}/adapters.html`);
  await visit(project, `${built}/own.html`);
  await visit(project, `${built}/both.html`);
  must(wasmFiles(project.path("dist")) === 2, `${wasmFiles(project.path("dist"))} .wasm files in the build, not one for each entry`);
  const scripts = readdirSync(project.path("dist/assets")).filter((file) => file.endsWith(".js"));
  must(!scripts.some((file) => readFileSync(project.path("dist/assets", file), "utf8").includes("AGFzbQ")), "the text is in the build too");
  const server = await project.serve((port) => [vite, "--host", "127.0.0.1", "--port", String(port), "--strictPort"]);
  await visit(project, `${server}/index.html`);
  await visit(project, `${server}/adapters.html`);
  await visit(project, `${server}/own.html`);
  await visit(project, `${server}/both.html`);
  return ["build under a strict policy, and dev: page, React, Vue, store, element, worker, shared worker, the address by ?url, both entries"];
}

/** @param {Project} project */
async function webpack(project) {
  await project.install();
  const html = readFileSync(project.path("index.html"), "utf8").replace('type="module" src="./page.js"', 'defer src="./main.js"');
  await project.node("node_modules/webpack/bin/webpack.js", []);
  for (const folder of ["dist", "dist-development"]) {
    writeFileSync(project.path(folder, "index.html"), html);
    const found = await visit(project, `${await serveStatic(project, project.path(folder))}/index.html`);
    if (folder === "dist") explained(found);
  }
  must(wasmFiles(project.path("dist")) === 1, "not one .wasm file in the build");
  return ["production with a file, development without"];
}

/** A bundler that leaves the address as it is: the file is put beside the bundle. @param {Project} project */
async function besideBundle(project) {
  for (const file of [WASM, "share.js"]) copyFileSync(project.path(PACKAGE, file), project.path("dist", file));
  copy(project, "index.html");
  explained(await visit(project, `${await serveStatic(project, project.path("dist"))}/index.html`));
}

/** @param {Project} project */
async function rollup(project) {
  await project.install();
  await project.node("node_modules/rollup/dist/bin/rollup", ["-c"]);
  await besideBundle(project);
  return [];
}

/** @param {Project} project */
async function esbuild(project) {
  await project.install();
  const esbuild = project.path("node_modules/esbuild/bin/esbuild");
  const options = ["--bundle", "--minify", "--format=esm", "--target=es2022"];
  await project.command(esbuild, ["page.js", ...options, "--outdir=dist"]);
  await besideBundle(project);
  await project.command(esbuild, ["inline.js", ...options, "--outfile=inlined/page.js"]);
  copyFileSync(project.path("index.html"), project.path("inlined/index.html"));
  await visit(project, `${await serveStatic(project, project.path("inlined"))}/index.html`);
  for (const name of ["server", "page-server", "bare"]) {
    await project.command(esbuild, [`${name}.js`, ...options, "--platform=node", `--outfile=server/${name}.mjs`]);
    await project.node(`server/${name}.mjs`, [], job(project, name));
  }
  return ["the file beside the bundle, and /inline; a server in one file"];
}

/** @param {Project} project */
async function plain(project) {
  await project.install();
  const site = await serveStatic(project, project.folder);
  const found = await visit(project, `${site}/index.html`);
  explained(found);
  must(/could not be loaded from .*\/nowhere\.wasm: /u.test(found.missing) && !found.missing.includes("secret"), found.missing);
  await visit(project, `${site}/retry.html`);
  const { message } = await visit(project, `${site}/csp.html`);
  must(message.endsWith(". Allow it in the page's policy: script-src 'wasm-unsafe-eval'"), message);
  await visit(project, `${site}/both.html`);
  return ["import map, policy, element, worker, shared worker, init that failed and was tried again, also by a store, a proxy that adds the token, both entries"];
}

/** @param {Project} project */
async function next(project) {
  await project.install();
  const next = "node_modules/next/dist/bin/next";
  await project.node(next, ["build"]);
  const server = await project.serve((port) => [next, "start", "-H", "127.0.0.1", "-p", String(port)]);
  await visit(project, server);
  const development = await project.serve((port) => [next, "dev", "-H", "127.0.0.1", "-p", String(port)]);
  await visit(project, development);
  return ["build, start and dev: a client component in strict mode, and the package in a route"];
}

/** @param {Project} project */
async function vitest(project) {
  await project.install();
  const output = await project.node("node_modules/vitest/vitest.mjs", ["run"]);
  must(/Tests\s.*\D46 passed/u.test(output), output);
  return [];
}

/** @param {Project} project */
async function types(project) {
  await project.install();
  golden(project);
  const compilers = ["typescript-5.4", "typescript-5.9", "typescript", "typescript-7"];
  for (const compiler of compilers) {
    for (const mode of ["nodenext", "bundler", "node"]) {
      await project.node(`node_modules/${compiler}/bin/tsc`, ["--project", `tsconfig.${mode}.json`]);
    }
  }
  for (const framework of ["react", "preact", "solid"]) {
    await project.node("node_modules/typescript/bin/tsc", ["--project", `tsconfig.${framework}.json`]);
  }
  const count = writeSnippets(project);
  await project.node("node_modules/typescript/bin/tsc", ["--project", "tsconfig.snippets.json"]);
  await project.node("node_modules/typedoc/bin/typedoc");
  return [`${count} examples of READMEs and declarations compile`, `TypeScript 5.4, 5.9, 6.0, 7.0: strict, exactOptionalPropertyTypes, libraries checked, those of React and Vue too; nodenext and bundler, with and without the DOM; every .d.ts as in golden; TypeDoc without a warning`];
}

/** The examples of both READMEs and of the declarations, as files. @param {Project} project */
function writeSnippets(project) {
  const declarations = readdirSync(project.path(PACKAGE), { recursive: true }).map(String).filter((name) => name.endsWith(".d.ts"));
  const files = [join(import.meta.dirname, "../../README.md"), ...["README.md", "llms.txt", ...declarations].map((name) => project.path(PACKAGE, name))];
  const found = files.flatMap((file) => snippets(readFileSync(file, "utf8")));
  mkdirSync(project.path("snippets"));
  for (const [index, code] of found.entries()) writeFileSync(project.path("snippets", `${index}.tsx`), code);
  return found.length;
}

/** What TypeScript sees changes on purpose only: GOLDEN=write takes the new text. @param {Project} project */
function golden(project) {
  const folder = join(import.meta.dirname, "types/golden");
  const declarations = (/** @type {string} */ from) => {
    const names = readdirSync(from, { recursive: true }).map(String).filter((name) => name.endsWith(".d.ts"));
    return Object.fromEntries(names.map((name) => [name, readFileSync(join(from, name), "utf8")]));
  };
  const now = declarations(project.path(PACKAGE));
  if (process.env.GOLDEN === "write") {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
    for (const [name, text] of Object.entries(now)) {
      mkdirSync(join(folder, dirname(name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
  }
  const before = declarations(folder);
  const changed = [...new Set([...Object.keys(now), ...Object.keys(before)])].filter((name) => now[name] !== before[name]);
  must(changed.length === 0, `${changed} not as in types/golden: look at the difference, then run with GOLDEN=write`);
}

/** What package.json says of the repository, by Cargo.toml and by GitHub's runner. */
function repositories() {
  const ours = "git+https://github.com/owner/name.git";
  const table = [
    [undefined, undefined, undefined],
    [undefined, "owner/name", ours],
    ["https://github.com/owner/name", undefined, ours],
    ["https://github.com/owner/name.git", "fork/name", ours],
    ["https://example.com/a/", "owner/name", "git+https://example.com/a.git"],
  ];
  for (const [cargo, github, wanted] of table) {
    const found = repository(cargo, github)?.url;
    must(found === wanted, `repository of ${cargo} and ${github}: ${found}`);
  }
}

/** Many viewers through the proxy of examples/proxy-nginx. @param {Project} project */
async function nginx(project) {
  await project.install();
  const environment = { ...job(project, "viewers"), EXAMPLE: join(import.meta.dirname, "../../examples/proxy-nginx") };
  await project.node("contract.js", [], environment);
  const viewers = await project.node("viewers.js", [], environment);
  return ["what viewers are told, and what never reaches one", viewers.trim()];
}

/** @param {Project} project */
async function lint(project) {
  repositories();
  const tool = (/** @type {string} */ name, /** @type {string} */ file) => join(import.meta.dirname, "node_modules", name, file);
  const found = await project.node(tool("publint", "src/cli.js"), ["run", given("TARBALL"), "--strict"]);
  must(found.includes("All good"), found);
  await project.node(tool("@arethetypeswrong/cli", "dist/index.js"), [given("TARBALL"), "--ignore-rules", "cjs-resolves-to-esm", "--exclude-entrypoints", WASM, PAGE_WASM, "--no-color"]);
  // The other consumers unpack it: npm does the same.
  writeFileSync(project.path("package.json"), "{}");
  await project.command("npm", ["install", "--no-save", "--no-package-lock", "--no-audit", "--no-fund", "--offline", given("TARBALL")]);
  must(existsSync(project.path(PACKAGE, "adapters/store.js")), "npm installs something else");
  return ["publint --strict, attw: all but require() under Node before 20.19; npm install"];
}

/** @param {Project} project */
async function parcel(project) {
  await project.install();
  await project.node("node_modules/parcel/lib/bin.js", ["build", "parcel.html", "--no-cache", "--dist-dir", "dist"]);
  await visit(project, `${await serveStatic(project, project.path("dist"))}/parcel.html`);
  must(wasmFiles(project.path("dist")) === 1, "not one .wasm file in the build");
  return ["by `module` and by file, without `exports`: page, React, element"];
}

/** @param {Project} project */
async function jest(project) {
  await project.install();
  // The README's recipe, as it stands there.
  const readme = readFileSync(project.path(PACKAGE, "README.md"), "utf8");
  for (const file of ["jest.config.js", "jsdom-with-fetch.js"]) {
    const [, code] = new RegExp(`\`\`\`js\\n// ${file}\\n(.*?)\`\`\``, "su").exec(readme) ?? [];
    writeFileSync(project.path(file), code ?? "");
  }
  const stats = { STATS: `${given("SIMULATOR")}/stats` };
  const output = await project.node("node_modules/jest/bin/jest.js", ["--ci", "--runInBand"], { ...job(project, "jest"), ...stats });
  must(/Tests:\s+5 passed, 5 total/u.test(output), output);
  await project.node("node_modules/mocha/bin/mocha.js", ["mocha/batch.mjs"], { ...job(project, "mocha"), ...stats });
  return ["Jest with CommonJS: jsdom by the README's recipe, jsdom as it comes, and Node; Mocha with jsdom-global"];
}

/** @param {Project} project */
async function workerd(project) {
  await project.install();
  mkdirSync(project.path("dist"));
  for (const file of [WASM, PAGE_WASM]) copyFileSync(project.path(PACKAGE, file), project.path("dist", file));
  const { version } = JSON.parse(readFileSync(project.path(PACKAGE, "package.json"), "utf8"));
  await project.command(newerNode(project), ["run.js", version], { ...job(project, "worker"), STATS: `${given("SIMULATOR")}/stats` });
  return ["a worker without `init`; /inline says what to do"];
}

/** The files under any address, on another origin. @param {Project} project */
async function cdn(project) {
  await project.install();
  const files = await serveStatic(project, project.path(PACKAGE), { isCdn: true });
  const site = await serveStatic(project, project.folder, { scripts: files });
  await visit(project, `${site}/cdn.html`, { cdn: files });
  return ["index.js, store.js and element.js by address from another origin, which share a poller"];
}

/** @param {Project} project */
async function solid(project) {
  await project.install();
  const vite = "node_modules/vite/bin/vite.js";
  await project.node(vite, ["build"]);
  await visit(project, `${await serveStatic(project, project.path("dist"))}/solid.html`);
  return ["a batch that is a prop, and the element"];
}

/** @param {Project} project */
async function rsbuild(project) {
  await project.install();
  await project.command(newerNode(project), ["node_modules/@rsbuild/core/bin/rsbuild.js", "build"]);
  await visit(project, `${await serveStatic(project, project.path("dist"))}/index.html`);
  must(wasmFiles(project.path("dist")) === 1, "not one .wasm file in the build");
  return ["production: a component of Lit whose batch is a property"];
}

/** @param {Project} project */
async function sveltekit(project) {
  await project.install();
  await project.command(newerNode(project), ["node_modules/vite/bin/vite.js", "build"]);
  const html = readFileSync(project.path("dist/index.html"), "utf8");
  must(html.includes("<batch-progress") && !html.includes("demo-token"), `rendered when built: ${html}`);
  await visit(project, `${await serveStatic(project, project.path("dist"))}/index.html`);
  return ["Svelte 5: rendered when built, hydrated; a batch that is a prop, and the element"];
}

/** @param {Project} project */
async function nuxt(project) {
  await project.install();
  await project.command(newerNode(project), ["node_modules/nuxt/bin/nuxt.mjs", "build"], { NUXT_TELEMETRY_DISABLED: "1" });
  const server = await project.serve((port) => [".output/server/index.mjs", `--port=${port}`], newerNode(project));
  await visit(project, `${server}/`);
  return ["rendered by the server, hydrated: two batches one after the other"];
}

/**
 * The HTML that a server renders: with what its own request brought, without the token of that request.
 * @param {Project} project @param {string} server
 */
async function rendered(project, server) {
  const { API } = job(project, "html");
  const response = await fetch(`${server}/?${new URLSearchParams({ api: API, run: `${project.run}-html` })}`);
  const html = await response.text();
  must(/<p>4(?:<!-- -->)? queries<\/p>/u.test(html) && !html.includes("-token"), `rendered, ${response.status}: ${html}`);
}

/** @param {Project} project */
async function astro(project) {
  await project.install();
  await project.command(newerNode(project), ["node_modules/astro/bin/astro.mjs", "build"], { ASTRO_TELEMETRY_DISABLED: "1" });
  const server = await project.serve(() => ["dist/server/entry.mjs"], newerNode(project));
  await rendered(project, server);
  await visit(project, `${server}/`);
  return ["a request of the server, with its token; an island that is rendered and hydrated; the element"];
}

/** @param {Project} project */
async function reactRouter(project) {
  await project.install();
  await project.command(newerNode(project), ["node_modules/@react-router/dev/bin.cjs", "build"]);
  const server = await project.serve(() => ["node_modules/@react-router/serve/bin.cjs", "build/server/index.js"], newerNode(project));
  await rendered(project, server);
  await visit(project, `${server}/`);
  return ["framework mode: a loader with its token; a route that is rendered and hydrated; the element"];
}

/** @param {Project} project */
async function angularSsr(project) {
  await project.install();
  await project.command(newerNode(project), ["node_modules/@angular/cli/bin/ng.js", "build"], { NG_CLI_ANALYTICS: "false" });
  const server = await project.serve(() => ["dist/server/server.mjs"], newerNode(project), { NG_ALLOWED_HOSTS: "127.0.0.1" });
  await rendered(project, server);
  await visit(project, `${server}/`);
  return ["a request of the server, with its token; a component that is rendered and hydrated, and the element: nothing else is sent by the server"];
}

/** @type {Record<string, Consumer>} */
export const CONSUMERS = {
  lint: { run: lint },
  types: { run: types },
  node: { run: node },
  nginx: { run: nginx },
  plain: { run: plain },
  vite: { run: vite },
  "vite-previous": { run: vite },
  webpack: { run: webpack },
  rollup: { run: rollup },
  esbuild: { run: esbuild },
  next: { run: next },
  vitest: { run: vitest },
  parcel: { run: parcel },
  jest: { run: jest },
  workerd: { run: workerd },
  cdn: { run: cdn },
  solid: { run: solid },
  rsbuild: { run: rsbuild },
  sveltekit: { run: sveltekit },
  nuxt: { run: nuxt },
  astro: { run: astro },
  "react-router": { run: reactRouter },
  "angular-ssr": { run: angularSsr },
  ...EXAMPLES,
  bun: { run: (project) => runtime(project, ["bun/bin/bun.exe"], []) },
  deno: { run: (project) => runtime(project, [`@deno/${denoPlatform}/deno`], ["run", "--quiet", "--allow-all"]) },
  ...TESTING,
};
