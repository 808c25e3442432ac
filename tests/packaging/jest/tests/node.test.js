/** @jest-environment node */
import { getBatchStatus } from "supermetrics-batch-status";

test("a batch in Jest's environment for Node", async () => {
  const { progress } = await getBatchStatus({ baseUrl: process.env.API, batchId: `${process.env.BATCH}-node`, token: "demo-token" });
  expect(progress.total).toBe(4);
});
