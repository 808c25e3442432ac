// Made when packed: the simulator's WebAssembly as base64.
export const base64: string;
