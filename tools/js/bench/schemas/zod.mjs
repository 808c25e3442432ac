// A page of status, as zod checks it.
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

/** @param {unknown} sent @returns {Body} */
export const check = (sent) => schema.parse(sent);
