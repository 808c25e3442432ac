/**
 * A part of the page whose view is loaded later: its place is there from the start.
 *
 * @typedef {import("./frame.js").Frame} Frame
 */

import { setHidden } from "./dom/dom.js";

/**
 * @template {{ element: HTMLElement, render: (frame: Frame) => void, focus: () => void, print?: () => void }} V
 * @param {HTMLElement} place What stands there until then.
 * @param {() => Promise<V>} load Called when it is needed; rejects where it can't be loaded, having said so.
 */
export function createPanel(place, load) {
  /** @type {V | null} */
  let view = null;
  /** @type {Promise<V | null> | null} */
  let loading = null;
  /** @type {Frame | null} */
  let frame = null;

  /** Takes the place. @param {V} loaded */
  function attach(loaded) {
    view = loaded;
    const isHidden = place.hasAttribute("hidden");
    place.replaceWith(loaded.element);
    panel.element = loaded.element;
    setHidden(loaded.element, isHidden);
    if (frame !== null && !isHidden) loaded.render(frame);
    return loaded;
  }

  /** Once more after a failure: the network may be back. */
  function need() {
    loading ??= load().then(attach, () => (loading = null));
    return loading;
  }

  const panel = {
    element: place,
    /** @param {Frame} next */
    render: (next) => {
      frame = next;
      if (view === null) need();
      else view.render(next);
    },
    load: need,
    focus: async () => (view ?? (await need()))?.focus(),
    print: () => view?.print?.(),
  };
  return panel;
}
