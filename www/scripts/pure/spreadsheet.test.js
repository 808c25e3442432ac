import assert from "node:assert/strict";
import { test } from "node:test";

import { header, line, separatorOf, text } from "./spreadsheet.js";

const QUERY = {
  index: 0,
  scheduleId: "qrb_1_query_1",
  state: "failure",
  statusCode: "FAILURE",
  startedAt: Date.UTC(2026, 10, 1, 10, 35, 12),
  endedAt: Date.UTC(2026, 10, 1, 10, 35, 13),
  durationMs: 1000,
  accounts: ["785771898"],
  startDate: "2026-11-01",
  endDate: "2026-11-01",
  error: { status: 500, code: "QUERY_ACCOUNT_UNAVAILABLE", message: "Account, not available", description: null },
  result: null,
};

test("a query is a line: positions as on the page, times in the zone, dates as dates", () => {
  assert.equal(
    line(QUERY, 3_600_000, ","),
    '1,"Failed","785771898",2026-11-01,2026-11-01,2026-11-01 11:35:12,2026-11-01 11:35:13,1.0,,"QUERY_ACCOUNT_UNAVAILABLE",500,"Account, not available",,"qrb_1_query_1",\r\n',
  );
  assert.match(line(QUERY, 0, ";"), /;1,0;/);
  assert.match(header("GMT+1", ","), /^"#","State",.*"Started \(GMT\+1\)"/);
});

test("text never becomes a formula, and keeps its digits", () => {
  const table = [
    ["=1+1", `"'=1+1"`],
    ["  @SUM(A1)", `"'  @SUM(A1)"`],
    ["-5", `"'-5"`],
    ["\uff1dcmd", `"'\uff1dcmd"`],
    ['say "x"', '"say ""x"""'],
    ["00123", '"=""00123"""'],
    ["123456789012", '"=""123456789012"""'],
    ["1234567890123456", '"=""1234567890123456"""'],
    ["785771898", '"785771898"'],
    ["", ""],
  ];
  for (const [value, expected] of table) assert.equal(text(value), expected, value);
});

test("lists are separated as the reader's language does it", () => {
  assert.equal(separatorOf("en-US"), ",");
  assert.equal(separatorOf("de-DE"), ";");
  // What `LANG=C` and `LANG=de_DE.UTF-8` make of it in some browsers.
  for (const language of ["C", "de_DE.UTF-8", "de-", "", "*"]) assert.equal(separatorOf(language), ",", language);
});
