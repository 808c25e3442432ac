/** Tasks of their own: what is long is cut into them, and the browser has its turn in between. Hidden tabs do not delay them. */

const { port1, port2 } = new MessageChannel();

/** @type {(() => void)[]} */
const due = [];

port1.onmessage = () => due.shift()?.();

/** @param {() => void} act */
export function inNextTask(act) {
  due.push(act);
  port2.postMessage(null);
}

/** @returns {Promise<void>} */
export function nextTask() {
  return new Promise(inNextTask);
}

/** After so long the page has its turn. */
const SLICE_MS = 12;

/**
 * Goes through steps, and gives the page its turn whenever they have taken long. Gives whether it came to the end.
 *
 * @param {Iterable<unknown>} steps
 * @param {() => boolean} isWanted Asked after each turn: whether to go on.
 */
export async function inSlices(steps, isWanted) {
  let ends = performance.now() + SLICE_MS;
  for (const _ of steps) {
    if (performance.now() < ends) continue;
    await nextTask();
    if (!isWanted()) return false;
    ends = performance.now() + SLICE_MS;
  }
  return true;
}
