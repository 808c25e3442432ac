/** Before the scripts of each page: keeps all that is ever shown, told, downloaded and written to the console. */
(() => {
  const kept = { shown: new Set(), told: [], files: [], console: [], copied: [] };
  window.kept = kept;
  // From here, because what WebDriver runs may have modules of its own.
  kept.watched = async () => (await import(new URL("pkg/page.js", location.href).href)).store.get().batches;
  const show = (node) => {
    if (node.nodeType === Node.TEXT_NODE) kept.shown.add(node.data);
    else if (node.nodeType === Node.ELEMENT_NODE) kept.shown.add(node.outerHTML);
  };
  new MutationObserver((records) => {
    for (const { type, target, attributeName, addedNodes } of records) {
      if (type === "childList") addedNodes.forEach(show);
      else if (type === "characterData") show(target);
      else kept.shown.add(`${attributeName}=${target.getAttribute(attributeName)}`);
    }
  }).observe(document, { subtree: true, childList: true, characterData: true, attributes: true });

  const words = (value) => {
    try {
      return typeof value === "object" && value !== null ? `${value} ${value.stack} ${JSON.stringify(value)}` : String(value);
    } catch (error) {
      return String(error);
    }
  };
  for (const name of Object.keys(console)) {
    const own = console[name];
    if (typeof own !== "function") continue;
    console[name] = (...values) => {
      kept.console.push(`${name}: ${values.map(words).join(" ")}`);
      return own.apply(console, values);
    };
  }
  addEventListener("error", ({ message, error }) => kept.console.push(`error: ${message} ${words(error)}`), true);
  addEventListener("unhandledrejection", ({ reason }) => kept.console.push(`unhandled: ${words(reason)}`));

  const make = URL.createObjectURL;
  URL.createObjectURL = (blob) => {
    kept.files.push(blob);
    return make.call(URL, blob);
  };
  const click = HTMLAnchorElement.prototype.click;
  HTMLAnchorElement.prototype.click = function () {
    kept.told.push(`${this.download} ${this.href}`);
    click.call(this);
  };
  window.Notification = class extends EventTarget {
    constructor(title, options) {
      super();
      kept.told.push(`${title} ${JSON.stringify(options)}`);
    }
    close() {}
    static async requestPermission() {
      return "granted";
    }
  };
  Object.defineProperty(navigator, "clipboard", { value: { writeText: async (text) => kept.copied.push(text) } });
})();
