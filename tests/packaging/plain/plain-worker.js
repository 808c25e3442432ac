import init, { version, watchBatch } from "/node_modules/supermetrics-batch-status/index.js";

async function work(port, { api, batchId }) {
  try {
    await init();
    const watch = watchBatch({ baseUrl: api, batchId, token: "demo-token", minIntervalMs: 100, maxIntervalMs: 500 });
    const { outcome } = await watch.finished;
    port.postMessage(outcome === "success" ? { version: version() } : { error: `it ended as ${outcome}` });
  } catch (error) {
    port.postMessage({ error: String(error) });
  }
}

self.onmessage = ({ data }) => work(self, data);
self.onconnect = ({ ports: [port] }) => (port.onmessage = ({ data }) => work(port, data));
