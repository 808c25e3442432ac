import assert from "node:assert/strict";
import { test } from "node:test";

import { listed, sanitize, shortId, truncate } from "./text.js";

test("text of the API is put on one line, and nothing in it hides or reorders", () => {
  const table = [
    ["plain", 20, "plain"],
    ["two\nlines\tand a tab", 40, "two lines and a tab"],
    ["zero\u200bwidth", 20, "zero width"],
    ["over\u202eride", 20, "over ride"],
    ["emoji \u2764\ufe0f", 20, "emoji \u2764\ufe0f"],
    ["\u05e9\u05dc\u05d5\u05dd", 20, "\u2068\u05e9\u05dc\u05d5\u05dd\u2069"],
    ["a".repeat(30), 5, "aaaa…"],
  ];
  for (const [text, max, expected] of table) assert.equal(sanitize(text, max), expected, JSON.stringify(text));
});

test("a cut text keeps whole characters and closed isolates", () => {
  assert.equal(truncate("😀😀😀😀", 3), "😀😀…");
  assert.equal(truncate("\u2068\u05e9\u05dc\u05d5\u05dd\u2069", 3), "\u2068\u05e9…\u2069");
  assert.equal(truncate("short", 5), "short");
});

test("lists are joined as far as there is room", () => {
  assert.equal(listed(["a", "b"], 20), "a, b");
  assert.equal(listed(Array.from({ length: 1000 }, (_, at) => `account ${at}`), 20), "account 0, account …");
  assert.equal(listed([], 20), "");
});

test("the middle of an ID is cut out, that of strange text is not", () => {
  assert.equal(shortId("qrb_3feb5ff5c71e"), "qrb_3feb…c71e");
  assert.equal(shortId("qrb_small"), "qrb_small");
  assert.equal(shortId("a\nb"), "a b");
});
