/**
 * The report of the open batch: what is on screen, gathered for one file.
 *
 * @typedef {import("./pure/report.js").Report} Report
 */

import { download, fileName } from "./dom/download.js";
import { endsWindow } from "./ends.js";
import { take } from "./frame.js";
import { asOptions, isFiltered } from "./pure/filter.js";
import { coarseDuration, integer, share, time, zoneName } from "./pure/format.js";
import { named } from "./pure/names.js";
import { days, durationOf, reason, stateWord } from "./pure/query-words.js";
import { mapSvg, reportHtml, reportMarkdown, timelineSvg } from "./pure/report.js";
import * as actions from "./state/actions.js";
import * as selectors from "./state/selectors.js";
import { isSimulated } from "./state/simulator.js";
import { nextTask } from "./state/tasks.js";
import { t } from "./words/index.js";

/** A report has no more rows: it says how many are left out. */
const MAX_ROWS = 5000;

/** Queries that are read before the page has its turn. */
const PAGE = 250;

export async function saveReport() {
  const batch = take().batch;
  const report = await gather();
  if (batch === null || report === null) return;
  download(new Blob([reportHtml(report)], { type: "text/html;charset=utf-8" }), fileName(batch.target.batchId, "-report.html"));
  actions.say(t.report.saved);
}

/** The report as Markdown, for the clipboard. */
export async function markdown() {
  const report = await gather();
  return report === null ? "" : reportMarkdown(report);
}

/** @returns {Promise<Report | null>} */
async function gather() {
  const { batch, rows, description, now, serverNow, state } = take();
  if (batch === null || rows === null || description === null) return null;
  const { watch, snapshot } = rows;
  const { progress, startedAt, elapsedMs, updatedAt, requestId } = snapshot;
  const { indexes } = watch.queryOrder(asOptions(batch.filter));
  const table = [];
  for (let first = 0; first < Math.min(indexes.length, MAX_ROWS); first += PAGE) {
    const { queries } = watch.queries({ indexes: indexes.subarray(first, Math.min(first + PAGE, MAX_ROWS)) });
    for (const query of queries) {
      table.push([integer(query.index + 1), stateWord(query), query.accounts.map(named).join(", "), days(query), query.startedAt === null ? "" : time(query.startedAt, now), durationOf(query, serverNow), query.result?.totalRows == null ? "" : integer(query.result.totalRows), reason(query)]);
    }
    await nextTask();
  }
  const ends = endsWindow(snapshot, now);
  /** @type {[string, string][]} */
  const figures = [
    [t.details.started, startedAt === null ? "" : time(startedAt, now)],
    [ends === null ? t.summary.took : t.summary.elapsed, elapsedMs === null ? "" : coarseDuration(elapsedMs)],
    [t.summary.ends, ends?.at ?? ""],
    [t.summary.resultRows, integer(snapshot.resultRows)],
    [t.details.updated, updatedAt === null ? "" : time(updatedAt, now)],
    [t.details.zone, zoneName(now)],
    [t.details.requestId, requestId ?? ""],
  ];
  const causes = [];
  for (const group of selectors.errorGroups(rows)) {
    const { count, message, code } = group;
    const accounts = selectors.accountsOf(rows, group).map(({ account, count }) => ({ account: named(account), count }));
    causes.push({ count, message: message ?? t.table.noReason, code: code ?? "", accounts });
    await nextTask();
  }
  const timing = watch.timing();
  await nextTask();
  const map = mapSvg(selectors.grid(rows), timing.states);
  await nextTask();
  const timeline = timelineSvg(timing, serverNow);
  await nextTask();
  return {
    batchId: batch.target.batchId,
    headline: description.title,
    sentence: description.sentence,
    share: share(progress.ended, progress.total),
    figures: figures.filter(([, value]) => value !== ""),
    causes,
    extent: isFiltered(batch.filter) ? t.table.some(integer(indexes.length), integer(progress.total), progress.total) : t.table.all(progress.total, integer(progress.total)),
    columns: Object.values(t.columns),
    rows: table,
    leftOut: indexes.length - table.length,
    progress,
    map,
    timeline,
    isSimulated: isSimulated(state.simulator, batch.target.baseUrl),
    made: t.report.made(time(now, 0), zoneName(now)),
  };
}
