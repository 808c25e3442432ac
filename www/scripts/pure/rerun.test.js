import assert from "node:assert/strict";
import { test } from "node:test";

import { groupFailed, mergeRanges, rerunJson, rerunText } from "./rerun.js";

const failed = (account, startDate, endDate = startDate) => ({ accounts: [account], startDate, endDate });

test("accounts that lack the same days are one group", () => {
  const groups = groupFailed([
    failed("1", "2026-02-28"),
    failed("1", "2026-03-01"),
    failed("2", "2026-03-01"),
    failed("2", "2026-02-28"),
    failed("3", "2026-03-05"),
  ]);
  assert.deepEqual(groups, [
    { accounts: ["1", "2"], ranges: [{ startDate: "2026-02-28", endDate: "2026-03-01" }] },
    { accounts: ["3"], ranges: [{ startDate: "2026-03-05", endDate: "2026-03-05" }] },
  ]);
  assert.equal(rerunText(groups), "1, 2\n2026-02-28 – 2026-03-01\n\n3\n2026-03-05");
  assert.deepEqual(JSON.parse(rerunJson(groups))[1], { ds_accounts: ["3"], date_ranges: [{ start_date: "2026-03-05", end_date: "2026-03-05" }] });
});

test("ranges that touch or overlap are joined", () => {
  const ranges = [
    { startDate: "2026-01-05", endDate: "2026-01-07" },
    { startDate: "2026-01-01", endDate: "2026-01-02" },
    { startDate: "2026-01-03", endDate: "2026-01-03" },
    { startDate: "2026-01-06", endDate: "2026-01-06" },
  ];
  assert.deepEqual(mergeRanges(ranges), [
    { startDate: "2026-01-01", endDate: "2026-01-03" },
    { startDate: "2026-01-05", endDate: "2026-01-07" },
  ]);
});

test("a query without days or accounts breaks nothing", () => {
  assert.deepEqual(groupFailed([{ accounts: ["1"], startDate: null, endDate: null }]), [{ accounts: ["1"], ranges: [] }]);
  assert.deepEqual(groupFailed([{ accounts: [], startDate: "2026-01-01", endDate: null }]), []);
  assert.deepEqual(groupFailed([]), []);
});
