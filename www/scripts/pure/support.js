/**
 * What support needs to know, as text: in English, whatever the language of the page. Never the token; and no batch ID that was never found, which may be one.
 *
 * @typedef {import("../../pkg/supermetrics_batch_status.js").BatchSnapshot} BatchSnapshot
 * @typedef {import("../../pkg/supermetrics_batch_status.js").ErrorGroup} ErrorGroup
 */

import { isKnown } from "./snapshot.js";
import { sanitize } from "./text.js";

const MAX_VALUE = 300;
const MAX_GROUPS = 20;

/**
 * @param {{ target: { batchId: string }, snapshot: BatchSnapshot | null, failure: unknown }} batch
 * @param {readonly ErrorGroup[]} groups
 */
export function supportText({ target, snapshot, failure }, groups) {
  /** @type {string[]} */
  const lines = [];
  const add = (/** @type {string} */ name, /** @type {string | number | null | undefined} */ value) => {
    if (value !== null && value !== undefined) lines.push(`${name}: ${sanitize(String(value), MAX_VALUE)}`);
  };
  const error = /** @type {Partial<import("../../pkg/supermetrics_batch_status.js").BatchStatusError> | null} */ (failure ?? snapshot?.error ?? null);
  if (isKnown(snapshot)) {
    const { success, failure: failures, running, queued, total } = snapshot.progress;
    add("Batch ID", target.batchId);
    add("State", snapshot.statusCode);
    lines.push(`Queries: ${total} (${success} succeeded, ${failures} failed, ${running} running, ${queued} queued)`);
    add("Last updated", snapshot.updatedAt === null ? null : new Date(snapshot.updatedAt).toISOString());
  }
  add("Request ID", error?.requestId ?? snapshot?.requestId);
  add("Error", error?.kind);
  add("Code", error?.code);
  add("HTTP status", error?.httpStatus);
  for (const { code, message, status, count, firstIndex, lastIndex } of groups.slice(0, MAX_GROUPS)) {
    const cause = [code ?? status, message].filter((part) => part !== null).join(": ");
    const which = count === 1 ? `#${firstIndex + 1}` : `#${firstIndex + 1} … #${lastIndex + 1}`;
    lines.push(`${count} x ${sanitize(cause, MAX_VALUE)} (${which})`);
  }
  return lines.join("\n");
}
