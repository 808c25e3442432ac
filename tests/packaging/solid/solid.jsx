// A batch that is a prop: another one is followed when the prop changes.
import { createEffect, createMemo, createSignal, from } from "solid-js";
import { render } from "solid-js/web";
import { version } from "supermetrics-batch-status";
import "supermetrics-batch-status/element";
import { createBatchStore, NOTHING_YET } from "supermetrics-batch-status/store";
import { api, batch, report } from "./report.js";

const pace = { minIntervalMs: 100, maxIntervalMs: 500 };
const token = () => "demo-token";
const names = ["first", "second"].map(batch);
const requests = {};

function Batch(props) {
  const store = createMemo(() => from(createBatchStore({ baseUrl: api, batchId: props.batchId, token, ...pace })));
  const view = () => store()() ?? NOTHING_YET;
  createEffect(() => props.onView(view()));
  return (
    <>
      <progress value={view().snapshot?.progress.fraction ?? 0} />
      <batch-progress batch-id={props.batchId} base-url={api} prop:token={token} prop:options={pace} />
    </>
  );
}

function App() {
  const [name, setName] = createSignal(names[0]);
  const see = ({ snapshot, problem }) => {
    if (problem) report(Promise.reject(problem.error));
    if (snapshot?.outcome !== "success" || snapshot.batchId !== name()) return;
    requests[snapshot.batchId] = snapshot.requests;
    if (name() === names[0]) setName(names[1]);
    else report(Promise.resolve({ version: version(), requests }));
  };
  return <Batch batchId={name()} onView={see} />;
}

render(() => <App />, document.body);
