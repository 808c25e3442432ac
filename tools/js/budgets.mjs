// What a browser may download for each of the two builds, in bytes, brotli. The one place that says so: `size.mjs` and the bench go by it.
export const BUDGETS = {
  whole: { limit: 78_000, goal: 65_000 },
  /** `supermetrics-batch-status/page` */
  page: { limit: 42_000, goal: 36_000 },
};
