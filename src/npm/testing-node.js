// The simulated API, for Node, Bun and Deno, and for what runs tests there.
import { readFileSync } from "node:fs";
import { provide } from "./testing-core.js";

export { createSimulator, SimulatorError } from "./testing-core.js";

// In two steps, so that no bundler takes it for an asset of a page.
const here = import.meta.url;

provide(() => readFileSync(new URL("simulator.wasm", here)));
