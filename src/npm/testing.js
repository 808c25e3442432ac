// The simulated API, for browsers: its WebAssembly is a file beside this module.
import { provide } from "./testing-core.js";

export { createSimulator, SimulatorError } from "./testing-core.js";

provide(() => fetch(new URL("./simulator.wasm", import.meta.url)));
