// Without `exports`, which Parcel does not read by default: the entry by `main`, the adapters by their files.
import { createRoot } from "react-dom/client";
import init, { version } from "supermetrics-batch-status";
import "supermetrics-batch-status/element";
import { useBatch } from "supermetrics-batch-status/react";
import { check } from "./check.js";
import { checkElement } from "./element.js";
import { api, batch, report } from "./report.js";

const react = () =>
  new Promise((resolve, reject) => {
    function Batch() {
      const { snapshot, problem } = useBatch({ baseUrl: api, batchId: batch("react"), token: () => "demo-token", minIntervalMs: 100, maxIntervalMs: 500 });
      if (problem) reject(problem.error);
      if (snapshot?.outcome === "success") resolve({ [snapshot.batchId]: snapshot.requests });
      return <progress value={snapshot?.progress.fraction ?? 0} />;
    }
    createRoot(document.body.appendChild(document.createElement("div"))).render(<Batch />);
  });

async function run() {
  await init();
  const [, ...requests] = await Promise.all([check(api, batch("page")), react(), checkElement(api, batch("element"))]);
  return { version: version(), requests: Object.assign({}, ...requests) };
}

report(run());
