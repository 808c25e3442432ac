// Everything that may happen to a tab, at any moment, in virtual time.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Tab, World } from "./model.js";

const tabs = (world, count, more) => Array.from({ length: count }, () => new Tab(world, more));

/** Who is behind what the group knew so many milliseconds ago. */
const late = (world, ms) => world.awake.filter((tab) => !tab.isPaused && world.now - tab.upToDateAt > ms).map((tab) => `${tab.id}: ${world.now - tab.upToDateAt} ms`);

for (const count of [1, 6, 50]) {
  test(`${count} tabs cost what one does`, async () => {
    const world = new World();
    tabs(world, count);
    await world.until(600_000);
    const alone = new World({ seed: 2 });
    tabs(alone, 1);
    await alone.until(600_000);
    assert.ok(world.requests <= alone.requests * 1.05, `${world.requests} and ${alone.requests}`);
    assert.deepEqual(late(world, 1700), []);
    assert.deepEqual([world.terms, world.steals], [1, 0]);
  });
}

test("a follower knows what the leader knows as soon as a message is there, in calm phases too", async () => {
  const world = new World({ interval: 30_000 });
  tabs(world, 6);
  const learned = { at: 0, upToDateAt: -1 };
  await world.until(600_000, () => {
    const upToDateAt = world.leaders[0]?.upToDateAt ?? -1;
    if (upToDateAt !== learned.upToDateAt) Object.assign(learned, { at: world.now, upToDateAt });
    const behind = world.tabs.filter((tab) => tab.upToDateAt < upToDateAt);
    assert.ok(behind.length === 0 || world.now - learned.at <= world.most, `${world.now - learned.at} ms`);
  });
  assert.equal(world.terms, 1);
});

test("a newcomer is given what is known, for no request", async () => {
  const world = new World({ seed: 2 });
  tabs(world, 1);
  await world.until(60_500);
  const { requests } = world;
  const [newcomer] = tabs(world, 1);
  await world.until(60_600);
  assert.ok(newcomer.rows >= 195, `${newcomer.rows}`);
  await world.until(70_000);
  assert.ok(world.requests - requests <= 11, `${world.requests - requests}`);
  assert.deepEqual([world.loadedAnew, newcomer.holes], [0, 0]);
});

test("no newcomer becomes leader before one that knows", async () => {
  for (let seed = 1; seed <= 20; seed += 1) {
    const world = new World({ seed });
    const [leader] = tabs(world, 3);
    await world.until(30_000);
    tabs(world, 1);
    leader.close();
    tabs(world, 3);
    await world.until(60_000);
    assert.equal(world.loadedAnew, 0, `seed ${seed}`);
    assert.deepEqual(late(world, 1700), []);
  }
});

test("a leader that closes or freezes is followed within an interval and five seconds, by one steal at most", async () => {
  for (const [fate, steals] of [["close", 0], ["freeze", 1]]) {
    const world = new World({ seed: 3 });
    tabs(world, 20);
    await world.until(30_000);
    const [leader] = world.leaders;
    leader[fate]();
    await world.until(30_000 + world.interval + 5000);
    assert.deepEqual(world.awake.filter((tab) => tab.upToDateAt <= 30_000), [], fate);
    await world.until(90_000);
    assert.equal(world.steals, steals, fate);
    if (fate === "freeze") leader.thaw();
    await world.until(95_000);
    assert.equal(world.leaders.length, 1);
    assert.ok(leader.isClosed || !leader.group.isLeader);
    assert.deepEqual(late(world, 1700), []);
  }
});

test("a lock that is never released is taken once, whoever waits for it", async () => {
  const world = new World({ seed: 8 });
  const [dead] = tabs(world, 1);
  await world.until(5000);
  // It holds the lock and says nothing any more.
  dead.freeze();
  tabs(world, 10);
  await world.until(5000 + 5000 + world.interval);
  assert.deepEqual(late(world, 1700), []);
  assert.equal(world.steals, 1);
});

