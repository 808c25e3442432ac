"use client";

import { useEffect, useMemo, useRef, useSyncExternalStore } from "react";
import { equals } from "./equals.js";
import { keyOf, openStore } from "./shared.js";
import { NOTHING_YET } from "./source.js";

const NO_BATCH = { getState: () => NOTHING_YET, subscribe: () => () => {} };

const everything = (/** @type {import("../store.js").BatchView} */ view) => view;

/**
 * @param {import("../store.js").BatchStoreOptions | null | undefined} options
 * @param {(view: import("../store.js").BatchView) => any} [select]
 * @param {(before: any, now: any) => boolean} [isEqual]
 */
export function useBatch(options, select = everything, isEqual = equals) {
  const latest = useRef(options);
  useEffect(() => {
    latest.current = options;
  });
  const store = useMemo(() => (options ? openStore(options, () => latest.current) : NO_BATCH), [keyOf(options)]);

  // What was rendered last, so that an equal selection is the same object.
  const rendered = useRef(/** @type {{ value: any } | undefined} */ (undefined));
  const pick = useMemo(() => picker(select, isEqual, () => rendered.current), [select, isEqual]);
  const value = useSyncExternalStore(store.subscribe, () => pick(store.getState()), () => pick(NOTHING_YET));
  useEffect(() => {
    rendered.current = { value };
  });
  return value;
}

/**
 * Selects once for each view: React asks often and expects the same object.
 * @param {(view: import("../store.js").BatchView) => any} select @param {(before: any, now: any) => boolean} isEqual
 * @param {() => { value: any } | undefined} rendered
 */
function picker(select, isEqual, rendered) {
  /** @type {{ view: import("../store.js").BatchView, value: any } | undefined} */
  let last;
  return (/** @type {import("../store.js").BatchView} */ view) => {
    if (last?.view === view) return last.value;
    const value = select(view);
    const before = last ?? rendered();
    last = { view, value: before && isEqual(before.value, value) ? before.value : value };
    return last.value;
  };
}
