// Whether two selected values say the same: themselves, or the values of their properties.

/** @param {unknown} one @param {unknown} other */
export function equals(one, other) {
  if (Object.is(one, other)) return true;
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return false;
  const [left, right] = [Object.entries(one), Object.entries(other)];
  const values = /** @type {Record<string, unknown>} */ (other);
  return left.length === right.length && left.every(([name, value]) => Object.hasOwn(other, name) && Object.is(values[name], value));
}
