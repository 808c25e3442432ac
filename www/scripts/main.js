/** Starts the page, or says why it can't. */

import init, { version } from "../pkg/watch.js";
import { start } from "./app.js";
import * as actions from "./state/actions.js";
import * as router from "./state/router.js";
import { get, opened } from "./state/store.js";
import { chooseLanguage, t } from "./words/index.js";

/** For tests, which look at the state of the page that runs, and at what it did. */
export { work } from "./pure/work.js";
export const store = { get, opened };

async function main() {
  try {
    const locale = await chooseLanguage(navigator.languages);
    document.documentElement.lang = t.language;
    await init();
    actions.restore();
    // What the address says comes first: the form is not shown where a link is about to begin.
    const routed = router.start();
    start(locale, version());
    await routed;
  } catch (error) {
    const words = document.createElement("p");
    words.className = "broken";
    words.textContent = `${t.broken(String(error))} ${t.unsupported}`;
    document.body.append(words);
    throw error;
  }
}

main();
