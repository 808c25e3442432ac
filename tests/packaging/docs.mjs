// The reference of the package, by TypeDoc: `cargo xtask docs`.
import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Project } from "./project.mjs";

const out = join(import.meta.dirname, "../../dist/docs");
const project = new Project("types");
await project.install();
await project.node("node_modules/typedoc/bin/typedoc");
rmSync(out, { recursive: true, force: true });
cpSync(project.path("documentation"), out, { recursive: true });
console.log("  dist/docs/index.html");
