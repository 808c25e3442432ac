// What wasm-bindgen makes of tools/simulator-wasm, as far as simulator.js uses it. Not packed.
export default function init(options: { module_or_path: unknown }): Promise<unknown>;
export function scenarios(): string;
export function isFault(name: string): boolean;
export class Reply {
  free(): void;
  readonly head: string;
  takeBody(): Uint8Array;
}
export class Model {
  constructor(seed: number, speed: number);
  setScenario(batchId: string, name: string): boolean;
  addBatch(
    batchId: string, seed: number, accounts: number, days: number, concurrency: number, medianMs: number, spread: number,
    durations: Uint32Array, failureShare: number, failing: Uint32Array | undefined, cancelledAt: number | undefined, hangs: number | undefined,
  ): void;
  begin(batchId: string, began: number): boolean;
  answer(method: string, path: string, query: string | undefined, authorization: string | undefined, now: number, fault: string | undefined): Reply;
}
