// Tabs, Web Locks and channels in virtual time, with losses and delays in any order. A tab's watch is a model too: it polls when it
// is due, and takes what others were answered.
import { joinGroup } from "../../src/npm/share/group.js";

/** xorshift32 */
function dice(seed) {
  let state = seed * 2654435761 + 1;
  return (most) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % most;
  };
}

const aborted = () => new DOMException("", "AbortError");

/** A clock, a lock manager, channels, and an API whose rows grow. */
export class World {
  now = 0;
  /** What the machine's clock shows too much. */
  clockError = 0;
  #events = [];
  #order = 0;
  locks = new Map();
  tabs = [];
  /** Open ends of channels, by name. */
  ports = new Map();
  /** What the API was asked. */
  requests = 0;
  /** Requests of a tab that knew nothing, although another knew something. */
  loadedAnew = 0;
  /** How often somebody began to lead. */
  terms = 0;
  /** `loss`: of a hundred messages, so many are lost. */
  constructor({ seed = 1, loss = 0, interval = 1000, most = loss > 0 ? 300 : 20 } = {}) {
    this.roll = dice(seed);
    Object.assign(this, { loss, interval, most });
  }
  rowsAt(now) {
    return Math.floor(now / 300);
  }
  after(ms, work) {
    this.#events.push({ at: this.now + ms, order: (this.#order += 1), work });
  }
  async until(end, check) {
    for (;;) {
      // Promises settle before the next thing happens.
      await new Promise(setImmediate);
      check?.();
      let next;
      for (const event of this.#events) {
        if (event.at <= end && (next === undefined || event.at < next.at || (event.at === next.at && event.order < next.order))) next = event;
      }
      if (next === undefined) break;
      this.#events.splice(this.#events.indexOf(next), 1);
      this.now = next.at;
      next.work();
    }
    this.now = end;
  }
  /** Web Locks, as far as they are used. */
  request(tab, name, options, work) {
    if (!this.locks.has(name)) this.locks.set(name, { holder: undefined, queue: [] });
    const lock = this.locks.get(name);
    return new Promise((resolve, reject) => {
      const request = { tab, work, resolve, reject, isOver: false };
      if (options.ifAvailable && (lock.holder || lock.queue.length > 0)) return void Promise.resolve(work(null)).then(resolve);
      if (options.steal) {
        const robbed = lock.holder;
        lock.queue.unshift(request);
        if (robbed) {
          robbed.isOver = true;
          lock.holder = undefined;
          robbed.tab.run(() => robbed.reject(aborted()));
        }
      } else {
        lock.queue.push(request);
        options.signal?.addEventListener("abort", () => this.#settle(name, request, reject));
      }
      this.#grant(name);
    });
  }
  #grant(name) {
    const lock = this.locks.get(name);
    if (lock.holder || lock.queue.length === 0) return;
    const request = lock.queue.shift();
    lock.holder = request;
    request.tab.run(() => {
      if (request.isOver) return;
      Promise.resolve(request.work({ name })).then(() => this.#settle(name, request, request.resolve));
    });
  }
  #settle(name, request, how) {
    if (request.isOver) return;
    request.isOver = true;
    const lock = this.locks.get(name);
    if (lock.holder === request) lock.holder = undefined;
    lock.queue = lock.queue.filter((other) => other !== request);
    request.tab.run(() => how(aborted()));
    this.#grant(name);
  }
  /** What a closed tab held, or waited for, is free. */
  release(tab) {
    for (const [name, lock] of this.locks) {
      lock.queue = lock.queue.filter((request) => request.tab !== tab);
      if (lock.holder?.tab !== tab) continue;
      lock.holder.isOver = true;
      lock.holder = undefined;
      this.#grant(name);
    }
  }
  channel(tab, name) {
    const port = { tab, onmessage: null, close: () => this.ports.get(name).delete(port) };
    port.postMessage = (message) => {
      for (const other of this.ports.get(name)) {
        if (other === port || other.tab.isClosed || this.roll(100) < this.loss) continue;
        const data = structuredClone(message);
        this.after(1 + this.roll(this.most), () => other.tab.run(() => other.onmessage?.({ data })));
      }
    };
    if (!this.ports.has(name)) this.ports.set(name, new Set());
    this.ports.get(name).add(port);
    return port;
  }
  get awake() {
    return this.tabs.filter((tab) => !tab.isClosed && !tab.isFrozen);
  }
  get leaders() {
    return this.awake.filter((tab) => tab.group.isLeader);
  }
  get steals() {
    return this.tabs.reduce((sum, tab) => sum + tab.group.counts.steals, 0);
  }
}

