/** The few things that views do to the document. Text only: nothing is ever parsed as HTML. */

/**
 * @template {Element} T
 * @param {string} id
 * @param {new () => T} type
 * @returns {T}
 */
export function byId(id, type) {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`#${id} is not in the page`);
  return found;
}

/**
 * Touches the document only where it changes, so that selections and readers are left in peace.
 *
 * @param {Node} node
 * @param {string} text
 */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/**
 * The same, and hides what is empty.
 *
 * @param {HTMLElement} node
 * @param {string} text
 */
export function setTextOrHide(node, text) {
  setText(node, text);
  node.hidden = text === "";
}

/**
 * @template {keyof HTMLElementTagNameMap} N
 * @param {N} name
 * @param {string} [className]
 * @param {string} [text]
 * @returns {HTMLElementTagNameMap[N]}
 */
export function make(name, className = "", text = "") {
  const element = document.createElement(name);
  if (className !== "") element.className = className;
  if (text !== "") element.textContent = text;
  return element;
}

/**
 * As many entries as there are items, each filled with its own. Entries that there are stay the same elements.
 *
 * @template T
 * @param {HTMLElement} list
 * @param {readonly T[]} items
 * @param {(position: number) => HTMLElement} newEntry
 * @param {(entry: Element, item: T) => void} fill
 */
export function fillList(list, items, newEntry, fill) {
  while (list.children.length > items.length) list.lastElementChild?.remove();
  items.forEach((item, position) => {
    if (list.children.length === position) list.append(newEntry(position));
    const entry = list.children[position];
    if (entry) fill(entry, item);
  });
}

/**
 * A button of several texts, for `setPart`.
 *
 * @param {string} className
 * @param {readonly string[]} parts The class of each text.
 */
export function makeButton(className, parts) {
  const button = make("button", className);
  button.type = "button";
  for (const name of parts) {
    const part = make("span", name);
    part.append(make("bdi"));
    button.append(part);
  }
  return button;
}

/**
 * @param {Element} within
 * @param {string} name The class of the text.
 * @param {string} text
 */
export function setPart(within, name, text) {
  const isolated = within.querySelector(`.${name} bdi`);
  if (isolated) setText(isolated, text);
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
