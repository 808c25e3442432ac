import { afterEach, expect, test, vi } from "vitest";
import { createApp, effectScope, h, KeepAlive, nextTick, onMounted, shallowRef } from "vue";
import { useBatch } from "supermetrics-batch-status/vue";
import { asked, body, going, json, mock, options, soon, tokens } from "./support.js";

afterEach(() => vi.restoreAllMocks());

/** An app with the composable in it. */
function mounted(given) {
  const source = shallowRef(given);
  let batch;
  const app = createApp({ setup: () => ((batch = useBatch(source)), () => null) });
  app.mount(document.createElement("div"));
  return { app, batch, source, until: (isSo) => soon(() => expect(isSo(batch)).toBe(true)) };
}

const isLive = ({ snapshot }) => snapshot.value?.connection === "live";

test("the composable works in an effect scope", async () => {
  mock(() => json(body));
  const scope = effectScope();
  const { snapshot } = scope.run(() => useBatch(options));
  await soon(() => expect(snapshot.value?.outcome).toBe("partial"));
  scope.stop();
});

test("unmounting ends the watch in the end", async () => {
  mock(() => json(going));
  const { app, batch, until } = mounted({ ...options, batchId: "qrb_unmounted", lingerMs: 0 });
  await until(isLive);
  const watch = batch.watch.value;
  app.unmount();
  await soon(() => expect(watch.getSnapshot().connection).toBe("closed"));
});

test("equal options go on with the watch, and the newest token function is asked", async () => {
  const fetch = mock(() => json(going));
  const given = (token) => ({ ...options, batchId: "qrb_equal", token: () => token, headers: { "x-a": "1" } });
  const { app, batch, source, until } = mounted(given("old"));
  await until(isLive);
  const watch = batch.watch.value;
  source.value = given("new");
  await nextTick();
  await until(() => tokens(fetch).includes("Bearer new"));
  expect(batch.watch.value).toBe(watch);
  app.unmount();
});

test("a poller that lingers sends the token of its own user, not of the next one", async () => {
  const fetch = mock(() => json(going));
  const given = (user) => ({ ...options, batchId: "qrb_vue_users", token: () => user, shareKey: user, lingerMs: 2000 });
  const { app, batch, source, until } = mounted(given("anna"));
  await until(isLive);
  const watches = [batch.watch.value];
  source.value = given("ben");
  await soon(() => expect(tokens(fetch, "qrb_vue_users")).toContain("Bearer ben"));
  const annas = () => tokens(fetch, "qrb_vue_users").filter((token) => token === "Bearer anna").length;
  const before = annas();
  await soon(() => expect(annas()).toBeGreaterThan(before + 1));
  watches.push(batch.watch.value);
  app.unmount();
  await soon(() => expect(watches.map((watch) => watch.getSnapshot().connection)).toEqual(["paused", "paused"]));
});

test("other options begin another watch and end the one before", async () => {
  const fetch = mock(() => json(going));
  const { app, batch, source, until } = mounted({ ...options, batchId: "qrb_before", lingerMs: 0 });
  await until(isLive);
  const watch = batch.watch.value;
  source.value = { ...options, batchId: "qrb_behind" };
  await nextTick();
  expect(batch.snapshot.value?.batchId).not.toBe("qrb_before");
  await until(({ snapshot }) => snapshot.value?.batchId === "qrb_behind");
  await soon(() => expect(watch.getSnapshot().connection).toBe("closed"));
  await soon(() => expect(new Set(asked(fetch))).toEqual(new Set(["qrb_before", "qrb_behind"])));
  app.unmount();
});

test("KeepAlive: away it rests, back again it goes on with the same watch", async () => {
  mock(() => json(going));
  let batch;
  const Batch = { setup: () => ((batch = useBatch({ ...options, batchId: "qrb_kept", lingerMs: 50 })), () => null) };
  const isShown = shallowRef(true);
  const app = createApp({ render: () => h(KeepAlive, null, () => (isShown.value ? h(Batch) : null)) });
  app.mount(document.createElement("div"));
  await soon(() => expect(isLive(batch)).toBe(true));
  const watch = batch.watch.value;
  isShown.value = false;
  await soon(() => expect(watch.getSnapshot().connection).toBe("paused"));
  expect(batch.snapshot.value.progress.total).toBe(4);
  isShown.value = true;
  await soon(() => expect(watch.getSnapshot().connection).toBe("live"));
  expect(batch.watch.value).toBe(watch);
  app.unmount();
});

test("it works in a hook of the component, and in a store of a scope of its own", async () => {
  mock(() => json(body));
  let [hooked, stored] = [];
  const scope = effectScope(true);
  const app = createApp({
    setup() {
      onMounted(() => (hooked = useBatch({ ...options, batchId: "qrb_hooked" })));
      stored = scope.run(() => useBatch({ ...options, batchId: "qrb_stored" }));
      return () => null;
    },
  });
  app.mount(document.createElement("div"));
  await soon(() => expect([hooked.snapshot.value?.outcome, stored.snapshot.value?.outcome]).toEqual(["partial", "partial"]));
  app.unmount();
  scope.stop();
});
