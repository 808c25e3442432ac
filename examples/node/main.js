// Waits for a batch, shows how far it is, and prints the addresses of its results: BATCH=qrb_… TOKEN=… npm start
import { isBatchStatusError, watchBatch } from "supermetrics-batch-status";

const { API, TOKEN, BATCH = "qrb_normal-1" } = process.env;
const watch = watchBatch({ batchId: BATCH, token: TOKEN, baseUrl: API });

try {
  for await (const { progress, connection } of watch) console.error(`${Math.floor(progress.fraction * 100)} %, ${connection}`);
  const { outcome, progress } = await watch.finished;
  for (const { result } of watch.queries({ state: "success", limit: 1000 }).queries) console.log(result?.url ?? "");
  console.error(`${outcome}: ${progress.success} of ${progress.total} succeeded`);
} catch (error) {
  console.error(isBatchStatusError(error) ? `${error.kind}: ${error.message}` : error);
  process.exitCode = 1;
}
