// Tabs and workers of one origin that watch the same batch elect a leader: it asks, the others take what it was answered.
//
// The leader holds a Web Lock; answers and signs of life travel through a BroadcastChannel. Neither can be relied on: a frozen tab
// keeps its lock, and a channel keeps no message for who comes later. So each answer has a number within its leader's term, and
// whoever misses one asks for it. Every member waits for the lock: when a leader goes, one that knows as much comes next.
import { isForAll, isForOne } from "./messages.js";

/** @typedef {import("./messages.js").Mark} Mark */
/** @typedef {import("./messages.js").Answer} Answer */
/** @typedef {import("./messages.js").ForAll} ForAll */
/** @typedef {import("./messages.js").ForOne} ForOne */

/** A leader says so often that it is there. */
export const BEAT_MS = 1000;
/** After so long a silence, a visible member that wants an answer takes over. */
export const SILENCE_MS = 3500;
/** A member looks so often whether its leader is silent. */
const WATCH_MS = 500;
/** A term begins at the clock's time, or follows another: one that lies further ahead is nobody's. */
const DAY_MS = 86_400_000;
/** A member keeps so many answers, and bytes of them, for others who have missed some: it may lead next. */
const [KEPT, KEPT_BYTES] = [16, 1_000_000];

/**
 * What a member does.
 * @typedef {object} Member
 * @property {() => void} lead It asks from now on.
 * @property {() => void} follow Another asks from now on. What is in flight must be dropped: an answer that was told to nobody must not be known.
 * @property {() => void} alone There are no locks here, as in an opaque origin: it asks for itself.
 * @property {(answer: unknown) => void} take Takes an answer.
 * @property {(state: unknown) => void} restore Takes all that the leader knows.
 * @property {() => unknown} state What a newcomer is given; `undefined` while nothing is known.
 * @property {() => boolean} knows Whether anything is known.
 * @property {() => boolean} isIdle Whether nothing is in flight or due, as when its readers have paused.
 * @property {() => void} refresh A reader of another member wants to know at once.
 */

/** @typedef {{ postMessage(message: unknown): void, onmessage: ((event: any) => void) | null, close(): void }} Channel */

/**
 * The platform: what a browser has, or a model of it.
 * @typedef {object} Platform
 * @property {Pick<LockManager, "request">} locks
 * @property {(name: string) => Channel} channel
 * @property {(work: () => void, ms: number) => unknown} setTimeout
 * @property {(timer: any) => void} clearTimeout
 * @property {() => number} now Milliseconds, of a clock that nobody sets.
 * @property {() => number} wallClock Epoch milliseconds.
 * @property {() => boolean} isVisible
 * @property {string} id Of this member, like no other.
 */

/** @typedef {ReturnType<typeof joinGroup>} Group */

/** @type {Mark} */
const NOTHING = { term: 0, seq: 0 };
const isBefore = (/** @type {Mark} */ a, /** @type {Mark} */ b) => a.term < b.term || (a.term === b.term && a.seq < b.seq);
/** Whether an answer is the one after the last that is known, or the first of a leader who knew no more than that. @param {Mark} known @param {Answer} answer */
const isNext = (known, { term, seq, after }) => (term === known.term ? seq === known.seq + 1 : seq === 1 && !isBefore(known, after));
const bytesOf = (/** @type {any} */ answer) => answer?.body?.length ?? 0;

/**
 * @param {Platform} platform @param {string} name Of the group. @param {Member} member
 * @param {Mark} since What it knew when it left this group before.
 */
