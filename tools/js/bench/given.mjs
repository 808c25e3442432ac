// What a part is given, in Node and in a browser alike. The package is the one that was built with the feature `measure`;
// of what its glue exports then, TypeScript is told here.

/**
 * @typedef {object} Ingest a watch without a network
 * @property {() => Uint32Array} ask the first row that it asks for, and how many
 * @property {(body: Uint8Array) => boolean} take takes an answer
 * @property {() => boolean} isWell whether it could be used
 * @property {(options: object) => { total: number, queries: object[] }} queries
 * @property {() => void} forgetOrder
 * @property {() => void} free
 */

/**
 * @typedef {object} Made the package, started
 * @property {new () => Ingest} Ingest
 * @property {(body: Uint8Array) => unknown} parseBatchStatus
 * @property {WebAssembly.Memory} memory
 */

/**
 * @typedef {object} Given
 * @property {(instance?: string) => Promise<Made>} made an instance for each name
 * @property {(name: string) => Promise<Uint8Array>} read what was prepared for the part
 */

/**
 * Starts an instance.
 * @param {{ initSync(given: { module: BufferSource }): { memory: WebAssembly.Memory } } & Omit<Made, "memory">} glue
 * @param {Uint8Array<ArrayBuffer>} wasm @returns {Made}
 */
export function started(glue, wasm) {
  const { memory } = glue.initSync({ module: wasm });
  return { Ingest: glue.Ingest, parseBatchStatus: glue.parseBatchStatus, memory };
}
