/**
 * A report of a batch: one HTML file without scripts, readable offline and in print; and the same, shorter, as Markdown.
 *
 * @typedef {import("../../pkg/supermetrics_batch_status.js").BatchQuery} BatchQuery
 *
 * @typedef {object} Cause
 * @property {number} count
 * @property {string} message
 * @property {string} code
 * @property {readonly { account: string, count: number }[]} accounts
 *
 * @typedef {object} Report
 * @property {string} batchId
 * @property {string} headline
 * @property {string} sentence
 * @property {string} share
 * @property {readonly (readonly [string, string])[]} figures Names and values.
 * @property {readonly Cause[]} causes
 * @property {string} extent Which queries the table has, in words.
 * @property {readonly string[]} columns
 * @property {readonly (readonly string[])[]} rows
 * @property {number} leftOut Queries that are not in the table.
 * @property {{ success: number, failure: number, running: number, queued: number }} progress
 * @property {string} map Markup of the map, which this module does not know; empty where there is none.
 * @property {string} timeline The same of the timeline.
 * @property {boolean} isSimulated
 * @property {string} made When it was made, with the zone.
 */

import * as map from "../../views/map/model.js";
import * as timeline from "../../views/timeline/model.js";
import { t } from "../words/index.js";

/** @param {string} text */
export function escapeHtml(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

/** What Markdown would take for markup. @param {string} text */
function escapeMarkdown(text) {
  return text.replace(/[\\`*_{}[\]<>()#+!|~-]/g, "\\$&").replace(/\s+/g, " ");
}

const STYLE = `:root{color-scheme:light dark;font:14px/1.45 system-ui,sans-serif}body{max-width:72rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.4rem;margin:0}h2{font-size:1.1rem;margin:2rem 0 .5rem}.note{color:#666}bdi{unicode-bidi:isolate}
dl{display:flex;flex-wrap:wrap;gap:.25rem 1.5rem}dt{font-size:.85em;color:#666}dd{margin:0}
.bar{display:flex;height:10px;gap:2px;margin:.75rem 0}.bar span{min-width:3px}.success{background:#8cc3a4;fill:#8cc3a4}.failure{background:#cf3527;fill:#cf3527}
.running{background:#2f6be4;fill:#2f6be4}.queued{background:#e3e3dd;fill:#e3e3dd}.unknown{background:#855300;fill:#855300}
table{border-collapse:collapse;width:100%;font-size:.9em;font-variant-numeric:tabular-nums}th,td{text-align:start;padding:.25rem .5rem;border-bottom:1px solid #ccc;vertical-align:top;overflow-wrap:anywhere}
svg{max-width:100%;height:auto}li{margin:.4rem 0}@media print{body{margin:0;max-width:none}tr,li{break-inside:avoid}thead{display:table-header-group}}`;

/** @param {Report} report */
export function reportHtml(report) {
  const { batchId, headline, sentence, share, figures, causes, progress, map, timeline } = report;
  const text = (/** @type {string} */ value) => `<bdi>${escapeHtml(value)}</bdi>`;
  const bar = /** @type {const} */ (["success", "failure", "running", "queued"])
    .filter((state) => progress[state] > 0)
    .map((state) => `<span class="${state}" style="flex:${progress[state]}"></span>`);
  const cause = (/** @type {Cause} */ { count, message, code, accounts }) =>
    `<li><strong>${count} × ${text(message)}</strong> ${code === "" ? "" : `<code>${text(code)}</code>`}<br>${accounts.map(({ account, count }) => text(count > 1 ? `${account} × ${count}` : account)).join(", ")}</li>`;
  const cells = (/** @type {"th" | "td"} */ name, /** @type {readonly string[]} */ row) => row.map((value) => `<${name}>${text(value)}</${name}>`).join("");
  const part = (/** @type {string} */ title, /** @type {string} */ body) => (body === "" ? "" : `<h2>${escapeHtml(title)}</h2>\n${body}\n`);
  return `<!doctype html>
<html lang="${t.language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><title>${escapeHtml(`${headline} · ${batchId}`)}</title><style>${STYLE}</style></head><body>
<h1>${text(headline)}</h1><p><code>${text(batchId)}</code>${report.isSimulated ? ` · <strong>${escapeHtml(t.report.simulated)}</strong>` : ""}</p>
<p><strong>${escapeHtml(share)}</strong> ${text(sentence)}</p><div class="bar">${bar.join("")}</div>
<dl>${figures.map(([name, value]) => `<div><dt>${escapeHtml(name)}</dt><dd>${text(value)}</dd></div>`).join("")}</dl>
${part(t.failures.title, causes.length === 0 ? "" : `<ol>${causes.map(cause).join("")}</ol>`)}${part(t.tabs.map, map)}${part(t.tabs.timeline, timeline)}${part(t.tabs.queries, `<p class="note">${text(report.extent)}${report.leftOut > 0 ? ` · ${escapeHtml(t.report.leftOut(String(report.leftOut)))}` : ""}</p><table><thead><tr>${cells("th", report.columns)}</tr></thead><tbody>${report.rows.map((row) => `<tr>${cells("td", row)}</tr>`).join("\n")}</tbody></table>`)}
<p class="note">${escapeHtml(report.made)}</p></body></html>
`;
}

/** @param {Report} report */
export function reportMarkdown({ batchId, headline, sentence, share, figures, causes, isSimulated, made }) {
  const cause = (/** @type {Cause} */ { count, message, code, accounts }) => {
    const who = accounts.map(({ account, count }) => (count > 1 ? `${account} × ${count}` : account)).join(", ");
    return `- **${count} × ${escapeMarkdown(message)}** ${escapeMarkdown(code)}\n  ${escapeMarkdown(who)}`;
  };
  const lines = [
    `## ${escapeMarkdown(headline)}: ${escapeMarkdown(batchId)}${isSimulated ? ` (${t.report.simulated})` : ""}`,
    "",
    `**${share}** ${escapeMarkdown(sentence)}`,
    "",
    ...figures.map(([name, value]) => `- ${name}: ${escapeMarkdown(value)}`),
  ];
  if (causes.length > 0) lines.push("", `### ${t.failures.title}`, "", ...causes.map(cause));
  return `${lines.join("\n")}\n\n${made}\n`;
}

/** Of more accounts or days than these, several share a cell: a file of 182,500 shapes opens nowhere. */
const MAX_ACCOUNTS = 150;
const MAX_DAYS = 400;

/**
 * The map as an image: a line for each account. Cells that show the same are one shape.
 *
 * @param {import("../../pkg/supermetrics_batch_status.js").SplitGrid | null} grid
 * @param {Uint8Array} states By position in the batch.
 */
export function mapSvg(grid, states) {
  if (grid === null) return "";
  const { accounts, days } = grid;
  const model = map.build(grid, states, states.length);
  const layout = { perX: Math.ceil(days.length / MAX_DAYS), perY: Math.ceil(accounts.length / MAX_ACCOUNTS) };
  const [across, down] = [Math.ceil(days.length / layout.perX), Math.ceil(accounts.length / layout.perY)];
  const height = down > 60 ? 4 : 14;
  const width = across > 100 ? 3 : 14;
  const shapes = [];
  for (let y = 0; y < down; y += 1) {
    const looks = Array.from({ length: across }, (_, x) => map.STATES_BY_CODE[map.stateOf(model, layout, x, y, null)] ?? "");
    for (const { name, from, to } of runs(looks)) {
      if (name !== "" && name !== "queued") shapes.push(rect(name, from * width, y * height, (to - from) * width - (width > 4 ? 1 : 0), height - (height > 4 ? 1 : 0)));
    }
  }
  const [w, h] = [across * width, down * height];
  const many = layout.perX * layout.perY === 1 ? "" : ` ${t.map.many(t.map.accounts(layout.perY, String(layout.perY)), t.map.days(layout.perX, String(layout.perX)))}.`;
  const note = `${t.map.accountsAndDays(accounts.length, String(accounts.length), days.length, String(days.length))}: ${days[0] ?? ""} – ${days.at(-1) ?? ""}.${many}`;
  return `<p class="note">${escapeHtml(note)}</p><svg role="img" viewBox="0 0 ${w} ${h}" width="${w}" height="${h}"><rect class="queued" width="${w}" height="${h}" opacity=".5"/>${shapes.join("")}</svg>`;
}

/** Of more queries than these, each line of the timeline stands for several. */
const MAX_LINES = 300;

/** Pixels of the timeline from left to right. */
const TIMELINE_WIDTH = 900;

/** What a pixel of it shows, by its kind. */
const KIND_NAMES = ["", "", "success", "running", "unknown", "failure"];

/**
 * The timeline as an image.
 *
 * @param {import("../../pkg/supermetrics_batch_status.js").QueryTiming} timing
 * @param {number} now
 */
export function timelineSvg(timing, now) {
  const model = timeline.build(timing, null, MAX_LINES * timeline.MIN_LINE, now);
  if (model === null) return "";
  const kinds = new Uint8Array(TIMELINE_WIDTH);
  const shapes = [];
  for (let line = 0; line < model.lines; line += 1) {
    timeline.fillLine(model, line, now, kinds);
    for (const { name, from, to } of runs([...kinds].map((kind) => KIND_NAMES[kind] ?? ""))) if (name !== "") shapes.push(rect(name, from, line * 4, to - from, 3));
  }
  const height = model.lines * 4;
  const note = model.perLine === 1 ? t.timeline.one : t.timeline.many(t.queries(model.perLine, String(model.perLine)));
  return `<p class="note">${escapeHtml(note)}</p><svg role="img" viewBox="0 0 ${TIMELINE_WIDTH} ${height}" width="${TIMELINE_WIDTH}" height="${height}">${shapes.join("")}</svg>`;
}

/** Neighbours that are the same. @param {readonly string[]} names */
function runs(names) {
  const found = [];
  for (let from = 0; from < names.length; ) {
    let to = from + 1;
    while (to < names.length && names[to] === names[from]) to += 1;
    found.push({ name: names[from] ?? "", from, to });
    from = to;
  }
  return found;
}

/** @param {string} name @param {number} x @param {number} y @param {number} width @param {number} height */
function rect(name, x, y, width, height) {
  return `<rect class="${name}" x="${x}" y="${y}" width="${width}" height="${height}"/>`;
}
