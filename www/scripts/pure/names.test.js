import assert from "node:assert/strict";
import { test } from "node:test";

import { parseNames } from "./names-list.js";
import { MAX_SEARCHED, NO_NAMES, accountsNamed, countNamed, restoreNames, searched, serializeNames, useNames, withName } from "./names.js";

const parsed = (text) => (parseNames(text) === null ? null : [...parseNames(text)]);

test("a list of IDs and names is read, however a spreadsheet wrote it", () => {
  const table = [
    ["687999155,Shop Finland", [["687999155", "Shop Finland"]]],
    ["\ufeffAccount ID;Name\r\n1;Zürich\r\n2;\"A; \"\"B\"\"\"\r\n", [["1", "Zürich"], ["2", "A; \"B\""]]],
    ["1\tone\textra\n\n  2 \t two \n3\n,nameless\n", [["1", "one"], ["2", "two"]]],
    ["1,\"two\nlines\"\n2,two", [["1", "two lines"], ["2", "two"]]],
    ["1,first\n1,second", [["1", "second"]]],
    ["1,\"open\n2,two", [["1", "\"open"], ["2", "two"]]],
  ];
  for (const [text, expected] of table) assert.deepEqual(parsed(text), expected, text);
});

test("nonsense has no names, and ends", () => {
  for (const text of ["", "\n\n", "no separator at all", ",,,,", "\"", "\0\u0001PNG\r\n\u001a", "id,name"]) assert.equal(parsed(text), null, JSON.stringify(text));
  assert.equal(parseNames(Array.from({ length: 30_000 }, (_, at) => `${at},n${at}`).join("\n")).size, 20_000);
  assert.ok([...parseNames(`1,${"x".repeat(1e6)}`).values()][0].length <= 200);
});

test("an account is known by its name", () => {
  const names = parseNames("1,Shop\n2,Shop Finland\n3,Café");
  assert.equal(withName("1", names), "Shop (1)");
  assert.equal(withName("9", names), "9");
  assert.deepEqual(accountsNamed("finl", names), ["2"]);
  assert.deepEqual(accountsNamed("SHOP", names), ["1"]);
  assert.deepEqual(accountsNamed("sho", names), ["1", "2"]);
  assert.deepEqual(accountsNamed(" ", names), []);
});

test("a search finds accounts by the names in use, unless they are too many", (context) => {
  context.after(() => useNames(NO_NAMES));
  assert.equal(searched("shop"), "shop");
  useNames(parseNames("1,Shop\n2,Shop Finland\n3,Café"));
  assert.deepEqual(searched("sho"), ["sho", "1", "2"]);
  assert.equal(searched("nowhere"), "nowhere");
  assert.equal(searched(""), "");
  useNames(new Map(Array.from({ length: MAX_SEARCHED + 1 }, (_, at) => [`id-${at}`, "Shop"])));
  assert.equal(searched("sho"), "sho");
  assert.equal(countNamed("sho"), MAX_SEARCHED + 1);
});

test("what was stored is taken as far as it makes sense", () => {
  const names = parseNames("1,one");
  assert.deepEqual([...restoreNames(serializeNames(names))], [["1", "one"]]);
  for (const stored of [null, "", "{", "5", "{}", "[[1,2]]", '[["a"]]', '["ab"]']) assert.equal(restoreNames(stored).size, 0, String(stored));
});
