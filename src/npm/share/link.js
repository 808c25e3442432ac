// Between the watches of several tabs: a `fetch` that sends the requests of the tab that asks, never answers those of the others, and
// gives them what is relayed. `src/link.rs` is its other side.
import { isTold, read, responseOf, withoutToken } from "./answer.js";
import { joinGroup } from "./group.js";

/** @typedef {import("./answer.js").Told} Told */
/** @typedef {import("./group.js").Group} Group */

/** What a watch is told, or asked, by number: as in `src/link.rs`. */
const [PEEK, SAVE, BEGIN, RELAY, REFRESH, SHARED, ALONE] = [0, 1, 2, 3, 4, 5, 6];
/** Requests of an hour that a watch counts at most. */
const MAX_REQUESTS = 10_000;

/**
 * @param {import("./group.js").Platform} platform
 * @param {(secret: string) => Promise<string>} nameOf Names the group of those who have the same secret.
 * @param {unknown} options Of the watch, as far as they concern requests: those that want the same share.
 * @param {(what: { kind: number } & Record<string, unknown>) => any} command Tells the watch.
 * @param {(url: string, init: RequestInit) => Promise<Response>} send
 */
export function createLink(platform, nameOf, options, command, send) {
  /** What tells one group from others: address, headers, token. It stays here. @type {string | undefined} */
  let secret;
  /** @type {Group | undefined} */
  let group;
  /** The group that was left, and what was known then. @type {{ secret: string, known: import("./group.js").Mark } | undefined} */
  let left;
  let isAlone = false;
  let isWanted = false;
  let inFlight = 0;
  /** A tick for each request and each answer, and that of the answer which was told last. */
  let [clock, toldAt] = [0, 0];
  /** Answers that the watch has been told to ask for. @type {Told[]} */
  let relayed = [];
  /** The last answers, for newcomers: one that could be used, and a failure since. @type {Told[]} */
  let last = [];

  const peek = () => command({ kind: PEEK });
  const isGood = (/** @type {Told} */ { status }) => status >= 200 && status < 300;

  /** @param {boolean} is */
  function want(is) {
    isWanted = is;
    group?.want(is);
  }

  function alone() {
    isAlone = true;
    leave();
    command({ kind: ALONE });
  }

  function leave() {
    if (group && secret) left = { secret, known: group.leave() };
    group = secret = undefined;
    [last, inFlight] = [[], 0];
  }

  /** @param {unknown} told */
  function relay(told) {
    if (!isTold(told)) return void (group && (group.counts.ignored += 1));
    keep(told);
    want(false);
    relayed.push(told);
    const { offset, limit, age, step } = told;
    command({ kind: RELAY, offset, limit, age, step });
  }

  /** @param {Told} told */
  function keep(told) {
    last = isGood(told) ? [told] : [...last.filter(isGood), told];
  }

  /** @type {import("./group.js").Member} */
  const member = {
    lead() {
      isWanted = false;
      toldAt = clock;
      command({ kind: ALONE });
    },
    follow() {
      inFlight = 0;
      command({ kind: SHARED });
    },
    alone,
    take: relay,
    restore(/** @type {any} */ state) {
      if (typeof state?.saved !== "string" || !Array.isArray(state.answers)) return;
      command({ kind: BEGIN, saved: state.saved, requests: Math.min(MAX_REQUESTS, Number(state.requests) || 0) });
      state.answers.forEach(relay);
    },
    state: () => (member.knows() ? { saved: command({ kind: SAVE }), requests: Math.floor(peek()) - last.length, answers: last } : undefined),
    knows: () => peek() >= 0,
    isIdle: () => !isWanted && inFlight === 0 && peek() % 1 <= 0,
    refresh: () => command({ kind: REFRESH }),
  };

  /** @param {string} own */
  async function join(own) {
    leave();
    secret = own;
    try {
      const name = await nameOf(own);
      if (secret !== own) return;
      group = joinGroup(platform, name, member, left?.secret === own ? left.known : undefined);
      want(isWanted);
    } catch {
      if (secret === own) alone();
    }
  }

  /** Sends a request of the leader, and tells the others what comes of it. @param {Group} mine @param {string} url @param {any} init */
  async function ask(mine, url, init) {
    const token = init.headers.Authorization?.replace("Bearer ", "");
    const sentAt = (clock += 1);
    const tell = (/** @type {import("./answer.js").Answer} */ answer) => {
      if (group !== mine || !mine.isLeader || inFlight === 0) return;
      inFlight -= 1;
      clock += 1;
      const told = withoutToken({ ...windowOf(url), ...answer, age: clock - sentAt, step: clock - toldAt }, token);
      toldAt = clock;
      keep(told);
      mine.tell(told);
    };
    inFlight += 1;
    return read(() => send(url, init), tell);
  }

  return {
    /** @param {string} url @param {any} init @returns {Promise<Response>} */
    async fetch(url, init) {
      const { offset, limit } = windowOf(url);
      const [told] = relayed;
      if (told?.offset === offset && told.limit === limit) {
        relayed.shift();
        return responseOf(told);
      }
      if (isAlone) return send(url, init);
      // A watch of counts alone asks for a single row: it knows nothing for those that want rows.
      const own = JSON.stringify([url.split("?")[0], init.credentials, init.headers, limit === 1, options]);
      if (own !== secret) void join(own);
      if (group?.isLeader) {
        isWanted = false;
        return ask(group, url, init);
      }
      want(true);
      // The watch drops it when another was answered, or this tab may ask.
      return new Promise(() => {});
    },
    /** A reader wants to know at once. */
    refresh() {
      if (group?.isLeader === false) group.refresh();
    },
    leave,
    seen: () => group?.seen(),
    /** The page runs again: it may have been away for long. */
    resume() {
      if (!isAlone && group === undefined) command({ kind: ALONE });
    },
  };
}

/** The window that a URL asks for. @param {string} url */
function windowOf(url) {
  const query = new URLSearchParams(url.split("?")[1]);
  return { offset: Number(query.get("offset")), limit: Number(query.get("limit")) };
}
