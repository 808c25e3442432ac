const { watchBatch } = require("supermetrics-batch-status");

const watch = watchBatch({ baseUrl: process.env.API, batchId: process.env.BATCH, token: "demo-token", minIntervalMs: 100, maxIntervalMs: 500 });
watch.finished.then(({ outcome, progress }) => {
  if (outcome !== "success" || progress.success !== 4) throw new Error(`it ended as ${outcome}`);
});
