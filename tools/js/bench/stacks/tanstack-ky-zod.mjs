// The same, watched with TanStack Query: its cache, its polling, its focus and its retries.
import { QueryClient, QueryObserver } from "@tanstack/query-core";
import { allPages, getBatchStatus, isOver, read } from "./ky-zod.mjs";

export { getBatchStatus, read };

const client = new QueryClient();

/** @param {import("./ky-zod.mjs").Options} options @param {(result: object) => void} listener */
export function watchBatch(options, listener) {
  client.mount();
  const observer = new QueryObserver(client, {
    queryKey: ["batch", options.batchId],
    queryFn: ({ signal }) => allPages({ ...options, signal }),
    refetchInterval: ({ state }) => (state.data && isOver(state.data) ? false : 5000),
  });
  return observer.subscribe(listener);
}
