// A Cloudflare Worker that reads a batch. The entry of its platform brings the WebAssembly.
import { getBatchStatus, isBatchStatusError, version } from "supermetrics-batch-status";
import { getBatchStatus as onePage } from "supermetrics-batch-status/page";
import { createBatchStore } from "supermetrics-batch-status/store";

export default {
  async fetch(request) {
    const { searchParams } = new URL(request.url);
    const options = { baseUrl: searchParams.get("api"), batchId: searchParams.get("batch") };
    // As a page that is rendered on the server does: nothing is begun.
    createBatchStore(options).subscribe(() => {})();
    const { progress, queries } = await getBatchStatus({ ...options, token: "demo-token" });
    const refused = await getBatchStatus({ ...options, token: "wrong" }).catch((error) => error);
    const { progress: same } = await onePage({ ...options, token: "demo-token" });
    return Response.json({ total: progress.total, same: same.total, read: queries.length, refused: isBatchStatusError(refused) && refused.kind, version: version() });
  },
};
