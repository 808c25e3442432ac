/** All places where a page could leave something, each with what is there; last of all the function that takes them. */
const done = arguments[arguments.length - 1];

/** Everything that can be read of an error, also what is not enumerable and what it inherits. */
const inside = (value, depth = 3) => {
  if (typeof value !== "object" || value === null || depth === 0) return String(value);
  const parts = [JSON.stringify(value)];
  for (let from = value; from !== null && from !== Object.prototype; from = Object.getPrototypeOf(from)) {
    for (const name of Reflect.ownKeys(from)) {
      try {
        parts.push(`${String(name)}: ${inside(value[name], depth - 1)}`);
      } catch (error) {
        parts.push(String(error));
      }
    }
  }
  return parts.join("\n");
};

const stores = async () => {
  const databases = await indexedDB.databases();
  const names = await caches.keys();
  return [...databases.map(({ name }) => name), ...names];
};

const watched = async () => {
  const all = await window.kept.watched();
  return all.map(({ target, watch, snapshot, failure }) => {
    // The token itself is where it must be: in the memory of the tab.
    const { token, ...rest } = target;
    const rows = watch === null ? [] : ["csv", "json"].map((format) => new TextDecoder().decode(Uint8Array.from([...watch.exportQueries({ format })].flatMap((piece) => [...piece]))));
    const saved = watch === null ? "" : watch.serialize();
    const plain = saved.slice(saved.indexOf(".") + 1).replaceAll("-", "+").replaceAll("_", "/");
    return [rest, inside(snapshot), inside(failure), watch === null ? "" : JSON.stringify([watch.errorGroups(), watch.queries({ limit: 1000 }), watch.splitGrid()?.accounts]), saved, atob(plain), ...rows].map((part) => (typeof part === "string" ? part : JSON.stringify(part))).join("\n");
  });
};

const fields = [...document.querySelectorAll("input, textarea, select")].filter(({ id }) => id !== "token");
const { kept } = window;
(async () => ({
  address: location.href,
  referrer: document.referrer,
  state: JSON.stringify(history.state) ?? "",
  title: document.title,
  name: window.name,
  document: document.documentElement.outerHTML,
  fields: fields.map(({ value }) => value).join("\n"),
  local: JSON.stringify({ ...localStorage }),
  session: JSON.stringify({ ...sessionStorage }),
  cookies: document.cookie,
  stores: (await stores()).join("\n"),
  requests: performance.getEntries().map(({ name }) => name).join("\n"),
  shown: [...kept.shown].join("\n"),
  told: kept.told.join("\n"),
  copied: kept.copied.join("\n"),
  console: kept.console.join("\n"),
  files: (await Promise.all(kept.files.map((file) => file.text()))).join("\n"),
  watched: (await watched()).join("\n"),
}))().then(done, (error) => done({ broken: String(error) }));
