/**
 * The queries that the table shows, as a file. Rust writes it piece by piece; nothing of it is ever one long string.
 *
 * @typedef {import("../filter.js").Filter} Filter
 * @typedef {import("../watches.js").Watched} Watched
 */

import { isLoaded } from "../changes.js";
import { NO_FILTER, asOptions, isFiltered } from "../filter.js";
import { byId, setTextOrHide } from "../dom.js";
import { counted } from "../format.js";

const description = byId("export-told", HTMLElement);
const buttons = { csv: byId("export-csv", HTMLButtonElement), json: byId("export-json", HTMLButtonElement) };

const TYPES = { csv: "text/csv;charset=utf-8", json: "application/json" };

/** After so long the page gets its turn. */
const SLICE_MS = 12;

/** The browser has taken the file by then. */
const TAKEN_MS = 60_000;

/** What a file may be called everywhere. */
const UNSAFE = /[^A-Za-z0-9._-]+/g;
const MAX_NAME = 80;

/** @type {Watched | null} */
let watched = null;
/** @type {Filter} */
let filter = NO_FILTER;
let isExporting = false;

export function listen() {
  buttons.csv.addEventListener("click", csv);
  buttons.json.addEventListener("click", () => exportAs("json"));
}

/** Writes the file for spreadsheets. */
export function csv() {
  exportAs("csv");
}

/**
 * @param {Watched} next
 * @param {Filter} filter
 */
export function show(next, filter) {
  if (next.watch !== watched?.watch) setTextOrHide(description, "");
  watched = next;
  filter = filter;
}

/** @param {"csv" | "json"} format */
async function exportAs(format) {
  const { watch, snapshot, target } = watched ?? {};
  if (isExporting || !watch || !snapshot || !target) return;
  isExporting = true;
  setTextOrHide(description, "Writing the file.");
  const { total } = watch.queries({ ...asOptions(filter), limit: 1 });
  const partial = isLoaded(snapshot) ? "" : " Not all queries of the batch have been read yet: those that had are in it.";
  try {
    const blob = await collect(watch.exportQueries({ format, ...asOptions(filter) }), TYPES[format]);
    download(blob, nameOf(target.batchId, isFiltered(filter), format));
    setTextOrHide(description, `${counted(total, "query is", "queries are")} in the ${format.toUpperCase()} file.${partial}`);
  } catch (error) {
    setTextOrHide(description, `The file could not be written: ${error instanceof Error ? error.message : error}`);
  }
  isExporting = false;
}

/**
 * Through a stream, so that the browser may put the pieces away as they come.
 *
 * @param {Iterable<Uint8Array>} chunks
 * @param {string} type
 */
async function collect(chunks, type) {
  const rest = chunks[Symbol.iterator]();
  let sliceEnds = performance.now() + SLICE_MS;
  const stream = new ReadableStream({
    async pull(controller) {
      if (performance.now() > sliceEnds) {
        await new Promise((resolve) => setTimeout(resolve));
        sliceEnds = performance.now() + SLICE_MS;
      }
      const { done, value } = rest.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
  });
  const blob = await new Response(stream).blob();
  return blob.slice(0, blob.size, type);
}

/**
 * @param {string} batchId
 * @param {boolean} isPart
 * @param {string} format
 */
function nameOf(batchId, isPart, format) {
  const name = batchId.replace(UNSAFE, "_").slice(0, MAX_NAME) || "batch";
  return `${name}${isPart ? "-filtered" : ""}.${format}`;
}

/**
 * @param {Blob} blob
 * @param {string} name
 */
function download(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), TAKEN_MS);
}
