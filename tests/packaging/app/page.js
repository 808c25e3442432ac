// A page that calls `init` and uses the package.
import init from "supermetrics-batch-status";
import { check, checkShared } from "./check.js";
import { api, batch, report } from "./report.js";

async function run() {
  const before = await check(api, batch("early")).catch((error) => error.message);
  await Promise.all([init(), init()]);
  await init();
  await checkShared(api, batch("shared"));
  return { before, version: await check(api, batch("page")) };
}

report(run());
