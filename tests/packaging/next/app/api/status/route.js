// A bundled server has no file beside it: the entry with the WebAssembly inside.
import { getBatchStatus, version } from "supermetrics-batch-status/inline";

export async function GET(request) {
  const { searchParams } = new URL(request.url);
  const status = await getBatchStatus({ baseUrl: searchParams.get("api"), batchId: searchParams.get("batch"), token: "demo-token" });
  return new Response(status.progress.total === 4 ? version() : "wrong");
}
