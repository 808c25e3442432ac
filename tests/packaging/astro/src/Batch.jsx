import { useEffect, useRef, useState } from "react";
import { version } from "supermetrics-batch-status";
import { useBatch } from "supermetrics-batch-status/react";
import { report } from "../report.js";

const token = () => "demo-token";

/** An island: rendered on the server, where nothing is begun; two batches one after the other in the browser. */
export function Batch({ baseUrl, batchIds, onServer }) {
  const [batchId, setBatchId] = useState(batchIds[0]);
  const requests = useRef({ [onServer]: 1 });
  const { snapshot, problem } = useBatch({ baseUrl, batchId, token, minIntervalMs: 100, maxIntervalMs: 500 });
  useEffect(() => {
    if (problem) report(Promise.reject(problem.error));
    if (snapshot?.outcome !== "success" || snapshot.batchId !== batchId) return;
    requests.current[batchId] = snapshot.requests;
    if (batchId === batchIds[0]) setBatchId(batchIds[1]);
    else report(Promise.resolve({ version: version(), requests: requests.current }));
  });
  return <progress value={snapshot?.progress.fraction ?? 0} />;
}
