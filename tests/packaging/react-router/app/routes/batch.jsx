import { useEffect, useRef, useState } from "react";
import { getBatchStatus, version } from "supermetrics-batch-status";
import "supermetrics-batch-status/element";
import { useBatch } from "supermetrics-batch-status/react";
import { report } from "../../report.js";

/** The token of a loader stays on the server. */
export async function loader({ request }) {
  const { searchParams } = new URL(request.url);
  const [baseUrl, run] = [searchParams.get("api"), searchParams.get("run")];
  const names = ["loader", "first", "second"].map((name) => `qrb_small-${run}-${name}`);
  const { progress } = await getBatchStatus({ baseUrl, batchId: names[0], token: "demo-token" });
  return { baseUrl, names, total: progress.total };
}

const token = () => "demo-token";

export default function Batch({ loaderData: { baseUrl, names, total } }) {
  const [onServer, first, second] = names;
  const [batchId, setBatchId] = useState(first);
  const requests = useRef({ [onServer]: 1 });
  const { snapshot, problem } = useBatch({ baseUrl, batchId, token, minIntervalMs: 100, maxIntervalMs: 500 });
  useEffect(() => {
    if (problem) report(Promise.reject(problem.error));
    if (snapshot?.outcome !== "success" || snapshot.batchId !== batchId) return;
    requests.current[batchId] = snapshot.requests;
    if (batchId === first) setBatchId(second);
    else report(Promise.resolve({ version: version(), requests: requests.current }));
  });
  return (
    <main>
      <p>{total} queries</p>
      <progress value={snapshot?.progress.fraction ?? 0} />
      {/* By a reference: React's hydration sets no property, and without a token the element would be refused. */}
      <batch-progress ref={(element) => void (element && Object.assign(element, { baseUrl, token, batchId }))} />
    </main>
  );
}
