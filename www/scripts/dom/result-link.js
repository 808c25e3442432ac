/** The link to a query's result, which the API gives only with the token. */

import { t } from "../words/index.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";

/** @param {string} url @param {string} words */
export function resultLink(url, words) {
  return h("a", { class: "result", href: url, rel: "noopener noreferrer", target: "_blank", title: t.table.resultHint }, words, icon("open"));
}
