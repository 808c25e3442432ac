/** What a new batch needs of the queries of the open one that failed. */

import { groupFailed, rerunJson, rerunText } from "./pure/rerun.js";
import { opened } from "./state/store.js";
import { nextTask } from "./state/tasks.js";

/** Queries that are read before the page has its turn. */
const PAGE = 500;

/** @param {"text" | "json"} format */
export async function textForRerun(format) {
  const watch = opened()?.watch;
  if (!watch) return "";
  const failed = [];
  const { indexes } = watch.queryOrder({ state: ["failure"] });
  for (let first = 0; first < indexes.length; first += PAGE) {
    failed.push(...watch.queries({ indexes: indexes.subarray(first, first + PAGE) }).queries);
    await nextTask();
  }
  return format === "json" ? rerunJson(groupFailed(failed)) : rerunText(groupFailed(failed));
}
