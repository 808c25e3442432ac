/**
 * The paths at which a value holds a piece of a secret: in all that it has, seen or not, in all that it inherits, and
 * in what becomes of it as text.
 */
((value, secret) => {
  const MOST_DEPTH = 6;
  const PIECE = 12;
  const forms = [secret, [...secret].reverse().join(""), encodeURIComponent(secret), ...["", "Bearer ", " "].map((before) => btoa(before + secret))];
  const pieces = forms.flatMap((form) => Array.from({ length: form.length - PIECE + 1 }, (_, at) => form.slice(at, at + PIECE).toLowerCase()));
  const found = [];
  const seen = new Set();
  const check = (text, path) => {
    const lower = text.toLowerCase();
    if (pieces.some((piece) => lower.includes(piece))) found.push(path);
  };
  const walk = (value, path, depth) => {
    if (typeof value !== "object" && typeof value !== "function") return check(String(value), path);
    if (value === null || seen.has(value) || depth === 0) return undefined;
    seen.add(value);
    try {
      check(`${value} ${JSON.stringify(value)}`, `${path} as text`);
    } catch {
      // What is no text and no JSON is looked into all the same.
    }
    if (ArrayBuffer.isView(value)) check(new TextDecoder().decode(value), `${path} as bytes`);
    for (let from = value; from !== null && from !== Object.prototype && from !== Function.prototype; from = Object.getPrototypeOf(from)) {
      for (const name of Reflect.ownKeys(from)) {
        check(String(name), `the name of ${path}.${String(name)}`);
        if (name === "arguments" || name === "caller") continue;
        let own;
        try {
          own = value[name];
        } catch {
          continue;
        }
        walk(own, `${path}.${String(name)}`, depth - 1);
      }
    }
    return undefined;
  };
  walk(value, "it", MOST_DEPTH);
  return found;
})
