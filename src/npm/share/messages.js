// What members of a group say to each other. Any code of the origin can write to their channels: what is none of this is ignored.

/** @typedef {{ term: number, seq: number }} Mark Which answer of which leader. */
/** @typedef {{ kind: "answer", after: Mark, answer: unknown } & Mark} Answer What a leader was answered. Its term began `after` the one before. */
/** @typedef {Answer | ({ kind: "beat", isHidden: boolean } & Mark) | ({ kind: "missed", from: string, knows: boolean } & Mark) | { kind: "seen", from: string } | { kind: "refresh" }} ForAll */
/** @typedef {{ kind: "again", answers: Answer[] } | ({ kind: "state", state: unknown } & Mark) | { kind: "yours" }} ForOne */

const isCount = (/** @type {unknown} */ value) => Number.isSafeInteger(value) && /** @type {number} */ (value) >= 0;
const isMark = (/** @type {any} */ mark) => isCount(mark?.term) && isCount(mark?.seq);
const isAnswer = (/** @type {any} */ data) => isMark(data) && isMark(data.after);
const isFrom = (/** @type {any} */ data) => typeof data.from === "string";

/** @type {Record<string, (data: any) => boolean>} */
const FOR_ALL = { answer: isAnswer, beat: isMark, missed: (data) => isMark(data) && isFrom(data), seen: isFrom, refresh: () => true };
/** @type {Record<string, (data: any) => boolean>} */
const FOR_ONE = { again: ({ answers }) => Array.isArray(answers) && answers.every(isAnswer), state: isMark, yours: () => true };

const isOneOf = (/** @type {Record<string, (data: any) => boolean>} */ kinds, /** @type {any} */ data) =>
  typeof data === "object" && data !== null && Object.hasOwn(kinds, data.kind) && kinds[data.kind]?.(data) === true;

/** @param {unknown} data @returns {data is ForAll} */
export const isForAll = (data) => isOneOf(FOR_ALL, data);

/** @param {unknown} data @returns {data is ForOne} */
export const isForOne = (data) => isOneOf(FOR_ONE, data);
