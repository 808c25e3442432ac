// What wasm-bindgen makes, as far as core.js uses it, and what pack.mjs adds. Not packed.
export default function init(options: { module_or_path: unknown }): Promise<unknown>;
export function initSync(options: { module: unknown }): unknown;
export function getBatchStatus(options: unknown): Promise<any>;
export function watchShared(options: unknown, connect: (command: any) => unknown): any;
export function parseBatchStatus(body: unknown): any;
export function isBatchStatusError(value: unknown): value is any;
export function version(): string;
/** The entry that this build is for, and the file of its WebAssembly. */
export const entry: string;
export const file: string;
