// Reads and writes the binary format of WebAssembly, as far as the tools need it.

/** Reads numbers (LEB128), and bytes with their length before them. */
export class Reader {
  /** @param {Uint8Array} bytes @param {number} at */
  constructor(bytes, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  number() {
    let [value, shift, byte] = [0, 0, 0x80];
    for (; byte & 0x80; shift += 7) {
      byte = this.bytes[this.at++] ?? 0;
      value |= (byte & 0x7f) << shift;
    }
    return value >>> 0;
  }

  block() {
    const length = this.number();
    return this.bytes.subarray(this.at, (this.at += length));
  }
}

const HEADER = 8;

/** The sections of a module. @param {Uint8Array} wasm */
export function* sections(wasm) {
  const reader = new Reader(wasm, HEADER);
  while (reader.at < wasm.length) yield { id: reader.number(), content: reader.block() };
}

/** A number as LEB128. @param {number} value */
export function number(value) {
  const bytes = [];
  for (let left = value; ; left >>>= 7) {
    if (left < 0x80) return Buffer.from([...bytes, left]);
    bytes.push((left & 0x7f) | 0x80);
  }
}

/** Bytes with their length before them. @param {Uint8Array} bytes */
export const block = (bytes) => Buffer.concat([number(bytes.length), bytes]);
