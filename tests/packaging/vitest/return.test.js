// One who comes back to a large batch reads what has changed, not all pages again: counted by the simulator.
import { expect, test } from "vitest";
import { createBatchStore } from "supermetrics-batch-status/store";
import { createSimulator } from "supermetrics-batch-status/testing";
import { soon } from "./support.js";

const QUERIES = 20_000;

for (const { how, lingerMs, connection } of [
  { how: "a watch that rests", lingerMs: 50, connection: "paused" },
  { how: "a watch that was closed", lingerMs: 0, connection: "closed" },
]) {
  test(`coming back to ${how} takes few requests, and no figure goes back`, async () => {
    const simulator = await createSimulator();
    const batchId = simulator.batch({ id: `qrb_${connection}`, accounts: 20, days: QUERIES / 20, durations: 600_000 });
    const { fetch, token } = simulator;
    const store = createBatchStore({ batchId, token: () => token, fetch: (url, init) => fetch(url, init), lingerMs, rows: true });
    const whole = () => soon(() => expect(store.getState().snapshot?.knownQueries).toBe(QUERIES));
    const leave = store.subscribe(() => {});
    await whole();
    const { watch } = store.getState();
    expect(simulator.requests.length).toBeGreaterThanOrEqual(QUERIES / 1000);
    leave();
    await soon(() => expect(watch.getSnapshot().connection).toBe(connection));
    const before = simulator.requests.length;
    const seen = [];
    const leaveAgain = store.subscribe(({ snapshot }) => seen.push([snapshot.progress.total, snapshot.knownQueries]));
    await soon(() => expect(simulator.requests.length).toBeGreaterThan(before));
    await soon(() => expect(store.getState().snapshot.connection).toBe("live"));
    expect(simulator.requests.length - before).toBeLessThanOrEqual(3);
    expect(seen.filter(([total, known]) => total !== QUERIES || known !== QUERIES)).toEqual([]);
    expect(store.getState().watch.queries({ offset: QUERIES - 1 }).queries.length).toBe(1);
    leaveAgain();
  });
}

test("a bar asks for no rows; who asks the watch for rows gets all of them", async () => {
  const simulator = await createSimulator();
  const batchId = simulator.batch({ id: "qrb_bar", accounts: 20, days: QUERIES / 20, durations: 1000, concurrency: 50 });
  const { fetch, token } = simulator;
  const bytes = [];
  const counted = async (url, init) => {
    const answer = await fetch(url, init);
    bytes.push((await answer.clone().arrayBuffer()).byteLength);
    return answer;
  };
  const store = createBatchStore({ batchId, token: () => token, fetch: counted, minIntervalMs: 100, maxIntervalMs: 300 });
  const leave = store.subscribe(() => {});
  await soon(() => expect(store.getState().snapshot?.progress.ended).toBeGreaterThan(0));
  await soon(() => expect(bytes.length).toBeGreaterThan(5));
  const { watch, snapshot } = store.getState();
  expect([Math.max(...bytes) <= 1024, snapshot.progress.total, snapshot.knownQueries <= 1]).toEqual([true, QUERIES, true]);
  watch.queries();
  await soon(() => expect(store.getState().snapshot.knownQueries).toBe(QUERIES));
  expect(watch.queries({ offset: QUERIES - 1 }).queries.length).toBe(1);
  leave();
});
