// Checks that every file and folder that the documentation links or names exists.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const documents = execFileSync("git", ["ls-files", "*.md"], { cwd: root, encoding: "utf8" }).trim().split("\n");

/** A link of Markdown that is neither absolute nor an anchor. */
const LINK = /\]\(([^)#\s:]+)(?:#[^)]*)?\)/gu;
/** Code that is a path from the root of the repository. */
const PATH = /`((?:\.ci|\.github|benches|core|docs|examples|fuzz|src|tests|tools|www)\/[^`\s*<]*)`/gu;
/** What a build makes, and what a package has beside its README. */
const MADE = /^(?:www\/pkg|fuzz\/(?:artifacts|corpus))|^src\/npm\/LICENSE-/u;

/** `a/{b,c}.rs` as `a/b.rs` and `a/c.rs`. @param {string} path @returns {string[]} */
function expand(path) {
  const [, before = "", choices = "", after = ""] = /^(.*?)\{(.*?)\}(.*)$/u.exec(path) ?? [];
  return choices === "" ? [path] : choices.split(",").flatMap((choice) => expand(before + choice + after));
}

const missing = documents.flatMap((document) => {
  const text = readFileSync(join(root, document), "utf8");
  const found = (/** @type {RegExp} */ pattern) => [...text.matchAll(pattern)].map(([, path = ""]) => path);
  const paths = [...found(LINK).map((link) => join(dirname(document), link)), ...found(PATH).flatMap(expand)];
  return paths.filter((path) => !MADE.test(path) && !existsSync(join(root, path))).map((path) => `${document}: ${path} does not exist`);
});
console.log(missing.length === 0 ? `  ${documents.length} documents name only what exists` : missing.join("\n"));
process.exitCode = missing.length === 0 ? 0 : 1;
