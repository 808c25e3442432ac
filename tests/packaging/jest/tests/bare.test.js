/** @jest-environment jsdom */
import { version, getBatchStatus } from "supermetrics-batch-status";

// jsdom as it comes: the error names what is absent, at once.
test("what jsdom lacks is named", async () => {
  expect(() => version()).toThrow("supermetrics-batch-status: this platform has no TextDecoder");
  await expect(getBatchStatus({ batchId: "qrb_1" })).rejects.toThrow("no TextDecoder");
});
