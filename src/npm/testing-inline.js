// The simulated API, for development servers, which lose track of files beside a module: with its WebAssembly as text.
import { provide } from "./testing-core.js";
import { base64 } from "./testing-wasm.js";

export { createSimulator, SimulatorError } from "./testing-core.js";

provide(() => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
