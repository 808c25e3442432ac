/** The few things that views do to the document. Text only: nothing is ever parsed as HTML. */

/** What was written into a node last: a page translator may have put other words there since. @type {WeakMap<Node, string>} */
const written = new WeakMap();

/**
 * Writes a text only when it is another one: selections, screen readers and page translators are left in peace.
 *
 * @param {Node} node
 * @param {string} text
 */
export function setText(node, text) {
  if (written.get(node) === text) return;
  written.set(node, text);
  node.textContent = text;
}

/**
 * The same, and hides what is empty.
 *
 * @param {HTMLElement} node
 * @param {string} text
 */
export function setTextOrHide(node, text) {
  setText(node, text);
  setHidden(node, text === "");
}

/** @param {HTMLElement} node @param {boolean} hidden */
export function setHidden(node, hidden) {
  if (node.hidden !== hidden) node.hidden = hidden;
}

/**
 * Sets an attribute only when it changes; null removes it.
 *
 * @param {Element} element
 * @param {string} name
 * @param {string | null} value
 */
export function setAttribute(element, name, value) {
  if (element.getAttribute(name) === value) return;
  if (value === null) element.removeAttribute(name);
  else element.setAttribute(name, value);
}

/**
 * Sets a style only when it changes.
 *
 * @param {HTMLElement} element
 * @param {string} name
 * @param {string} value
 */
export function setStyle(element, name, value) {
  if (element.style.getPropertyValue(name) !== value) element.style.setProperty(name, value);
}

/**
 * Makes an element: `h("p", { id: "sentence", class: "muted" }, "text", child)`. An attribute that is false is left out, one
 * that is true is empty; `on…` is a listener.
 *
 * @template {keyof HTMLElementTagNameMap} N
 * @param {N} name
 * @param {Record<string, string | boolean | ((event: any) => void)>} [attributes]
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[N]}
 */
export function h(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(key.slice(2), value);
    else if (value !== false) element.setAttribute(key, value === true ? "" : value);
  }
  if (name === "button" && !("type" in attributes)) element.setAttribute("type", "button");
  element.append(...children);
  return element;
}

/**
 * As many entries as there are items, each filled with its own. An item keeps its element: by its key, or by its position.
 *
 * @template T
 * @param {Element} list
 * @param {readonly T[]} items
 * @param {(item: T) => HTMLElement} make
 * @param {(entry: HTMLElement, item: T) => void} fill
 * @param {(item: T, position: number) => string} [keyOf]
 */
export function fillList(list, items, make, fill, keyOf = (_, position) => String(position)) {
  const byKey = new Map([...list.children].map((entry) => [/** @type {HTMLElement} */ (entry).dataset["key"], /** @type {HTMLElement} */ (entry)]));
  items.forEach((item, position) => {
    const key = keyOf(item, position);
    let entry = byKey.get(key);
    byKey.delete(key);
    if (entry === undefined) {
      entry = make(item);
      entry.dataset["key"] = key;
    }
    if (list.children[position] !== entry) list.insertBefore(entry, list.children[position] ?? null);
    fill(entry, item);
  });
  for (const entry of byKey.values()) entry.remove();
}

/**
 * Does something before the next frame, however often it is asked for until then.
 *
 * @param {() => void} act
 */
export function rafThrottle(act) {
  let isDue = false;
  return () => {
    if (isDue) return;
    isDue = true;
    requestAnimationFrame(() => {
      isDue = false;
      act();
    });
  };
}

/**
 * An element that has to be there, by its selector.
 *
 * @template {Element} T
 * @param {Element} within
 * @param {string} selector
 * @param {new () => T} type
 * @returns {T}
 */
export function find(within, selector, type) {
  const found = within.querySelector(selector);
  if (!(found instanceof type)) throw new Error(`${selector} is missing`);
  return found;
}
