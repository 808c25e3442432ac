// The README's proxy that adds the token, as it stands there, but for the API's address; and a watch through it.
import { deepEqual as same } from "node:assert/strict";
import { readFileSync } from "node:fs";
import express from "express";
import { watchBatch } from "supermetrics-batch-status";

const readme = readFileSync("node_modules/supermetrics-batch-status/README.md", "utf8");
const [, recipe] = /```js\n(\/\/ Express.*?)```/su.exec(readme);
const api = "https://api.supermetrics.com/v2";
same(recipe.split(api).length, 2, "the API's address in the recipe");

process.env.SUPERMETRICS_TOKEN = "demo-token";
const app = express();
new Function("app", recipe.replace(api, process.env.API))(app);
const server = app.listen(0, "127.0.0.1", async () => {
  const baseUrl = `http://127.0.0.1:${server.address().port}/supermetrics`;
  const { finished } = watchBatch({ baseUrl, batchId: process.env.BATCH, minIntervalMs: 100, maxIntervalMs: 500 });
  const { outcome, rateLimit } = await finished;
  same([outcome, rateLimit?.limit > 0], ["success", true], "a watch through the proxy");
  const missing = watchBatch({ baseUrl, batchId: process.env.BATCH.replace("small", "not_found"), minIntervalMs: 100 });
  same(await missing.finished.catch(({ kind }) => kind), "not_found", "the API's own status");
  server.closeAllConnections();
  server.close();
  process.exitCode = 0;
});
// Until it has ended well.
process.exitCode = 1;
