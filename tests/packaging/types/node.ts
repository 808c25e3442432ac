// What must compile in a project for Node, without the types of the DOM.
import { getBatchStatus, watchBatch } from "supermetrics-batch-status";
import { createBatchStore } from "supermetrics-batch-status/store";

const { signal } = new AbortController();

export async function main(): Promise<number> {
  for await (const { progress } of watchBatch({ batchId: "a", signal })) console.log(progress.fraction);
  createBatchStore({ batchId: "a" }).subscribe(({ snapshot }) => console.log(snapshot?.outcome))();
  return (await getBatchStatus({ batchId: "a", signal })).progress.total;
}
