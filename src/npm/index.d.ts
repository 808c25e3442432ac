declare global {
  // For projects without the DOM's types, such as those for Node: this interface is empty there too.
  namespace WebAssembly {
    interface Module {}
  }
}

/** The WebAssembly: its URL, a `Request` or `Response`, its bytes, or a compiled module. */
export type WasmSource = string | URL | Request | Response | ArrayBuffer | ArrayBufferView | WebAssembly.Module;

/**
 * Loads the WebAssembly. Await it once before you call anything else; further calls do nothing, and a failed call can be
 * repeated. Node, Bun, Deno and `supermetrics-batch-status/inline` need no call.
 *
 * @param source - The WebAssembly, if it is not beside this module: a URL, a `Response`, bytes, or a compiled
 * `WebAssembly.Module`. `{ module_or_path: source }` is accepted, too.
 * @throws `Error` if the WebAssembly cannot be loaded: the message says from where, `cause` says why.
 * @example
 * ```ts
 * import init, { getBatchStatus } from "supermetrics-batch-status";
 *
 * await init();
 * const status = await getBatchStatus({ batchId: "qrb_3feb5ff5c71e", token });
 * ```
 */
export default function init(
  source?: WasmSource | Promise<WasmSource> | { module_or_path: WasmSource | Promise<WasmSource> },
): Promise<void>;

