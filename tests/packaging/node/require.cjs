const { watchBatch } = require("supermetrics-batch-status");

// Until it has ended well: a watch that never settles lets the process end by itself.
process.exitCode = 1;
const watch = watchBatch({ baseUrl: process.env.API, batchId: process.env.BATCH, token: "demo-token", minIntervalMs: 100, maxIntervalMs: 500 });
watch.finished.then(({ outcome, progress }) => {
  if (outcome !== "success" || progress.success !== 4) throw new Error(`it ended as ${outcome}`);
  process.exitCode = 0;
});
