// What a large batch costs, in times of what reading and writing a page's JSON costs in the same moment: a machine that is slow
// or busy is so for both.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createSimulator } from "supermetrics-batch-status/testing";

const [START_TIMES, PAGE_TIMES] = [32, 6];

/** Processor time, in milliseconds. @param {() => Promise<unknown>} work */
async function cost(work) {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

test("a batch of 182,500 queries starts, and answers a page, at once", async (context) => {
  const ask = (simulator, batchId, offset) =>
    simulator.fetch(`https://api.supermetrics.com/v2/query/batch/${batchId}/status?offset=${offset}&limit=1000`, { headers: { authorization: "Bearer demo-token" } });
  const starts = [];
  const pages = [];
  const copies = [];
  for (let round = 0; round < 5; round += 1) {
    const simulator = await createSimulator({ speed: 20_000, now: 1_788_602_400_000 });
    starts.push(await cost(async () => (await ask(simulator, "qrb_large", 0)).arrayBuffer()));
    simulator.advance(100_000);
    for (let offset = 0; offset < 10_000; offset += 1000) {
      let text = "";
      pages.push(await cost(async () => (text = await (await ask(simulator, "qrb_large", offset)).text())));
      copies.push(await cost(async () => JSON.stringify(JSON.parse(text))));
    }
  }
  const [start, page, copy] = [starts, pages, copies].map((costs) => Math.min(...costs));
  context.diagnostic(`start of 182,500 queries ${start.toFixed(1)} ms, a page of 1000 ${page.toFixed(1)} ms, its JSON ${copy.toFixed(1)} ms`);
  assert.ok(start < START_TIMES * copy, `${starts} against ${copies}`);
  assert.ok(page < PAGE_TIMES * copy, `${pages} against ${copies}`);
});
