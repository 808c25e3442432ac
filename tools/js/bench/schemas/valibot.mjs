// A page of status, as valibot checks it.
import * as v from "valibot";

const int = v.pipe(v.number(), v.integer());
const time = v.nullish(v.pipe(v.string(), v.isoTimestamp()));
const date = v.nullish(v.pipe(v.string(), v.isoDate()));
const query = v.object({
  "@type": v.literal("batch_query"),
  schedule_id: v.string(),
  status_code: v.picklist(["QUEUED", "RUNNING", "SUCCESS", "FAILURE"]),
  query_start_time: time,
  query_end_time: time,
  split_info: v.nullish(v.object({ ds_accounts: v.array(v.string()), start_date: date, end_date: date })),
  error_info: v.nullish(
    v.object({ status: int, code: v.string(), message: v.string(), description: v.nullish(v.string()) }),
  ),
  result_info: v.nullish(v.object({ total_rows: int, results_url: v.pipe(v.string(), v.url()) })),
});
const meta = v.object({
  request_id: v.string(),
  status_code: v.string(),
  progress: v.object({ queued: int, running: int, success: int, failure: int }),
  paginate: v.object({ offset: int, limit: int, total: int }),
});
const schema = v.object({ meta, data: v.array(query) });

/** @param {unknown} sent */
export const check = (sent) => v.parse(schema, sent);
