// What must compile in a project for Node, without the types of the DOM.
import { getBatchStatus, watchBatch } from "supermetrics-batch-status";
import { createBatchStore } from "supermetrics-batch-status/store";
import { createSimulator, SimulatorError } from "supermetrics-batch-status/testing";
import type { BatchOptions, SimulatedAnswer, SimulatedRequest } from "supermetrics-batch-status/testing";

const { signal } = new AbortController();

export async function main(): Promise<number> {
  for await (const { progress } of watchBatch({ batchId: "a", signal })) console.log(progress.fraction);
  createBatchStore({ batchId: "a" }).subscribe(({ snapshot }) => console.log(snapshot?.outcome))();
  return (await getBatchStatus({ batchId: "a", signal })).progress.total;
}

export async function simulated(given: BatchOptions, answers: SimulatedAnswer[]): Promise<readonly SimulatedRequest[]> {
  const simulator = await createSimulator({ seed: 2, speed: 60, now: () => Date.now(), scenarios: { qrb_1: "cancelled" } });
  for (const batchId of [simulator.batch(given), simulator.script([503, "stalled_body", { body: {} }, ...answers])]) {
    await getBatchStatus({ batchId, token: simulator.token, fetch: simulator.fetch });
  }
  simulator.fail(simulator.requests.length, { status: 500, delayMs: 5 });
  try {
    simulator.advance(simulator.now);
  } catch (error) {
    if (error instanceof SimulatorError) console.log(error.path, simulator.scenarios[0]?.title);
  }
  // @ts-expect-error A batch ends in one of these ways.
  simulator.batch({ ends: "soon" });
  return simulator.requests;
}
