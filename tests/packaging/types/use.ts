// What must compile.
import init, {
  getBatchStatus,
  isBatchStatusError,
  parseBatchStatus,
  version,
  watchBatch,
  type BatchOutcome,
  type BatchSnapshot,
  type BatchStatus,
  type BatchStatusErrorKind,
  type GetBatchStatusOptions,
  type WatchBatchOptions,
} from "supermetrics-batch-status";
import inlineInit, { watchBatch as inlineWatch } from "supermetrics-batch-status/inline";
import initPage, * as onePage from "supermetrics-batch-status/page";
import { getBatchStatus as inlinePage, type BatchQuery, type BatchStatus as PageStatus } from "supermetrics-batch-status/page/inline";
import { createBatchStore, type BatchView } from "supermetrics-batch-status/store";
import { BatchProgressElement } from "supermetrics-batch-status/element";
import { BatchProgressElement as ElementClass } from "supermetrics-batch-status/element/class";

declare const module: WebAssembly.Module;

export async function start(): Promise<void> {
  await init();
  await inlineInit();
  await init("/a.wasm");
  await init(new URL("https://example.com/a.wasm"));
  await init(fetch("/a.wasm"));
  await init(new Uint8Array(8));
  await init(module);
  await init({ module_or_path: "/a.wasm" });
}

export async function readPage(): Promise<readonly BatchQuery[]> {
  await initPage("/page.wasm");
  // One type for both entries.
  const status: BatchStatus = await onePage.getBatchStatus(page);
  const again: PageStatus = await inlinePage(page);
  return onePage.isBatchStatusError(again) ? [] : [...status.queries, ...onePage.parseBatchStatus("{}").queries];
}

const page: GetBatchStatusOptions = { batchId: "a", token: () => null, retry: false, signal: undefined };
const whole: WatchBatchOptions = { batchId: "a", token: async () => "t", retry: { limit: 3 } };

export async function use(): Promise<BatchOutcome | null> {
  const status: BatchStatus = await getBatchStatus(page);
  const first = status.queries[0];
  const started: number | null | undefined = first?.startedAt;
  console.log(started, version(), parseBatchStatus("{}").progress.fraction);
  const watch = watchBatch(whole);
  for await (const { timeLeft } of inlineWatch(whole)) console.log(timeLeft?.fromMs);
  const { subscribe, getSnapshot } = watch;
  const leave: () => void = subscribe((snapshot: BatchSnapshot) => console.log(snapshot.revision));
  leave();
  const ids: (string | null)[] = watch.queries({ state: ["failure", "success"], sort: "durationMs" }).queries.map(({ scheduleId }) => scheduleId);
  console.log(ids, getSnapshot().connection satisfies string);
  const order = watch.queryOrder({ cause: { code: "AUTH_ERROR", message: null }, descending: true });
  const inSight: number = watch.queries({ indexes: order.indexes.subarray(0, 50) }).queries.length;
  const { startedAt, states, medianMs }: { startedAt: Float64Array; states: Uint8Array; medianMs: number | null } = watch.timing({ search: "x" });
  const file = new Blob([...watch.exportQueries({ format: "csv", changedSince: 3 })], { type: "text/csv" });
  const often: number | undefined = watch.errorGroups()[0]?.count;
  const cells: Uint32Array | undefined = watch.splitGrid()?.queries;
  console.log(inSight, startedAt.length, states.length, medianMs, file.size, often, cells, watchBatch({ batchId: "a", restoreFrom: watch.serialize() }));
  return (await watch.finished).outcome;
}

export function explain(error: unknown): BatchStatusErrorKind | undefined {
  return isBatchStatusError(error) ? error.kind : undefined;
}

/** A switch over the kinds of an outcome is complete. */
export function word(outcome: BatchOutcome): string {
  switch (outcome) {
    case "success": return "all";
    case "partial": return "some";
    case "failure": return "none";
    case "stopped": return "stopped";
    case "empty": return "nothing";
  }
}

export const show = (view: BatchView): number => view.snapshot?.progress.ended ?? 0;
export const leave: () => void = createBatchStore(whole).subscribe(show);

const element = document.createElement("batch-progress");
element.token = () => "t";
element.baseUrl = null;
element.addEventListener("finished", ({ detail }) => console.log(detail.outcome));
element.addEventListener("click", (event) => console.log(event));
export const isOurs: boolean = element instanceof BatchProgressElement && BatchProgressElement === ElementClass;
