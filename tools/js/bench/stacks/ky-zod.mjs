// getBatchStatus and watchBatch as ky and zod make them: fetched with retries, checked, normalised, polled page by page.
import ky from "ky";
import { normalise } from "../normalise.mjs";
import { check } from "../schemas/zod.mjs";

const LIMIT = 1000;
const PAUSE_MS = 5000;

/** @typedef {{ batchId: string, token: string, baseUrl: string, signal?: AbortSignal }} Options */

/** @param {unknown} body */
export const read = (body) => normalise(check(body));

/** @param {Options & { offset?: number, limit?: number }} options */
export async function getBatchStatus({ batchId, token, baseUrl, signal, offset = 0, limit = LIMIT }) {
  const url = `${baseUrl}/query/batch/${encodeURIComponent(batchId)}/status`;
  const headers = { authorization: `Bearer ${token}` };
  const options = { headers, searchParams: { offset, limit }, retry: 3, timeout: 30_000, ...(signal && { signal }) };
  return read(await ky.get(url, options).json());
}

/** @param {Options} options */
export async function allPages(options) {
  const first = await getBatchStatus(options);
  const queries = [...first.queries];
  for (let offset = LIMIT; offset < first.page.total; offset += LIMIT) {
    queries.push(...(await getBatchStatus({ ...options, offset })).queries);
  }
  return { ...first, queries };
}

/** @param {Awaited<ReturnType<typeof allPages>>} status */
export const isOver = ({ progress }) => progress.queued + progress.running === 0;

/** @param {Options} options */
export async function* watchBatch(options) {
  for (;;) {
    const status = await allPages(options);
    yield status;
    if (isOver(status)) return;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}
