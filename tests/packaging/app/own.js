// "Your own loading" of the README, in Vite: the WebAssembly's address by `?url`.
import init from "supermetrics-batch-status";
import wasm from "supermetrics-batch-status/supermetrics_batch_status_bg.wasm?url";
import { check } from "./check.js";
import { api, batch, report } from "./report.js";

const run = async () => (await init(wasm), { version: await check(api, batch("own")) });

report(run());
