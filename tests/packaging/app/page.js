// A page that calls `init` and uses the package.
import init from "supermetrics-batch-status";
import { check } from "./check.js";
import { api, batch, report } from "./report.js";

async function run() {
  const before = await check(api, batch("early")).catch((error) => error.message);
  await Promise.all([init(), init()]);
  await init();
  return { before, version: await check(api, batch("page")) };
}

report(run());
