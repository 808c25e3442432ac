// The simulated API behind a `fetch`. The model, in WebAssembly, decides what is answered; this gives it the time, and its
// answers the shape that `fetch` gives them.
import * as glue from "./testing/glue.js";
import { readAnswer } from "./testing/answer.js";
import { readBatch } from "./testing/batch.js";
import { Clock } from "./testing/clock.js";
import { SimulatorError, number, object, shown } from "./testing/error.js";
import { batchIdOf, readRequest, windowOf } from "./testing/request.js";
import { noConnection, respond } from "./testing/response.js";

export { SimulatorError };

/** @typedef {import("./testing.js").Simulator} Simulator */
/** @typedef {ReturnType<typeof readAnswer>} Answer */

/** Where the WebAssembly is. @type {(() => unknown) | undefined} */
let source;

/** For entries, which know where it is. @param {() => unknown} given */
export function provide(given) {
  source ??= given;
}

/** @type {Promise<unknown> | undefined} */
let loading;

async function load() {
  const module = await source?.();
  if (module instanceof Response && !module.ok) throw new Error(`HTTP ${module.status}`);
  return glue.default({ module_or_path: module });
}

/** Loads once; what has failed can be tried again. */
function loaded() {
  loading ??= load().catch((cause) => {
    loading = undefined;
    throw new Error(`supermetrics-batch-status/testing: the WebAssembly could not be loaded: ${cause}`, { cause });
  });
  return loading;
}

/** @type {typeof import("./testing.js").createSimulator} */
export async function createSimulator(given = {}) {
  const options = object("options", given, ["now", "scenarios", "seed", "speed"]);
  const seed = number("seed", options.seed ?? 1, 0, Number.MAX_SAFE_INTEGER);
  const speed = number("speed", options.speed ?? 1, 0.001, 100_000, false);
  const clock = new Clock(options.now);
  await loaded();
  const model = new glue.Model(seed, speed);
  for (const [batchId, name] of Object.entries(object("scenarios", options.scenarios ?? {}, Object.keys(options.scenarios ?? {})))) {
    const isKnown = typeof name === "string" && model.setScenario(batchId, name);
    if (!isKnown) throw new SimulatorError(`scenarios.${batchId}`, `there is no scenario called ${shown(name)}`);
  }
  return simulator(model, clock, seed);
}

/** @param {import("./testing/glue.js").Model} model @param {Clock} clock @param {number} seed @returns {Simulator} */
function simulator(model, clock, seed) {
  /** @type {import("./testing.js").SimulatedRequest[]} */
  const requests = [];
  /** By the number of the request. @type {Map<number, Answer>} */
  const failures = new Map();
  /** By batch. @type {Map<string, { answers: Answer[], asked: number }>} */
  const scripts = new Map();
  let made = 0;

  /** The answer that a script has for the next request of its batch; the last one stays. @param {string | null} batchId */
  function scripted(batchId) {
    const script = scripts.get(batchId ?? "");
    if (script === undefined) return undefined;
    script.asked += 1;
    return script.answers[Math.min(script.asked, script.answers.length) - 1];
  }

  /** @type {Simulator["fetch"]} */
  async function fetch(input, init) {
    const request = readRequest(input, init);
    request.signal?.throwIfAborted();
    const { url, method, headers } = request;
    const batchId = batchIdOf(url.pathname);
    const at = clock.now();
    const asked = requests.push({ method, url: url.href, batchId, offset: windowOf(url, "offset", 0), limit: windowOf(url, "limit", 100), headers, at });
    const wanted = scripted(batchId);
    const answer = failures.get(asked - 1) ?? wanted;
    if (answer !== undefined && "reject" in answer) throw answer.reject();
    const reply = answer !== undefined && "reply" in answer ? answer.reply : modelled(request, at, answer);
    if (reply === null) throw noConnection();
    return respond(reply, request, clock);
  }

  /**
   * What the model answers; null where a page gets no answer.
   * @param {ReturnType<typeof readRequest>} request @param {number} at @param {Exclude<Answer, { reply: any } | { reject: any }> | undefined} answer
   */
  function modelled({ method, url, authorization }, at, answer) {
    const fault = answer !== undefined && "fault" in answer ? answer.fault : undefined;
    const reply = model.answer(method, url.pathname, url.search.slice(1) || undefined, authorization, at, fault);
    const head = JSON.parse(reply.head);
    const body = /** @type {Uint8Array<ArrayBuffer>} */ (reply.takeBody());
    reply.free();
    if (head === null) return null;
    const abortsBody = answer !== undefined && "abortsBody" in answer;
    if (abortsBody) return { ...head, body: body.subarray(0, body.length >> 1), wire: { breaksAfterMs: 0, isAborted: true } };
    return { ...head, body };
  }

  /** @param {unknown} id @param {string} path */
  function batchIdFor(id, path) {
    if (id === undefined) return `qrb_own${(made += 1)}`;
    if (typeof id === "string" && id !== "" && id.length <= 256) return id;
    throw new SimulatorError(path, `must be a text of 1 to 256 characters, not ${shown(id)}`);
  }

  return {
    fetch,
    requests,
    scenarios: JSON.parse(glue.scenarios()),
    token: "demo-token",
    get now() {
      return clock.now();
    },
    advance: (ms) => clock.advance(ms),
    batch(given = {}) {
      const batch = readBatch(given, seed);
      const id = batchIdFor(given.id, "batch.id");
      const { accounts, days, concurrency, medianMs, spread, share, failing, cancelledAt, hangs } = batch;
      const list = failing && Uint32Array.from(failing);
      model.addBatch(id, batch.seed, accounts, days, concurrency, medianMs, spread, Uint32Array.from(batch.durations), share, list, cancelledAt, hangs);
      return id;
    },
    begin(batchId, at = clock.now()) {
      number("begin", at, 0, clock.now(), false);
      if (!model.begin(batchId, at)) throw new SimulatorError("begin", `there is no batch ${shown(batchId)}`);
    },
    script(given, { id: wanted } = {}) {
      if (!Array.isArray(given) || given.length === 0) throw new SimulatorError("script", "must be a list of at least one answer");
      const answers = given.map((one, index) => readAnswer(`script[${index}]`, one, glue.isFault));
      const id = batchIdFor(wanted, "script.id");
      // What is spoiled of an answer is that of a small batch.
      model.setScenario(id, "small");
      scripts.set(id, { answers, asked: 0 });
      return id;
    },
    fail(at, how) {
      number("fail", at, 0, Number.MAX_SAFE_INTEGER);
      if (at < requests.length) throw new SimulatorError("fail", `request ${at} has been answered; the next is ${requests.length}`);
      failures.set(at, readAnswer("fail", how, glue.isFault));
    },
  };
}
