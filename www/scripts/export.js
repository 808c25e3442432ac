/**
 * The queries that the table shows, as a file. It is written piece by piece, and the page has its turn in between.
 *
 * @typedef {import("./state/store.js").Batch} Batch
 * @typedef {"sheet" | "csv" | "json"} Format
 */

import { download, fileName } from "./dom/download.js";
import { asOptions, isFiltered } from "./pure/filter.js";
import { integer, zoneName } from "./pure/format.js";
import { isLoaded } from "./pure/snapshot.js";
import * as spreadsheet from "./pure/spreadsheet.js";
import * as actions from "./state/actions.js";
import { get, opened } from "./state/store.js";
import { nextTask } from "./state/tasks.js";
import { t } from "./words/index.js";

const TYPES = { sheet: "text/csv;charset=utf-8", csv: "text/csv;charset=utf-8", json: "application/json" };

/** Queries in one piece of a spreadsheet. */
const PAGE = 250;

let isExporting = false;

/** @param {Format} format */
export async function exportAs(format) {
  const batch = opened();
  const { watch, snapshot, target, filter } = batch ?? {};
  if (isExporting || !batch || !watch || !snapshot || !target || !filter) return;
  isExporting = true;
  actions.say(t.tools.exporting);
  const { total } = watch.queries({ ...asOptions(filter), limit: 1 });
  const partly = isLoaded(snapshot) ? "" : ` ${t.tools.partly}`;
  try {
    const pieces = format === "sheet" ? sheetPieces(batch) : watch.exportQueries({ format, ...asOptions(filter) });
    const blob = await collect(pieces, TYPES[format]);
    download(blob, fileName(target.batchId, `${isFiltered(filter) ? "-filtered" : ""}.${format === "json" ? "json" : "csv"}`));
    actions.say(t.tools.exported(total, integer(total), format === "json" ? "JSON" : "CSV") + partly);
  } catch (error) {
    actions.say(t.tools.notExported(error instanceof Error ? error.message : String(error)));
  }
  isExporting = false;
}

/** @param {Batch} batch @returns {Generator<Uint8Array>} */
function* sheetPieces({ watch, filter }) {
  if (watch === null) return;
  const isUtc = get().settings.zone === "utc";
  const separator = spreadsheet.separatorOf(navigator.language);
  const encoder = new TextEncoder();
  const { indexes } = watch.queryOrder(asOptions(filter));
  yield encoder.encode(spreadsheet.BYTE_ORDER_MARK + spreadsheet.header(isUtc ? "UTC" : zoneName(Date.now()), separator));
  for (let first = 0; first < indexes.length; first += PAGE) {
    const { queries } = watch.queries({ indexes: indexes.subarray(first, first + PAGE) });
    const lines = queries.map((query) => spreadsheet.line(query, isUtc ? 0 : offsetMs(query.startedAt), separator));
    yield encoder.encode(lines.join(""));
  }
}

/** How far the reader's zone is ahead of UTC. @param {number | null} at */
function offsetMs(at) {
  return -new Date(at ?? Date.now()).getTimezoneOffset() * 60_000;
}

/**
 * Through a stream, so that the browser may put the pieces away as they come.
 *
 * @param {Iterable<Uint8Array>} pieces
 * @param {string} type
 */
async function collect(pieces, type) {
  const rest = pieces[Symbol.iterator]();
  const stream = new ReadableStream({
    async pull(controller) {
      // Pieces are as large as one task may be.
      await nextTask();
      const { done, value } = rest.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
  });
  const blob = await new Response(stream).blob();
  return blob.slice(0, blob.size, type);
}
