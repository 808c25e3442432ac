/** The order of a list whose entries come and go: what a reader points at stays where it is. */

/**
 * @template T
 * @param {readonly string[]} before Keys in the order in which they are shown.
 * @param {readonly T[]} items In their new order.
 * @param {(item: T) => string} keyOf
 * @param {boolean} isHeld Whether the reader is in the list: then nothing moves, and new items come last.
 * @returns {T[]}
 */
export function stableOrder(before, items, keyOf, isHeld) {
  if (!isHeld) return [...items];
  const byKey = new Map(items.map((item) => [keyOf(item), item]));
  const kept = before.flatMap((key) => {
    const item = byKey.get(key);
    byKey.delete(key);
    return item === undefined ? [] : [item];
  });
  return [...kept, ...byKey.values()];
}