test("a leader that pauses steps back, and one that resumes is up to date at once", async () => {
  const world = new World({ seed: 6 });
  const all = tabs(world, 6);
  await world.until(30_000);
  for (let end = 42_000, paused = 0; paused < 5; paused += 1, end += 12_000) {
    const [leader] = world.leaders;
    leader.pause();
    await world.until(end);
    assert.deepEqual(late(world, 1700), []);
  }
  assert.equal(world.steals, 0);
  all.forEach((tab) => tab.pause());
  await world.until(world.now + 5000);
  const { requests } = world;
  await world.until(world.now + 60_000);
  assert.equal(world.requests, requests, "nobody asks while all have paused");
  all[3].resume();
  await world.until(world.now + 500);
  assert.ok(world.now - all[3].upToDateAt <= 500);
});

test("a hidden leader hands over to a tab that is seen, however many hidden ones wait", async () => {
  const world = new World({ seed: 4 });
  const [first, ...others] = tabs(world, 20);
  await world.until(5000);
  for (const tab of world.tabs) tab.show(false);
  await world.until(20_000);
  const seen = others[11];
  seen.show(true);
  await world.until(20_100);
  assert.deepEqual(world.leaders, [seen]);
  assert.ok(!first.group.isLeader);
  // A hidden one that waited longer gets the lock first: it hands over too.
  others[12].show(true);
  seen.close();
  await world.until(23_000);
  assert.deepEqual(world.leaders, [others[12]]);
  assert.equal(world.steals, 0);
});

test("who has missed more than is kept finds out by leading", async () => {
  const world = new World({ seed: 9 });
  const [leader, deaf] = tabs(world, 2);
  await world.until(5000);
  // It hears that there is a leader, and neither answers nor that it could ask for them.
  const its = [...world.ports.get("batch")].find((port) => port.tab === deaf);
  const { onmessage, postMessage } = its;
  Object.assign(its, { onmessage: (event) => event.data.kind === "beat" && onmessage(event), postMessage: () => {} });
  await world.until(50_000);
  assert.ok(leader.rows - deaf.rows > 100);
  Object.assign(its, { onmessage, postMessage });
  await world.until(56_000);
  assert.ok(deaf.rows >= 180, `${deaf.rows}`);
  assert.deepEqual(late(world, 1700), []);
  assert.equal(deaf.holes, 0);
});

test("a tab that was frozen is given what it has missed, and nothing older", async () => {
  for (const isForgetful of [false, true]) {
    const world = new World({ seed: 10 });
    const [leader] = tabs(world, 3);
    await world.until(5000);
    leader.nap(isForgetful);
    await world.until(10_000);
    leader.thaw();
    await world.until(20_000);
    assert.deepEqual([leader.holes, leader.relapses], [0, 0]);
    assert.deepEqual(late(world, 1700), []);
    // Who has forgotten finds out by leading.
    assert.ok(world.terms <= (isForgetful ? 4 : 2), `${world.terms}`);
  }
});

test("a clock that is set changes nothing", async () => {
  for (const days of [-400, -2, 2, 400]) {
    const world = new World({ seed: 11 });
    const [leader] = tabs(world, 3);
    await world.until(10_000);
    world.clockError = days * 86_400_000;
    await world.until(40_000);
    assert.equal(world.terms, 1);
    leader.close();
    await world.until(60_000);
    assert.deepEqual([world.terms, world.steals, late(world, 1700)], [2, 0, []], `${days} days`);
  }
});

test("a reader who refreshes in one tab is served in all", async () => {
  const world = new World({ seed: 5, interval: 30_000 });
  tabs(world, 3);
  await world.until(40_000);
  const follower = world.tabs.find((tab) => !tab.group.isLeader);
  follower.group.refresh();
  await world.until(40_300);
  assert.deepEqual(late(world, 300), []);
});

test("where locks reject, each tab asks for itself", async () => {
  const world = new World();
  const locks = { request: () => Promise.reject(new DOMException("", "SecurityError")) };
  const both = tabs(world, 2, { locks });
  await world.until(20_000);
  assert.deepEqual(late(world, 1700), []);
  assert.deepEqual(both.map((tab) => [tab.isAlone, tab.group.isLeader]), [[true, false], [true, false]]);
});

