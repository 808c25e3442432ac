// What a bundled server is told that has no WebAssembly in it.
import { deepEqual as same } from "node:assert/strict";
import { version } from "supermetrics-batch-status";

const told = () => {
  try {
    return version();
  } catch ({ message, cause }) {
    return [message, cause.code];
  }
};
const advice = 'the WebAssembly is not beside this module; in a bundled server import "supermetrics-batch-status/inline"';
same(told(), [`supermetrics-batch-status: ${advice}`, "ENOENT"], "advice");
