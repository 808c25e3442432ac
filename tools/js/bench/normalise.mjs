// What a JavaScript developer makes of a page that was checked: the objects that parseBatchStatus gives, by hand.

/** @typedef {import("./schemas/zod.mjs").Body} Body */

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
export const normalise = (body) => ({
  requestId: body.meta.request_id,
  status: body.meta.status_code,
  progress: { ...body.meta.progress },
  page: { ...body.meta.paginate },
  queries: body.data.map(normaliseQuery),
});

/** @typedef {ReturnType<typeof normaliseQuery>} Query */
