// A worker or a shared worker, with an instance of its own.
import init from "supermetrics-batch-status";
import { check } from "./check.js";

/** @param {{ postMessage(message: unknown): void }} port @param {{ api: string, batchId: string }} job */
async function work(port, { api, batchId }) {
  try {
    await init();
    port.postMessage({ version: await check(api, batchId) });
  } catch (error) {
    port.postMessage({ error: String(error?.stack ?? error) });
  }
}

self.onmessage = ({ data }) => work(self, data);
self.onconnect = ({ ports: [port] }) => (port.onmessage = ({ data }) => work(port, data));
