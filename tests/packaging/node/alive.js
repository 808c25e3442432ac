// A watch that nobody awaits does not keep the process alive; one that is awaited or listened to does. One process each.
import { watchBatch } from "supermetrics-batch-status";

const [, , how] = process.argv;
const batchId = how === "forgotten" ? process.env.BATCH.replace("small", "endless") : process.env.BATCH;
const watch = watchBatch({ baseUrl: process.env.API, batchId, token: "demo-token", minIntervalMs: 100, maxIntervalMs: 2000 });
const ends = {
  // The first answer is here, and the next poll is waited for: by nobody.
  forgotten: async () => {
    while (watch.getSnapshot().connection !== "live") await new Promise((resolve) => setTimeout(resolve, 20));
    return "success";
  },
  finished: async () => (await watch.finished).outcome,
  iterated: async () => {
    let outcome;
    for await (const snapshot of watch) outcome = snapshot.outcome;
    return outcome;
  },
  subscribed: () => new Promise((resolve) => watch.subscribe(({ outcome }) => outcome && resolve(outcome))),
};

process.exitCode = 1;
ends[how]().then((outcome) => {
  if (outcome === "success") process.exitCode = 0;
});
// It fires only where something else keeps the process alive.
setTimeout(() => process.exit(2), 30_000).unref();
