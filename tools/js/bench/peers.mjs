// What a JavaScript developer would write instead: JSON.parse, a validator, and the same normalisation.
import { normalise } from "./normalise.mjs";
import * as ajv from "./schemas/ajv.mjs";
import * as valibot from "./schemas/valibot.mjs";
import * as zod from "./schemas/zod.mjs";

const decoder = new TextDecoder();

/** @param {Uint8Array} bytes */
export const parse = (bytes) => JSON.parse(decoder.decode(bytes));

/** @type {Record<string, (bytes: Uint8Array) => ReturnType<typeof normalise>>} */
export const validators = {
  zod: (bytes) => normalise(zod.check(parse(bytes))),
  valibot: (bytes) => normalise(valibot.check(parse(bytes))),
  ajv: (bytes) => normalise(ajv.check(parse(bytes))),
};
