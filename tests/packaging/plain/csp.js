// A policy without 'wasm-unsafe-eval': the error says what to allow.
import init from "/node_modules/supermetrics-batch-status/index.js";
import { report } from "./report.js";

report(init().then(() => Promise.reject(new Error("the policy allowed it")), ({ message }) => ({ message })));
