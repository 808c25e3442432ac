"use client";

import { useEffect, useMemo, useRef, useSyncExternalStore } from "react";
import { createBatchStore, keyOf, NOTHING_YET, withNewestToken } from "./store.js";

/** @type {import("./store.js").BatchStore} */
const NO_BATCH = { getState: () => NOTHING_YET, subscribe: () => () => {} };

/** @type {typeof import("./react.js").useBatch} */
export function useBatch(options) {
  const latest = useRef(options);
  useEffect(() => {
    latest.current = options;
  });
  const signal = options?.signal;
  const store = useMemo(
    () => (options ? createBatchStore(withNewestToken(options, () => latest.current)) : NO_BATCH),
    [keyOf(options), signal],
  );
  return useSyncExternalStore(store.subscribe, store.getState, () => NOTHING_YET);
}
