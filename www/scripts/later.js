/**
 * What is loaded after the first view, in one file: the map, the timeline, a query, and all that makes files. It comes when the page has
 * nothing else to do and a batch is shown, or when it is first asked for.
 */

export { create as createAccounts } from "../views/accounts/accounts.js";
export { MapView } from "../views/map/map.js";
export { create as createNames, drop as dropNames } from "../views/names/names.js";
export { create as createQuery } from "../views/query/query.js";
export { TimelineView } from "../views/timeline/timeline.js";
export { exportAs } from "./export.js";
export { supportText } from "./pure/support.js";
export { markdown, saveReport } from "./report.js";
export { textForRerun } from "./rerun.js";
