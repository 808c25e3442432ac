/** What the browser keeps for the page. Not every reader lets pages store: then it holds for this visit. */

/** @param {string} name */
export function readStored(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

/** Gives whether it is kept. @param {string} name @param {string | null} value Null removes it. */
export function writeStored(name, value) {
  try {
    if (value === null) localStorage.removeItem(name);
    else localStorage.setItem(name, value);
    return true;
  } catch {
    return false;
  }
}
