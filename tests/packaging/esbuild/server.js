// A server in one file: nothing lies beside it, so the WebAssembly is inside.
import { getBatchStatus } from "supermetrics-batch-status/inline";

const status = await getBatchStatus({ baseUrl: process.env.API, batchId: process.env.BATCH, token: "demo-token" });
if (status.progress.total !== 4) throw new Error(`${status.progress.total} queries`);
