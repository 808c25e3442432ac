declare global {
  // For projects without the DOM's types, such as those for Node: this interface is empty there too.
  namespace WebAssembly {
    interface Module {}
  }
}

/** The WebAssembly: where it is, its answer, its bytes, or compiled. */
export type WasmSource = string | URL | Request | Response | ArrayBuffer | ArrayBufferView | WebAssembly.Module;

/**
 * Makes the package ready. Call it once before anything else; more calls do no harm, and one that failed may be tried
 * again. Node, Bun, Deno and `supermetrics-batch-status/inline` need no call.
 *
 * @param source - Where the WebAssembly is, if not beside this module: a URL, a `Response`, bytes, or a compiled
 * `WebAssembly.Module`. `{ module_or_path: source }` is taken too.
 * @throws `Error` when it cannot be loaded; its message says from where, its `cause` why.
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

