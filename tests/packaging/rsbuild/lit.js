// A component of Lit, whose batch is a property: another one is followed when it changes.
import { LitElement, html } from "lit";
import { version } from "supermetrics-batch-status";
import { createBatchStore, NOTHING_YET } from "supermetrics-batch-status/store";
import { checkShared } from "./check.js";
import { api, batch, report } from "./report.js";

const options = { baseUrl: api, token: () => "demo-token", minIntervalMs: 100, maxIntervalMs: 500 };

class BatchView extends LitElement {
  static properties = { batchId: {}, view: { state: true } };

  constructor() {
    super();
    this.view = NOTHING_YET;
  }

  connectedCallback() {
    super.connectedCallback();
    this.follow();
  }

  willUpdate(changed) {
    if (changed.has("batchId") && this.isConnected) this.follow();
  }

  follow() {
    this.leave?.();
    this.leave = this.batchId && createBatchStore({ batchId: this.batchId, ...options }).subscribe((view) => (this.view = view));
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.leave?.();
  }

  render() {
    const { snapshot, problem } = this.view;
    return html`<progress .value=${snapshot?.progress.fraction ?? 0}></progress>${problem && html`<p role="alert">${problem.message}</p>`}`;
  }
}
customElements.define("batch-view", BatchView);

/** What an element shows at the end of its batch. @param {BatchView} element */
function ended(element) {
  return new Promise((resolve, reject) => {
    const look = () => {
      const { snapshot, problem } = element.view;
      if (problem) reject(problem.error);
      else if (snapshot?.outcome === "success" && snapshot.batchId === element.batchId) resolve(snapshot);
      else setTimeout(look, 20);
    };
    look();
  });
}

async function run() {
  const element = document.createElement("batch-view");
  const requests = {};
  document.body.append(element);
  for (const name of ["first", "second"]) {
    element.batchId = batch(name);
    requests[element.batchId] = (await ended(element)).requests;
    // A move is no reason to begin again.
    document.body.appendChild(document.createElement("main")).append(element);
  }
  await element.updateComplete;
  const { value } = element.shadowRoot.querySelector("progress");
  if (value !== 1) throw new Error(`a bar at ${value}`);
  await checkShared(api, batch("shared"));
  return { version: version(), requests };
}

report(run());
