import { Component, type ReactNode, StrictMode, Suspense, use, useState } from "react";
import { createRoot } from "react-dom/client";
import type { BatchWatch } from "supermetrics-batch-status";
import "supermetrics-batch-status/element";
import type {} from "supermetrics-batch-status/element/react";
import { useBatch } from "supermetrics-batch-status/react";

const options = (batchId: string) => ({ batchId, baseUrl: "/supermetrics" });

function Batch({ batchId }: { batchId: string }) {
  const { snapshot, watch, problem } = useBatch(options(batchId));
  return (
    <section>
      <progress aria-label={batchId} value={snapshot?.progress.fraction ?? 0} />
      {problem && <p role="alert">{problem.message}</p>}
      <Failed batchId={batchId} />
      <Boundary>{watch && <Suspense fallback={<p>It runs.</p>}><Results watch={watch} /></Suspense>}</Boundary>
    </section>
  );
}

/** The same batch in another component: one poller. It renders only when the number changes. */
function Failed({ batchId }: { batchId: string }) {
  const failed = useBatch(options(batchId), ({ snapshot }) => snapshot?.progress.failure ?? 0);
  return <p>{failed} failed</p>;
}

/** `use` throws what ended a watch; `problem` shows it. */
class Boundary extends Component<{ children: ReactNode }> {
  override state = { hasFailed: false };
  static getDerivedStateFromError = () => ({ hasFailed: true });
  override render() {
    return !this.state.hasFailed && this.props.children;
  }
}

/** Suspends until the batch has ended. */
function Results({ watch }: { watch: BatchWatch }) {
  const { progress } = use(watch.finished);
  return <p role="status">{progress.success} of {progress.total} queries succeeded</p>;
}

function App() {
  const [batchId, setBatchId] = useState(new URLSearchParams(location.search).get("batch") ?? "qrb_normal-1");
  return (
    <main>
      <h1>Batch</h1>
      <label>ID <input defaultValue={batchId} onBlur={({ target }) => setBatchId(target.value)} /></label>
      <Batch key={batchId} batchId={batchId} />
      <batch-progress batch-id={batchId} base-url="/supermetrics" onfinished={({ detail }) => console.info(detail.outcome)} />
    </main>
  );
}

createRoot(document.querySelector("#app")!).render(<StrictMode><App /></StrictMode>);
