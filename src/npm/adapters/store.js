// A watch as a store.
import { openStore } from "./shared.js";
import { equals } from "./equals.js";

export { NOTHING_YET } from "./source.js";

/** @type {typeof import("../store.js").createBatchStore} */
export function createBatchStore(options) {
  const store = openStore(options);
  return { ...store, select: (pick, isEqual) => selected(store, pick, isEqual) };
}

/**
 * @template T
 * @param {Pick<import("../store.js").BatchStore, "getState" | "subscribe">} store
 * @param {(view: import("../store.js").BatchView) => T} pick
 * @param {(before: T, now: T) => boolean} [isEqual]
 */
function selected(store, pick, isEqual = equals) {
  /** @type {{ view: import("../store.js").BatchView, value: T } | undefined} */
  let last;
  const getState = () => {
    const view = store.getState();
    if (last?.view !== view) {
      const value = pick(view);
      last = { view, value: last && isEqual(last.value, value) ? last.value : value };
    }
    return last.value;
  };
  /** @param {(value: T) => void} listener */
  const subscribe = (listener) => {
    /** @type {{ value: T } | undefined} */
    let told;
    return store.subscribe(() => {
      const value = getState();
      if (told && Object.is(told.value, value)) return;
      told = { value };
      listener(value);
    });
  };
  return { getState, subscribe };
}
