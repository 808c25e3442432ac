/** Starts the page, or says why it can't. */

import init, { version } from "../pkg/supermetrics_batch_status.js";
import { start } from "./app.js";
import * as actions from "./state/actions.js";
import * as router from "./state/router.js";
import { chooseLanguage, t } from "./words/index.js";

/** For tests, which look at the state of the page that runs. */
export * as store from "./state/store.js";

async function main() {
  const locale = chooseLanguage(navigator.languages);
  document.documentElement.lang = t.language;
  try {
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
