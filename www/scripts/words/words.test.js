import assert from "node:assert/strict";
import { test } from "node:test";

import { de } from "./de.js";
import { en } from "./en.js";
import { chooseLanguage, t } from "./index.js";

/** Every path of a table with the kind of what is there. */
const shape = (value, path = "") =>
  typeof value === "object" ? Object.keys(value).flatMap((key) => shape(value[key], `${path}.${key}`)) : [`${path} ${typeof value}${typeof value === "function" ? value.length : ""}`];

test("every language has all words, and a function for the same figures", () => {
  assert.deepEqual(shape(de).sort(), shape(en).sort());
});

test("no sentence is left in the other language", () => {
  const same = ["title", "footer"];
  const words = (table) => Object.values(table.sentences).map((value) => (typeof value === "function" ? value("1", "2", 2) : value));
  words(en).forEach((sentence, at) => assert.notEqual(words(de)[at], sentence, same[at]));
});

test("the page speaks the first of the reader's languages that it has", async () => {
  for (const [wanted, language, locale] of [
    [["fr", "de-AT", "en"], "de", "de-AT"],
    [["en-GB"], "en", "en-GB"],
    [["fr", "constructor"], "en", "en"],
    [[], "en", "en"],
    [["C", "de-", "de-AT"], "de", "de-AT"],
  ]) {
    assert.equal(await chooseLanguage(wanted), locale);
    assert.equal(t.language, language);
  }
  await chooseLanguage(["en"]);
});
