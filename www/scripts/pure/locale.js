/**
 * A language as `Intl` takes it: the browser's own word may be none, such as `C`, and `Intl` would throw.
 *
 * @param {string} wanted
 */
export function localeOf(wanted) {
  return isLocale(wanted) ? wanted : "en";
}

/** @param {string} wanted */
export function isLocale(wanted) {
  try {
    return Intl.getCanonicalLocales(wanted).length === 1;
  } catch {
    return false;
  }
}