test("rubbish on the channels is counted, never fatal", async () => {
  const world = new World({ seed: 5 });
  const both = tabs(world, 2);
  await world.until(5000);
  const mark = { term: 1, seq: 2 };
  const rubbish = [null, 7, "answer", {}, [], { kind: "__proto__" }, { kind: "answer" }, { ...mark, kind: "answer", after: null }, { ...mark, kind: "answer", after: { term: 1 } }, { kind: "beat", term: 1.5, seq: 0 }, { kind: "beat", term: -1, seq: 0 }, { kind: "beat", term: Number.MAX_SAFE_INTEGER, seq: 0 }, { ...mark, kind: "missed" }, { kind: "seen", from: 1 }, { ...mark, kind: "state" }, { kind: "yours" }];
  const heard = (name) => [...world.ports.get(name)].forEach((port) => rubbish.forEach((data) => port.onmessage({ data })));
  heard("batch");
  assert.deepEqual(both.map((tab) => tab.group.counts.ignored), [rubbish.length, rubbish.length]);
  for (const data of [null, { kind: "again", answers: [{}] }, { kind: "again", answers: 1 }, { kind: "beat", ...mark }]) {
    for (const tab of both) [...world.ports.get(`batch ${tab.id}`)].forEach((port) => port.onmessage({ data }));
  }
  assert.deepEqual(both.map((tab) => tab.group.counts.ignored), [rubbish.length + 4, rubbish.length + 4]);
  await world.until(20_000);
  assert.deepEqual([late(world, 1700), both.map((tab) => tab.holes)], [[], [0, 0]]);
});

/** More by hand: `SEEDS=500 node --test tests/share`. */
const SEEDS = Number(process.env.SEEDS ?? 10);

/** What may happen to a tab. */
const FATES = [
  (tab, world) => world.awake.length > 2 && tab.close(),
  (tab) => tab.show(!tab.isVisible),
  (tab) => tab.freeze(),
  (tab) => tab.isFrozen && tab.thaw(),
  (tab) => (tab.isPaused ? tab.resume() : tab.pause()),
  (tab, world) => tab.isFrozen || tab.nap(world.roll(2) > 0),
  (_, world) => world.tabs.length < 20 && new Tab(world),
];

for (const loss of [0, 10]) {
  test(`whatever happens to tabs, with ${loss} % of messages lost: one leader, no hole, all up to date, no request too many`, async () => {
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const world = new World({ seed, loss });
      tabs(world, 5);
      // Who is seen knows within an interval and five seconds what is new; with losses, asking again takes a while.
      const bound = world.interval + 5000 + (loss > 0 ? 9000 : 500);
      let disturbedAt = 0;
      const check = () => {
        for (const tab of world.awake) {
          assert.deepEqual([tab.holes, tab.relapses], [0, 0], `seed ${seed} at ${world.now}: ${tab.id} has holes, or relapses`);
          const since = Math.max(disturbedAt, tab.upToDateAt);
          assert.ok(!tab.isVisible || tab.isPaused || world.now - since <= bound, `seed ${seed} at ${world.now}: ${tab.id} knows what was at ${tab.upToDateAt}`);
        }
      };
      for (let step = 0; step < 40; step += 1) {
        const tab = world.tabs[world.roll(world.tabs.length)];
        if (!tab.isClosed) FATES[world.roll(FATES.length)](tab, world);
        disturbedAt = world.now;
        await world.until(world.now + 500 + world.roll(20_000), check);
        assert.ok(world.leaders.length <= 1, `seed ${seed}: ${world.leaders.length} leaders`);
      }
      const polls = world.now / (world.interval * 0.9 + 20);
      assert.ok(world.requests <= polls * 1.05 + world.terms * 2, `seed ${seed}: ${world.requests} requests, ${world.terms} terms in ${polls} polls`);
    }
  });
}