/** What both models of a tab have: it may be hidden, frozen or closed at any time. */
export class Place {
  isVisible = true;
  isFrozen = false;
  isClosed = false;
  #late = [];
  constructor(world) {
    this.world = world;
    this.id = `tab ${world.tabs.length}`;
    world.tabs.push(this);
  }
  /** Runs its code, if it runs at all; once it is thawed otherwise. */
  run(work) {
    if (this.isClosed) return;
    if (this.isFrozen) this.#late.push(() => this.isClosed || work());
    else work();
  }
  freeze() {
    this.isFrozen = true;
  }
  /** What it has missed runs first, each in a task of its own. */
  thaw() {
    const work = this.#late.shift();
    if (work === undefined) this.isFrozen = false;
    else work();
    if (this.isFrozen) this.world.after(0, () => this.thaw());
  }
  close() {
    this.isClosed = true;
    this.world.release(this);
  }
  platform(more = {}) {
    const { world } = this;
    return {
      id: this.id,
      now: () => world.now,
      wallClock: () => 1_788_602_400_000 + world.now + world.clockError,
      isVisible: () => this.isVisible,
      setTimeout: (work, ms) => {
        const timer = { isOn: true };
        world.after(ms, () => this.run(() => timer.isOn && work()));
        return timer;
      },
      clearTimeout: (timer) => timer && (timer.isOn = false),
      locks: { request: (name, options, work) => world.request(this, name, options, work) },
      channel: (name) => world.channel(this, name),
      ...more,
    };
  }
}

export class Tab extends Place {
  /** Rows that its watch knows, and of what time they are. */
  rows = -1;
  upToDateAt = -1;
  /** How often rows were left out between two answers. */
  holes = 0;
  /** How often it was told what is older than what it knew. */
  relapses = 0;
  isBusy = false;
  isPaused = false;
  isAlone = false;
  #due = 0;
  /** @type {(() => void) | undefined} */
  #wake;
  /** Grows when requests are dropped. */
  #sent = 0;
  constructor(world, more = {}) {
    super(world);
    this.rows = more.rows ?? -1;
    this.member = {
      lead: () => {
        world.terms += 1;
        queueMicrotask(() => this.serve());
      },
      follow: () => {
        this.#sent += 1;
        this.isBusy = false;
      },
      alone: () => {
        this.isAlone = true;
        this.serve();
      },
      isIdle: () => !this.isBusy && this.isPaused,
      knows: () => this.rows >= 0,
      take: ({ from, to, at }) => {
        if (from > this.rows) this.holes += 1;
        if (at < this.upToDateAt) this.relapses += 1;
        this.#know(to, at);
      },
      restore: ({ rows, at }) => this.#know(rows, at),
      state: () => (this.rows < 0 ? undefined : { rows: this.rows, at: this.upToDateAt }),
      refresh: () => {
        this.#due = world.now;
        this.serve();
      },
    };
    this.#join(more);
    this.#tick();
  }
  #join(more, since) {
    this.group = joinGroup(this.platform(more), "batch", this.member, since);
  }
  /** As a page that is frozen by its browser, which tells it; forgetful ones do not know what of the group they knew. */
  nap(isForgetful) {
    const known = this.group.leave();
    this.freeze();
    this.#wake = () => {
      this.member.follow();
      this.#join({}, isForgetful ? undefined : known);
      this.serve();
    };
  }
  thaw() {
    super.thaw();
    if (this.isFrozen) return;
    this.#wake?.();
    this.#wake = undefined;
  }
  #tick() {
    if (!this.isPaused && this.world.now >= this.#due) this.serve();
    this.world.after(Math.max(10, this.#due - this.world.now), () => this.run(() => this.#tick()));
  }
  /** Polls, if it is due: asks the API if it leads, else it waits for the leader's answer. */
  serve() {
    const { world } = this;
    if (this.isPaused || this.isBusy || world.now < this.#due) return;
    if (!this.group?.isLeader && !this.isAlone) return void this.group?.want(true);
    this.isBusy = true;
    const [from, at, sent] = [this.rows, world.now, this.#sent];
    world.requests += 1;
    if (from < 0 && world.tabs.some((tab) => tab !== this && !tab.isClosed && tab.rows >= 0)) world.loadedAnew += 1;
    world.after(20 + world.roll(200), () =>
      this.run(() => {
        if (sent !== this.#sent) return;
        this.isBusy = false;
        const to = world.rowsAt(at);
        this.group.tell({ from, to, at });
        this.#know(to, at);
      }),
    );
  }
  #know(rows, at) {
    this.rows = Math.max(this.rows, rows);
    this.upToDateAt = Math.max(this.upToDateAt, at);
    // Jitter of 10 % in both directions, as a watch has it.
    this.#due = this.world.now + this.world.interval * (0.9 + this.world.roll(200) / 1000);
    this.group?.want(false);
  }
  pause() {
    this.isPaused = true;
    this.group.want(false);
  }
  resume() {
    this.isPaused = false;
    this.#due = this.world.now;
  }
  show(isVisible) {
    if (isVisible && !this.isVisible) this.seenSince = this.world.now;
    this.isVisible = isVisible;
    if (isVisible) this.run(() => this.group.seen());
  }
}
