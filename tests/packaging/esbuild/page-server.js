// A server in one file that reads pages only.
import { getBatchStatus } from "supermetrics-batch-status/page/inline";

const status = await getBatchStatus({ baseUrl: process.env.API, batchId: process.env.BATCH, token: "demo-token" });
if (status.progress.total !== 4) throw new Error(`${status.progress.total} queries`);
