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

/** Runs of the same state in a row, so that a map of many cells is few shapes. */
const STATES = ["queued", "running", "success", "failure", "unknown"];

/**
 * The map as an image: a line for each account.
 *
 * @param {{ accounts: readonly string[], days: readonly string[], queries: Uint32Array } | null} grid
 * @param {Uint8Array} states By position in the batch.
 */
export function mapSvg(grid, states) {
  if (grid === null) return "";
  const { accounts, days, queries } = grid;
  const height = accounts.length > 60 ? 4 : 14;
  const width = days.length > 100 ? 3 : 14;
  const shapes = [];
  for (let line = 0; line < accounts.length; line += 1) {
    for (let day = 0; day < days.length; ) {
      const state = states[(queries[line * days.length + day] ?? 0) - 1] ?? 255;
      let end = day + 1;
      while (end < days.length && (states[(queries[line * days.length + end] ?? 0) - 1] ?? 255) === state) end += 1;
      const name = STATES[state];
      if (name !== undefined && name !== "queued") shapes.push(`<rect class="${name}" x="${day * width}" y="${line * height}" width="${(end - day) * width - (width > 4 ? 1 : 0)}" height="${height - (height > 4 ? 1 : 0)}"/>`);
      day = end;
    }
  }
  const [w, h] = [days.length * width, accounts.length * height];
  const ends = escapeHtml(`${days[0] ?? ""} – ${days.at(-1) ?? ""}`);
  return `<p class="note">${escapeHtml(t.map.accountsAndDays(accounts.length, String(accounts.length), days.length, String(days.length)))}: ${ends}</p><svg role="img" viewBox="0 0 ${w} ${h}" width="${w}" height="${h}"><rect class="queued" width="${w}" height="${h}" opacity=".5"/>${shapes.join("")}</svg>`;
}

/** Of more queries than these, each line of the timeline stands for several. */
const MAX_LINES = 300;

/**
 * The timeline as an image. Where queries share a line, failures are drawn last.
 *
 * @param {{ startedAt: Float64Array, endedAt: Float64Array, states: Uint8Array }} timing
 * @param {number} now
 */
export function timelineSvg({ startedAt, endedAt, states }, now) {
  const started = [...startedAt.keys()].filter((query) => !Number.isNaN(startedAt[query]));
  if (started.length === 0) return "";
  let [from, to] = [Infinity, -Infinity];
  for (const query of started) {
    from = Math.min(from, startedAt[query] ?? from);
    to = Math.max(to, endedAt[query] || now);
  }
  const perLine = Math.ceil(started.length / MAX_LINES);
  const width = 900;
  const at = (/** @type {number} */ time) => Math.round(((time - from) / Math.max(1, to - from)) * width);
  /** @type {Map<string, string>} */
  const shapes = new Map();
  started.forEach((query, position) => {
    const name = STATES[states[query] ?? 4] ?? "unknown";
    const x = at(startedAt[query] ?? from);
    const line = Math.floor(position / perLine);
    const shape = `<rect class="${name}" x="${x}" y="${line * 4}" width="${Math.max(1, at(endedAt[query] || now) - x)}" height="3"/>`;
    // Shapes that would hide each other are one.
    shapes.set(`${name} ${line} ${x}`, shape);
  });
  const height = Math.ceil(started.length / perLine) * 4;
  const ordered = [...shapes.values()].sort((one, other) => Number(one.includes("failure")) - Number(other.includes("failure")));
  const note = perLine === 1 ? t.timeline.one : t.timeline.many(t.queries(perLine, String(perLine)));
  return `<p class="note">${escapeHtml(note)}</p><svg role="img" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">${ordered.join("")}</svg>`;
}