export function joinGroup(platform, name, member, since = NOTHING) {
  const { locks, id } = platform;
  const channel = platform.channel(name);
  const inbox = platform.channel(`${name} ${id}`);
  /** The last answer that this member knows, its own included. @type {Mark} */
  let known = since;
  /** What was known when this member began to lead, and what others must know to take its first answer. */
  let [before, first] = [known, known];
  /** The highest term that was heard of. */
  let term = 0;
  /** The last answers, each next to the one before. @type {Answer[]} */
  let kept = [];
  /** Gives the lock back; `undefined` while this member follows. @type {(() => void) | undefined} */
  let release;
  /** Ends the wait for the lock. @type {AbortController | undefined} */
  let waiting;
  let hasLeft = false;
  let isWanted = false;
  /** Whether another was heard to lead since this member did. */
  let follows = false;
  let idleBeats = 0;
  let heardAt = platform.now();
  let lookedAt = heardAt;
  let askedAt = -Infinity;
  let offeredAt = -Infinity;
  const counts = { ignored: 0, steals: 0 };
  /** @type {unknown} */
  let beatTimer;
  /** @type {unknown} */
  let watchTimer;

  const post = (/** @type {ForAll} */ message) => hasLeft || channel.postMessage(message);

  /** To one member alone: what is known may be megabytes. @param {string} to @param {ForOne} message */
  function reply(to, message) {
    const other = platform.channel(`${name} ${to}`);
    other.postMessage(message);
    other.close();
  }

  function lead() {
    if (hasLeft) return undefined;
    // One who has heard of no leader has the highest term too.
    term = Math.max(term + 1, platform.wallClock());
    // What it was restored from, nobody else has.
    const isStranger = known.term === 0 && member.knows();
    [before, first] = [known, isStranger ? { term, seq: 0 } : known];
    known = { term, seq: 0 };
    [follows, idleBeats] = [false, 0];
    const held = new Promise((resolve) => {
      release = () => {
        release = undefined;
        // A term without an answer has taught nothing.
        if (known.seq === 0) known = before;
        platform.clearTimeout(beatTimer);
        heardAt = platform.now();
        resolve(undefined);
      };
    });
    beat();
    member.lead();
    return held;
  }

  function beat() {
    idleBeats = member.isIdle() ? idleBeats + 1 : 0;
    // Its readers have paused, say: another may go on. It comes back when it wants to.
    if (idleBeats > 1) return release?.();
    post({ kind: "beat", ...known, isHidden: !platform.isVisible() });
    beatTimer = platform.setTimeout(beat, BEAT_MS);
  }

  /** @param {LockOptions} how */
  async function contend(how = {}) {
    if (hasLeft) return;
    const mine = (waiting = new AbortController());
    try {
      await locks.request(name, how.steal ? how : { signal: mine.signal }, lead);
      waiting = undefined;
      if (isWanted) void contend();
    } catch (error) {
      // It steals instead, or has left.
      if (mine.signal.aborted) return;
      waiting = undefined;
      if (/** @type {any} */ (error)?.name !== "AbortError") return member.alone();
      // Taken by another, who held this member for dead or was offered it.
      release?.();
      member.follow();
      void contend();
    }
  }

  function takeOver() {
    waiting?.abort();
    void contend({ steal: true });
  }

  /** Takes the lock from a leader who is silent: one member at a time, so that a failure is one steal. */
  function steal() {
    // Of each leader, and each ten seconds: whoever has it may freeze as well.
    const which = `${name} steal ${term} ${Math.floor((platform.now() - heardAt) / 10_000)}`;
    const alone = locks.request(which, { ifAvailable: true }, async (lock) => {
      if (lock === null || isFine()) return;
      counts.steals += 1;
      takeOver();
      // The next one hears of it before this ends.
      await new Promise((resolve) => platform.setTimeout(() => resolve(undefined), BEAT_MS));
    });
    // It looks again soon.
    alone.catch(() => {});
  }

  const isFine = () => hasLeft || !isWanted || release !== undefined || !platform.isVisible() || platform.now() - heardAt < SILENCE_MS;

  function watch() {
    const now = platform.now();
    // This member was asleep itself, or throttled: it has heard nobody.
    if (now - lookedAt > 3 * WATCH_MS) heardAt = now;
    lookedAt = now;
    if (!isFine()) steal();
    watchTimer = platform.setTimeout(watch, WATCH_MS);
  }

  /** Asks the leader for what was missed, or for all at the beginning. */
  function ask() {
    if (platform.now() - askedAt < BEAT_MS || (member.isIdle() && member.knows())) return;
    askedAt = platform.now();
    post({ kind: "missed", from: id, ...known, knows: member.knows() });
  }

  /** @param {Answer} message */
  function take(message) {
    if (!isBefore(known, message)) return;
    if (!isNext(known, message)) return ask();
    keep(message);
    member.take(message.answer);
  }

  /** @param {Answer} message */
  function keep(message) {
    known = { term: message.term, seq: message.seq };
    kept = [...kept, message].slice(-KEPT);
    while (kept.length > 1 && kept.reduce((sum, { answer }) => sum + bytesOf(answer), 0) > KEPT_BYTES) kept.shift();
  }

  /** @param {{ from: string, knows: boolean } & Mark} message */
  function answer(message) {
    const at = known.seq === 0 ? before : known;
    if (!isBefore(message, at)) return;
    // What it knows from elsewhere may be newer than what was told first here.
    const isStranger = message.knows && message.term === 0;
    const next = isStranger ? -1 : kept.findIndex((answer) => isNext(message, answer));
    if (next >= 0) return reply(message.from, { kind: "again", answers: kept.slice(next) });
    // More than can be told: it finds out for itself.
    if (message.knows) return offer(message.from);
    const state = member.state();
    if (state !== undefined) reply(message.from, { kind: "state", ...at, state });
  }

  /** @param {string} to */
  function offer(to) {
    if (platform.now() - offeredAt < BEAT_MS) return;
    offeredAt = platform.now();
    reply(to, { kind: "yours" });
  }

  /** @param {Mark} message */
  function hear(message) {
    term = message.term;
    heardAt = platform.now();
    if (!follows) {
      follows = true;
      member.follow();
    }
  }

  /** @param {ForAll} data */
  function hearAll(data) {
    switch (data.kind) {
      case "missed":
        return release && answer(data);
      case "refresh":
        return release && member.refresh();
      case "seen":
        // A visible member may ask more often than a hidden one.
        return release && !platform.isVisible() && offer(data.from);
    }
    // Of a leader who does not know yet that there is another; or this one did not.
    if (data.term < term || (release !== undefined && data.term === term)) return;
    release?.();
    hear(data);
    if (data.kind === "answer") return take(data);
    if (data.isHidden && platform.isVisible()) post({ kind: "seen", from: id });
    if (isBefore(known, data) && data.seq > 0) ask();
  }

  /** @param {ForOne} data */
  function hearOne(data) {
    if (release !== undefined) return;
    if (data.kind === "yours") return member.isIdle() || takeOver();
    if (data.kind === "again") return data.answers.forEach(take);
    if (!isBefore(known, data) || member.knows()) return;
    known = { term: data.term, seq: data.seq };
    kept = [];
    member.restore(data.state);
  }

  const isPlausible = (/** @type {any} */ { term: told = 0, answers = [] }) =>
    [told, ...answers.map((/** @type {Answer} */ answer) => answer.term)].every((each) => each <= Math.max(term, platform.wallClock()) + DAY_MS);

  /** Any code of the origin can write to a channel. @template T @param {(data: unknown) => data is T} isKnown @param {(data: T) => void} heard */
  const listener = (isKnown, heard) => (/** @type {{ data: unknown }} */ { data }) => {
    if (hasLeft) return;
    if (isKnown(data) && isPlausible(data)) heard(data);
    else counts.ignored += 1;
  };
  channel.onmessage = listener(isForAll, hearAll);
  inbox.onmessage = listener(isForOne, hearOne);

  ask();
  void contend();
  watch();

  return {
    counts,
    get isLeader() {
      return release !== undefined;
    },
    /** This member waits for an answer, or no more. @param {boolean} is */
    want(is) {
      isWanted = is;
      if (is && waiting === undefined && release === undefined) void contend();
    },
    /** Tells the others what this leader was answered. @param {unknown} answer */
    tell(answer) {
      if (release === undefined) return;
      /** @type {Answer} */
      const message = { kind: "answer", term: known.term, seq: known.seq + 1, after: first, answer };
      keep(message);
      post(message);
    },
    refresh: () => post({ kind: "refresh" }),
    /** The page is seen again. */
    seen() {
      ask();
      if (release === undefined) post({ kind: "seen", from: id });
    },
    /** What it knows then, to come back with. */
    leave() {
      hasLeft = true;
      release?.();
      waiting?.abort();
      platform.clearTimeout(watchTimer);
      for (const each of [channel, inbox]) each.close();
      return known;
    },
  };
}
