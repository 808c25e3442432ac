// Gives every export and every method every sort of wrong value, in every state of a watch and from inside callbacks.
// Evaluates to a function: the api's exports by name, the options of a watch of a scenario; gives how many calls were
// made, and what was not as it should be.
(async (api, optionsOf) => {
  const wrong = [];
  let calls = 0;

  const throwing = (names) => Object.fromEntries(names.map((name) => [name, () => { throw new Error(`trap ${name}`); }]));
  const everyTrap = throwing(Object.getOwnPropertyNames(Reflect).filter((name) => typeof Reflect[name] === "function"));
  const optionNames = ["batchId", "token", "baseUrl", "signal", "limit", "offset", "search", "state", "sort", "retry", "restoreFrom"];
  const getters = (make) => Object.defineProperties({}, Object.fromEntries(optionNames.map((name) => [name, { enumerable: true, get: () => make(name) }])));
  const revoked = (target) => { const { proxy, revoke } = Proxy.revocable(target, {}); revoke(); return proxy; };
  const detached = (buffer) => { structuredClone(buffer, { transfer: [buffer] }); return buffer; };
  const shared = () => new WebAssembly.Memory({ shared: true, initial: 1, maximum: 1 }).buffer;
  const shrunk = (View) => { const buffer = new ArrayBuffer(64, { maxByteLength: 128 }); const view = new View(buffer, 8, 8 / View.BYTES_PER_ELEMENT || 8); buffer.resize(4); return view; };
  const frame = document.createElement("iframe");
  document.body.append(frame);
  const other = frame.contentWindow;
  const deep = (depth) => { let value = {}; for (let at = 0; at < depth; at += 1) value = { value }; return value; };
  const cyclic = () => { const value = { list: [] }; value.list.push(value); return value; };
  const evil = (Class, name, get) => { const value = new Class(8); Object.defineProperty(value, name, { get }); return value; };
  const fail = () => { throw "a text, thrown"; };

  const VALUES = {
    undefined: () => undefined, null: () => null, true: () => true, zero: () => 0, "minus zero": () => -0, NaN: () => NaN,
    huge: () => 1e308, infinite: () => -Infinity, "2^53": () => 2 ** 53, fraction: () => 0.1, bigint: () => 5n, symbol: () => Symbol("s"),
    "empty text": () => "", text: () => "text", "1 MB": () => "x".repeat(1e6), "lone surrogate": () => "a\ud800", control: () => "\0\r\n\u202e",
    "empty array": () => [], "nested array": () => [[[]]], holes: () => new Array(1e5), "most holes": () => new Proxy(new Array(2 ** 32 - 1), { ownKeys: fail, get: (t, k) => (k === "toJSON" ? fail : t[k]) }),
    "array that cannot be iterated": () => Object.assign([1], { [Symbol.iterator]: fail }),
    "array that never ends": () => Object.assign([1], { *[Symbol.iterator]() { for (;;) yield "queued"; } }),
    "array with getters": () => Object.defineProperty([1], 0, { get: fail }),
    "proxy of an array": () => new Proxy([1], everyTrap), "revoked array": () => revoked([1]),
    object: () => ({}), "no prototype": () => Object.create(null), frozen: () => Object.freeze({ limit: "x" }), deep: () => deep(1e5), cyclic,
    proxy: () => new Proxy({}, everyTrap), revoked: () => revoked({}), "revoked function": () => revoked(() => {}),
    "getters that throw": () => getters(fail), "getters of symbols": () => getters(() => Symbol("s")), "getters of proxies": () => getters(() => new Proxy({}, everyTrap)),
    "getters of revoked arrays": () => getters(() => revoked([])), "symbol keys": () => ({ [Symbol("s")]: 1 }), "many keys": () => Object.fromEntries(Array.from({ length: 1e4 }, (_, at) => [`k${at}`, at])),
    "toJSON throws": () => ({ toJSON: fail }), "toJSON of nothing": () => ({ toJSON: () => undefined }), "toString throws": () => ({ toString: fail, valueOf: fail, [Symbol.toPrimitive]: fail }),
    function: () => () => {}, "async function": () => async () => {}, class: () => class {}, generator: () => (function* () {})(), instance: () => new (class Options { batchId = "x"; })(),
    date: () => new Date(NaN), map: () => new Map(), error: () => new Error("e"), regexp: () => /x/u, promise: () => Promise.resolve(), thenable: () => ({ then: fail }), "then throws": () => ({ get then() { return fail(); } }),
    number: () => new Number(5), string: () => new String("x"), window: () => window, "window of another realm": () => other, document: () => document,
    bytes: () => new Uint8Array([123]), "bytes of another realm": () => new other.Uint8Array([123]), "object of another realm": () => new other.Object(), "array of another realm": () => other.Array.of(1), "function of another realm": () => other.Function(""),
    "buffer of another realm": () => new other.ArrayBuffer(8), "no bytes": () => new ArrayBuffer(0), detached: () => detached(new ArrayBuffer(8)), "view of detached": () => { const view = new Uint8Array(8); detached(view.buffer); return view; },
    "DataView of detached": () => { const view = new DataView(new ArrayBuffer(8)); detached(view.buffer); return view; },
    shared, "view of shared": () => new Uint8Array(shared()), shrunk: () => shrunk(Uint8Array), "shrunk words": () => shrunk(Uint32Array), "shrunk DataView": () => shrunk(DataView),
    bigints: () => new BigInt64Array(2), floats: () => new Float64Array([NaN]), resizable: () => new ArrayBuffer(8, { maxByteLength: 64 }),
    "bytes whose buffer throws": () => evil(Uint8Array, "buffer", fail), "bytes whose buffer is none": () => evil(Uint8Array, "buffer", () => ({})), "bytes whose offset lies": () => evil(Uint8Array, "byteOffset", () => 2 ** 40),
    "bytes whose length lies": () => evil(Uint8Array, "byteLength", () => 2 ** 31), "bytes whose length is a text": () => evil(Uint8Array, "byteLength", () => "x"), "bytes whose length throws": () => evil(Uint8Array, "byteLength", fail),
    "said to be a buffer": () => ({ [Symbol.toStringTag]: "ArrayBuffer", byteLength: 5, length: 2 ** 40 }), "said to be a response": () => ({ [Symbol.toStringTag]: "Response", get body() { return fail(); } }), "said to be bytes": () => ({ [Symbol.toStringTag]: "Uint8Array" }),
    signal: () => AbortSignal.abort("mine"), "signal that throws": () => ({ get aborted() { return fail(); }, addEventListener: fail, removeEventListener: fail }),
  };

  const GOOD = '{"meta":{"request_id":"r","status_code":"STOPPED","progress":{"queued":0,"running":0,"success":1,"failure":0},"paginate":{"offset":0,"limit":100,"total":1}},"data":[{"@type":"batch_query","schedule_id":"s","status_code":"SUCCESS"}]}';

  const isOurs = (error) => api.isBatchStatusError(error) || error === "mine";
  const note = (what, error) => wrong.push(`${what}: ${error instanceof Error || error?.stack ? `${error.name}: ${error.message}`.slice(0, 200) : String(error).slice(0, 100)}`);
  const patience = (promise) => Promise.race([promise, new Promise((resolve) => setTimeout(() => resolve("waiting"), 50))]);

  /** Calls, and waits a little for what is promised. */
  const call = async (what, run) => {
    calls += 1;
    try {
      const given = run();
      if (given instanceof Promise) await patience(given);
      else if (typeof given === "object" && given !== null && typeof given.next === "function") given.return();
      return given;
    } catch (error) {
      if (!isOurs(error)) note(what, error);
      return undefined;
    }
  };
  const works = (after) => {
    try {
      if (api.parseBatchStatus(GOOD).outcome !== "success") note(after, "no good answer any more");
    } catch (error) {
      note(`${after}: a good call fails`, error);
    }
  };
  const methodsOf = (object) => Reflect.ownKeys(object).filter((name) => typeof object[name] === "function");

  const quiet = (watch) => { watch?.finished?.catch?.(() => {}); return watch; };
  const start = (scenario, more = {}) => quiet(api.watchBatch({ ...optionsOf(scenario), ...more }));

  // Every export, every value: alone, twice, and as each option.
  for (const [name, make] of Object.entries(VALUES)) {
    for (const [own, run] of Object.entries(api)) {
      const given = await call(`${own}(${name})`, () => run(make()));
      if (own === "watchBatch") given?.stop();
      await call(`${own}(${name}, ${name})`, () => { const result = run(make(), make()); result?.stop?.(); return result; });
    }
    const options = ["batchId", "token", "baseUrl", "signal", "timeoutMs", "retry", "headers", "maxBodyBytes", "allowInsecure"];
    const own = { getBatchStatus: [...options, "offset", "limit"], watchBatch: [...options, "minIntervalMs", "maxIntervalMs", "hourlyBudget", "pauseWhenHidden", "deadlineMs", "rows", "restoreFrom"] };
    for (const [which, names] of Object.entries(own)) {
      for (const option of names) {
        // Calls end at once here: all that is wanted is what the options do.
        await call(`${which}({ ${option}: ${name} })`, () => {
          const stopped = option === "signal" ? {} : { signal: AbortSignal.abort("mine") };
          const result = api[which]({ ...optionsOf("small"), ...stopped, [option]: make() });
          quiet(result)?.stop?.();
          return result;
        });
      }
    }
    works(name);
  }

  // Every method in every state of a watch, then every method of its iterator.
  const states = {
    fresh: async () => start("endless"),
    live: async () => { const watch = start("endless"); await watch[Symbol.asyncIterator]().next(); return watch; },
    paused: async () => { const watch = start("endless"); watch.pause(); return watch; },
    ended: async () => { const watch = start("empty"); await watch.finished; return watch; },
    refused: async () => { const watch = start("not_found"); await watch.finished.catch(() => {}); return watch; },
    stopped: async () => { const watch = start("endless"); watch.stop(); return watch; },
    aborted: async () => { const watch = start("endless", { signal: AbortSignal.abort("mine") }); return watch; },
  };
  for (const [state, make] of Object.entries(states)) {
    const watch = await make();
    for (const [name, value] of Object.entries(VALUES)) {
      for (const method of methodsOf(watch).filter((name) => !["stop", "pause", "resume", "refresh"].includes(name))) {
        const given = await call(`${state}.${String(method)}(${name})`, () => watch[method](value()));
        // The functions that end what was begun.
        if (typeof given === "function") await call(`end of ${state}.${String(method)}(${name})`, () => given(value()));
      }
      works(`${state}, ${name}`);
    }
    const options = { offset: 0, limit: 0, state: 0, search: 0, sort: 0, descending: 0, changedSince: 0, group: 0, failure: 0, code: 0, format: 0, columns: 0 };
    for (const method of methodsOf(watch).filter((name) => !["stop", "pause", "resume", "refresh"].includes(name))) {
      for (const option of Object.keys(options)) {
        for (const [name, value] of Object.entries(VALUES)) {
          await call(`${state}.${String(method)}({ ${option}: ${name} })`, () => { const given = watch[method]({ [option]: value() }); given?.return?.(); return given?.next ? undefined : given; });
        }
      }
    }
    const steps = watch[Symbol.asyncIterator]();
    for (const [name, value] of Object.entries(VALUES)) {
      for (const method of methodsOf(steps)) await call(`${state} steps.${String(method)}(${name})`, () => { const given = steps[method](value()); given?.catch?.(() => {}); return method === "next" ? undefined : given; });
    }
    for (const method of ["resume", "refresh", "pause", "stop", "stop", "resume", "refresh", "pause"]) {
      for (const name of ["undefined", "proxy", "symbol"]) await call(`${state}.${method}(${name})`, () => watch[method](VALUES[name]()));
      for (const reading of methodsOf(watch)) await call(`${state}, after ${method}: ${String(reading)}()`, () => { const given = watch[reading](reading === "subscribe" ? () => {} : undefined); return typeof given === "function" ? given() : given; });
    }
    watch.stop();
    works(state);
  }

  // From inside what we call: each method, a new watch, a call, a parse.
  const everything = async (what, watch) => {
    works(what);
    for (const method of methodsOf(watch ?? {})) {
      if (method === "stop") continue;
      await call(`${what}: ${String(method)}`, () => { const given = watch[method](method === "subscribe" ? () => {} : undefined); return typeof given === "function" ? given() : given; });
    }
    await call(`${what}: watchBatch`, () => quiet(api.watchBatch(optionsOf("endless"))).stop());
    await call(`${what}: the same watchBatch`, () => { const again = quiet(api.watchBatch(optionsOf("endless", "same"))); again.getSnapshot(); again.stop(); });
    await call(`${what}: getBatchStatus`, () => api.getBatchStatus({ ...optionsOf("small"), signal: AbortSignal.abort("mine") }));
  };
  // Without waiting: all of it in the very call.
  const atOnce = (what, watch) => { everything(what, watch); };
  const seen = async (watch, count = 2) => { let left = count; for await (const _ of watch) if ((left -= 1) <= 0) break; };

  {
    const watch = start("endless", { minIntervalMs: 100, maxIntervalMs: 100 });
    const off = watch.subscribe(() => { atOnce("in a listener", watch); off(); });
    watch.subscribe(() => { atOnce("in another listener", watch); watch.stop(); atOnce("in a listener, after stop", watch); });
    await watch.finished.catch(() => {});
  }
  {
    let watch;
    const token = () => { atOnce("in the token function", watch); return "demo-token"; };
    watch = start("endless", { token, minIntervalMs: 100, maxIntervalMs: 100 });
    await seen(watch);
    watch.stop();
    await api.getBatchStatus({ ...optionsOf("small"), token });
    const stopping = start("endless", { token: () => { stopping?.stop(); atOnce("in the token function, after stop", stopping); return "demo-token"; } });
    await stopping.finished.catch(() => {});
  }
  {
    const made = [];
    const given = optionsOf("endless");
    const own = Object.defineProperties({}, Object.fromEntries(Object.keys(given).map((name) => [name, { enumerable: true, get: () => { atOnce(`in the getter of ${name}`, made[0]); if (made.length === 0) made.push(start("endless")); return given[name]; } }])));
    const watch = start("endless", {});
    await call("options with getters that watch", () => quiet(api.watchBatch(own)).stop());
    await call("options with getters that call", () => api.getBatchStatus({ ...own, signal: AbortSignal.abort("mine") }));
    for (const method of methodsOf(watch)) if (method !== "stop") await call(`${String(method)} with getters`, () => { const result = watch[method](Object.defineProperty({}, "limit", { enumerable: true, get: () => { watch.stop(); atOnce(`in a getter of ${String(method)}`, watch); return 5; } })); return typeof result === "function" ? undefined : result; });
    for (const one of [watch, ...made]) one.stop();
  }
  for (const part of ["aborted", "addEventListener", "removeEventListener", "reason"]) {
    const controller = new AbortController();
    let watch;
    const signal = new Proxy(controller.signal, { get: (target, name) => { if (name === part) { watch?.stop(); atOnce(`in signal.${part}`, watch); } const value = target[name]; return typeof value === "function" ? value.bind(target) : value; } });
    watch = await call(`signal.${part} calls back`, () => start("endless", { signal }));
    controller.abort("mine");
    await watch?.finished.catch(() => {});
    const throwing = new Proxy(controller.signal, { get: (target, name) => { if (name === part) fail(); const value = target[name]; return typeof value === "function" ? value.bind(target) : value; } });
    const throws = { get: (target, name) => (name === part ? fail : throwing[name]) };
    for (const signal of [throwing, new Proxy({}, throws)]) {
      await call(`signal.${part} throws`, () => start("endless", { signal })?.stop());
      // What it gives for a reason is what a call rejects with, whatever that is.
      await call(`signal.${part} throws in a call`, () => api.getBatchStatus({ ...optionsOf("small"), signal }).catch((error) => { if (part !== "reason") throw error; }));
    }
  }
  {
    const controller = new AbortController();
    const watch = start("endless", { signal: controller.signal });
    controller.signal.addEventListener("abort", () => { watch.stop(); atOnce("in an abort listener", watch); });
    await seen(watch, 1);
    controller.abort("mine");
    await watch.finished.catch(() => {});
  }
  await call("toJSON calls back", () => api.parseBatchStatus({ toJSON: () => { atOnce("in toJSON"); return JSON.parse(GOOD); } }));
  await call("a proxy calls back", () => api.parseBatchStatus(new Proxy(JSON.parse(GOOD), { get: (target, name) => { atOnce("in a trap"); return target[name]; } })));

  // What the platform is made to do: clocks, chance, timers and `fetch` that call back, or throw.
  const platform = [[Date, "now"], [Math, "random"], [globalThis, "setTimeout"], [globalThis, "clearTimeout"], [globalThis, "fetch"], [globalThis, "reportError"], [JSON, "parse"], [JSON, "stringify"], [Object, "freeze"]];
  for (const [object, name] of platform) {
    const own = object[name];
    const watch = start("endless", { minIntervalMs: 100, maxIntervalMs: 100 });
    await seen(watch, 1);
    let [inside, left] = [false, 20];
    object[name] = (...rest) => {
      // Not for ever: each time wakes the watch, which sets a timer again.
      if (!inside && left > 0) {
        inside = true;
        left -= 1;
        try { watch.getSnapshot(); watch.queries(); watch.refresh(); quiet(api.watchBatch(optionsOf("endless", "same"))).stop(); works(`in ${name}`); } catch (error) { if (!isOurs(error)) note(`in ${name}`, error); } finally { inside = false; }
      }
      return own.apply(object, rest);
    };
    try {
      const more = start("endless", { minIntervalMs: 100, maxIntervalMs: 100 });
      await seen(more, 2);
      more.refresh();
      more.stop();
      await api.getBatchStatus(optionsOf("small"));
    } catch (error) {
      note(`with a ${name} that calls back`, error);
    } finally {
      object[name] = own;
      watch.stop();
    }
    works(name);
  }
  frame.remove();
  const last = await api.getBatchStatus(optionsOf("small")).catch((error) => error);
  if (last.progress?.total !== 4) note("a good call at the end", last);
  const end = await start("empty").finished.catch((error) => error);
  if (end.outcome !== "empty") note("a good watch at the end", end);
  return { calls, wrong };
})
