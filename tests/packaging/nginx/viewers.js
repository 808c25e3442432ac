// 200 viewers watch a large batch through the proxy: it costs the API less than two of them alone would.
//
// nginx goes by the clock of this test instead of the machine's, so that nothing depends on how fast that is. In the first
// second the viewers load all pages. In each second after it all of them poll.
import { ok } from "node:assert/strict";
import { watchBatch } from "supermetrics-batch-status";
import { counted, signedIn, startProxy } from "./proxy.js";

const VIEWERS = 200;
const QUERIES = 7300;
const SECONDS = 10;

const { API, BATCH } = process.env;
const batchId = BATCH.replace("small", "year");
const proxy = await startProxy(API, [
  ["map $time_iso8601 $ten_seconds", "map $http_x_second $ten_seconds"],
  ['"~^(?<until_tens>.{18})" $until_tens;', "default $http_x_second;"],
  ["proxy_cache_valid any 1s", "proxy_cache_valid any 1h"],
]);

let second = 0;
/** Viewers who know all rows. */
const loaded = new Set();
/** What each viewer wants to send in the next second. @type {Map<number, (() => void)[]>} */
const waiting = new Map();

/** The next second comes once nobody's request is missing. */
const comes = (number) =>
  new Promise((send) => {
    waiting.set(number, [...(waiting.get(number) ?? []), send]);
    if (waiting.size < VIEWERS) return;
    second += 1;
    const requests = [...waiting.values()].flat();
    waiting.clear();
    for (const next of requests) next();
  });

const viewer = (number) => async (url, init) => {
  if (loaded.size === VIEWERS) await comes(number);
  return signedIn(number, { "x-second": String(second) })(url, init);
};

const watches = Array.from({ length: VIEWERS }, (_, number) => watchBatch({ baseUrl: proxy.base, batchId, fetch: viewer(number), timeoutMs: 2 ** 31 - 1 }));

/** When `reached` says so of all viewers. @param {(snapshot: any, number: number) => boolean} reached */
const until = (reached) =>
  new Promise((done, failed) => {
    for (const [number, watch] of watches.entries()) {
      watch.finished.then(() => failed(new Error("the batch has ended too early")), failed);
      watch.subscribe((snapshot) => {
        if (snapshot.error) failed(snapshot.error);
        if (reached(snapshot, number)) done(undefined);
      });
    }
  });
const sent = () => Math.min(...watches.map((watch) => watch.getSnapshot().requests));

await until(({ knownQueries }, number) => {
  if (knownQueries === QUERIES) loaded.add(number);
  return loaded.size === VIEWERS;
});

const [alone, { requests }] = [sent(), await counted(batchId)];
ok(alone >= QUERIES / 1000, `${alone} requests of a watch`);
ok(requests < 2 * alone, `${requests} requests to the API, ${alone} of a watch`);

await until(() => second > SECONDS);
const polls = (await counted(batchId)).requests - requests;
const most = (SECONDS * VIEWERS) / 20;
ok(polls < most, `${polls} requests to the API in ${SECONDS} seconds`);
console.log(`${VIEWERS} watches load ${QUERIES} queries: ${requests} requests to the API, ${alone} of a watch alone; then ${polls} in ${SECONDS} seconds`);
await proxy.stop();
process.exit(0);
