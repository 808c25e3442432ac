// Made when packed: the WebAssembly as base64.
export const base64: string;
