/** On paper there are no tabs: all parts are laid out for its width, in its colours, and drawn before they are printed. */

import { forgetColours } from "./dom/palette.js";

/** @param {() => void} render */
export function createPrinting(render) {
  let isPrinting = false;
  for (const [event, begins] of /** @type {const} */ ([["beforeprint", true], ["afterprint", false]])) {
    addEventListener(event, () => {
      isPrinting = begins;
      document.documentElement.toggleAttribute("data-printing", begins);
      forgetColours();
      render();
    });
  }
  return () => isPrinting;
}
