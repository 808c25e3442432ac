/**
 * What support needs to know, as text. Never the token; and no batch ID that was never found, which may be one.
 *
 * @typedef {import("./watches.js").Watched} Watched
 * @typedef {import("../pkg/supermetrics_batch_status.js").ErrorGroup} ErrorGroup
 */

import { isBatchStatusError } from "../pkg/supermetrics_batch_status.js";
import { sanitize } from "./format.js";
import { isKnown } from "./watches.js";

const MAX_VALUE = 300;
const MAX_GROUPS = 20;

/**
 * @param {Watched} watched
 * @param {readonly ErrorGroup[]} groups
 */
export function supportText({ target, snapshot, failure }, groups) {
  const lines = [];
  const add = (/** @type {string} */ name, /** @type {string | number | null | undefined} */ value) => {
    if (value !== null && value !== undefined) lines.push(`${name}: ${sanitize(String(value), MAX_VALUE)}`);
  };
  const error = failure ?? snapshot?.error ?? null;
  const failed = isBatchStatusError(error) ? error : null;
  if (isKnown(snapshot) && snapshot !== null) {
    const { success, failure: failures, running, queued, total } = snapshot.progress;
    add("Batch ID", target.batchId);
    add("State", snapshot.statusCode);
    lines.push(`Queries: ${total} (${success} succeeded, ${failures} failed, ${running} running, ${queued} queued)`);
    add("Last answer", snapshot.updatedAt === null ? null : new Date(snapshot.updatedAt).toISOString());
  }
  add("Request ID", failed?.requestId ?? snapshot?.requestId);
  add("Error", failed?.kind);
  add("Code", failed?.code);
  add("HTTP status", failed?.httpStatus);
  for (const { code, message, status, count, firstIndex, lastIndex } of groups.slice(0, MAX_GROUPS)) {
    const cause = [code ?? status, message].filter((part) => part !== null).join(": ");
    lines.push(`${count} x ${sanitize(cause, MAX_VALUE)} (queries ${firstIndex + 1} to ${lastIndex + 1})`);
  }
  return lines.join("\n");
}
