// A page of status, as ajv checks it: a JSON schema that becomes a function.
import { Ajv } from "ajv";
import * as formats from "ajv-formats";

const integer = { type: "integer" };
const string = { type: "string" };
/** @param {string} format */
const orNull = (format) => ({ type: ["string", "null"], format });
/** @param {Record<string, unknown>} properties @param {string | string[]} type */
const object = (properties, type = "object") => ({ type, properties });
/** @param {string[]} names */
const integers = (...names) => object(Object.fromEntries(names.map((name) => [name, integer])));
const OR_NULL = ["object", "null"];

const query = {
  ...object({
    "@type": { const: "batch_query" },
    schedule_id: string,
    status_code: { enum: ["QUEUED", "RUNNING", "SUCCESS", "FAILURE"] },
    query_start_time: orNull("date-time"),
    query_end_time: orNull("date-time"),
    split_info: object(
      { ds_accounts: { type: "array", items: string }, start_date: orNull("date"), end_date: orNull("date") },
      OR_NULL,
    ),
    error_info: object(
      { status: integer, code: string, message: string, description: { type: ["string", "null"] } },
      OR_NULL,
    ),
    result_info: object({ total_rows: integer, results_url: { type: "string", format: "uri" } }, OR_NULL),
  }),
  required: ["schedule_id", "status_code"],
};
const meta = {
  ...object({
    request_id: string,
    status_code: string,
    progress: integers("queued", "running", "success", "failure"),
    paginate: integers("offset", "limit", "total"),
  }),
  required: ["progress", "paginate"],
};

/** A CommonJS module is itself, or in `default`, as the bundler likes. */
const addFormats = /** @type {typeof formats.default} */ (/** @type {any} */ (formats.default).default ?? formats.default);
const ajv = new Ajv({ allowUnionTypes: true });
addFormats(ajv);
const valid = ajv.compile({ ...object({ meta, data: { type: "array", items: query } }), required: ["meta", "data"] });

/** @param {any} sent */
export function check(sent) {
  if (!valid(sent)) throw new Error(ajv.errorsText(valid.errors));
  return sent;
}
