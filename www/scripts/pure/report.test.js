import assert from "node:assert/strict";
import { test } from "node:test";

import { mapSvg, reportHtml, reportMarkdown, timelineSvg } from "./report.js";

const REPORT = {
  batchId: "qrb_1",
  headline: "Done, with failures",
  sentence: "1 of 2 queries failed",
  share: "100%",
  figures: [["Took", "5 s"]],
  causes: [{ count: 2, message: '<img src=x onerror="alert(1)">', code: "A&B", accounts: [{ account: "</script>", count: 2 }] }],
  extent: "All 2 queries",
  columns: ["#", "Error"],
  rows: [["1", ""], ["2", "<b>no</b>"]],
  leftOut: 3,
  progress: { success: 1, failure: 1, running: 0, queued: 0 },
  map: "",
  timeline: "",
  isSimulated: true,
  made: "Made today",
};

test("a report is plain markup: no script, nothing from elsewhere, and text stays text", () => {
  const html = reportHtml(REPORT);
  assert.doesNotMatch(html, /<script|<img|<b>|javascript:|https?:\/\//);
  assert.match(html, /&lt;img src=x onerror=&quot;alert\(1\)&quot;&gt;/);
  assert.match(html, /<strong>Simulated<\/strong>/);
  assert.match(html, /3 more queries are left out/);
  assert.match(html, /default-src 'none'/);
  assert.equal(html.match(/<tr>/g)?.length, 3);
});

test("Markdown keeps text from being markup", () => {
  const text = reportMarkdown(REPORT);
  assert.match(text, /^## Done, with failures: qrb\\_1 \(Simulated\)\n\n\*\*100%\*\* 1 of 2 queries failed/);
  assert.match(text, /- \*\*2 × \\<img src=x onerror="alert\\\(1\\\)"\\>\*\* A&B/);
});

test("cells of the same state in a row are one shape", () => {
  const grid = { accounts: ["a"], days: ["1", "2", "3", "4"], queries: Uint32Array.of(1, 2, 3, 4) };
  const svg = mapSvg(grid, Uint8Array.of(2, 2, 3, 0));
  assert.equal(svg.match(/<rect class="success"/g)?.length, 1);
  assert.equal(svg.match(/<rect class="failure"/g)?.length, 1);
  assert.equal(mapSvg(null, Uint8Array.of()), "");
});

test("a map of many cells has few", () => {
  const [accounts, days] = [Array.from({ length: 500 }, String), Array.from({ length: 365 }, String)];
  const queries = new Uint32Array(accounts.length * days.length).map((_, at) => at + 1);
  const svg = mapSvg({ accounts, days, queries, states: new Uint8Array() }, new Uint8Array(queries.length).map((_, at) => 2 + (at % 2)));
  assert.ok(svg.length < 300_000, String(svg.length));
  assert.match(svg, /500 accounts by 365 days.*shows the worst state/);
});

test("the timeline of many queries has few lines, and failures on top", () => {
  const count = 10_000;
  const timing = { startedAt: new Float64Array(count).map((_, at) => at), endedAt: new Float64Array(count).map((_, at) => at + 50), states: new Uint8Array(count).fill(2) };
  timing.states[5] = 3;
  const svg = timelineSvg(timing, count);
  assert.ok(svg.length < 300_000, String(svg.length));
  assert.equal(svg.match(/class="failure"/g)?.length, 1, "a failure is seen, however many share its line");
  assert.equal(timelineSvg({ startedAt: Float64Array.of(NaN), endedAt: Float64Array.of(NaN), states: Uint8Array.of(0) }, 0), "");
});
