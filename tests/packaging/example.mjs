// Shows one of the examples against the simulator: `cargo xtask example react`.
import { freePort, given, Project } from "./project.mjs";
import { STARTS } from "./examples.mjs";

const [, , name = ""] = process.argv;
const words = STARTS[name];
if (words === undefined) {
  console.error(`  no such example: ${name}; there are ${Object.keys(STARTS).join(", ")}`);
  process.exit(1);
}
const project = new Project(`example-${name}`);
await project.install();
const port = String(await freePort());
await project.show(words, { API: `${given("SIMULATOR")}/v2`, TOKEN: "demo-token", PORT: port });
