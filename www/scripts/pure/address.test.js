import assert from "node:assert/strict";
import { test } from "node:test";

import { WHOLE, format, isSameServer, read } from "./address.js";
import { NO_FILTER } from "./filter.js";

const TARGET = { baseUrl: "https://api.example/v2", batchId: "qrb_1" };

test("an address comes back as it was written", () => {
  const filter = { states: ["failure"], cause: { code: "A", message: null }, search: "x & y", sort: "durationMs", descending: true };
  const view = { tab: "timeline", zoom: 2, query: 16 };
  const fragment = format(TARGET, ["qrb_2", "qrb_3"], filter, view, "utc");
  assert.deepEqual(read(fragment), { ...TARGET, others: ["qrb_2", "qrb_3"], filter, view, zone: "utc" });
});

test("what is as usual is not in the address", () => {
  assert.equal(format(TARGET, [], NO_FILTER, WHOLE, null), "#base=https%3A%2F%2Fapi.example%2Fv2&batch=qrb_1");
});

test("links may hold anything", () => {
  for (const fragment of ["", "#", "#place", "#query=5", "#&&&=", "#%"]) assert.equal(read(fragment), null, fragment);
  const odd = read("#batch=b&state=nonsense,failure&sort=__proto__&zoom=1e9&query=-3&view=cellar&also=b&also=&also=c&also=c&search=" + "s".repeat(500));
  assert.deepEqual(odd?.filter, { ...NO_FILTER, states: ["failure"], search: "s".repeat(200) });
  assert.deepEqual(odd?.view, { tab: null, zoom: 9, query: null });
  assert.deepEqual(odd?.others, ["c"]);
});

test("a cause without code and message is one, a very long one is left out", () => {
  const none = { ...NO_FILTER, cause: { code: null, message: null } };
  assert.deepEqual(read(format(TARGET, [], none, WHOLE, null))?.filter.cause, { code: null, message: null });
  const long = { ...NO_FILTER, cause: { code: null, message: "m".repeat(3000) } };
  assert.equal(read(format(TARGET, [], long, WHOLE, null))?.filter.cause, null);
});

test("servers are the same by their origin", () => {
  assert.equal(isSameServer("https://a.example/v2", "https://a.example/enterprise/v2"), true);
  assert.equal(isSameServer("https://a.example", "http://a.example"), false);
  assert.equal(isSameServer("nonsense", "nonsense"), false);
});
