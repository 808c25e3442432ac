// What a JavaScript developer would write instead: JSON.parse, zod, and the same normalisation.
import * as z from "zod";

const time = z.iso.datetime({ offset: true }).nullish();
const date = z.iso.date().nullish();
const query = z.object({
  "@type": z.literal("batch_query"),
  schedule_id: z.string(),
  status_code: z.enum(["QUEUED", "RUNNING", "SUCCESS", "FAILURE"]),
  query_start_time: time,
  query_end_time: time,
  split_info: z.object({ ds_accounts: z.array(z.string()), start_date: date, end_date: date }).nullish(),
  error_info: z
    .object({ status: z.int(), code: z.string(), message: z.string(), description: z.string().nullish() })
    .nullish(),
  result_info: z.object({ total_rows: z.int(), results_url: z.url() }).nullish(),
});
const meta = z.object({
  request_id: z.string(),
  status_code: z.string(),
  progress: z.object({ queued: z.int(), running: z.int(), success: z.int(), failure: z.int() }),
  paginate: z.object({ offset: z.int(), limit: z.int(), total: z.int() }),
});
const schema = z.object({ meta, data: z.array(query) });

/** @typedef {z.infer<typeof schema>} Body */

/** @param {string | null | undefined} text */
const millis = (text) => (text ? Date.parse(text) : null);

/** @param {Body["data"][number]} sent */
function normaliseQuery(sent) {
  const startedAt = millis(sent.query_start_time);
  const endedAt = millis(sent.query_end_time);
  return {
    scheduleId: sent.schedule_id,
    status: sent.status_code,
    startedAt,
    endedAt,
    durationMs: startedAt !== null && endedAt !== null ? endedAt - startedAt : null,
    accounts: sent.split_info?.ds_accounts ?? [],
    startDate: sent.split_info?.start_date ?? null,
    endDate: sent.split_info?.end_date ?? null,
    error: sent.error_info ? { ...sent.error_info } : null,
    result: sent.result_info ? { totalRows: sent.result_info.total_rows, url: sent.result_info.results_url } : null,
  };
}

/** @param {Body} body */
const normalise = (body) => ({
  requestId: body.meta.request_id,
  status: body.meta.status_code,
  progress: { ...body.meta.progress },
  page: { ...body.meta.paginate },
  queries: body.data.map(normaliseQuery),
});

const decoder = new TextDecoder();

/** @param {Uint8Array} bytes */
export const parse = (bytes) => JSON.parse(decoder.decode(bytes));

/** @param {Uint8Array} bytes */
export const validate = (bytes) => normalise(schema.parse(parse(bytes)));
