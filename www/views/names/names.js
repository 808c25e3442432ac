/**
 * The dialog for names of accounts: a list that is pasted, chosen as a file, or dropped on the page. Nothing of it is sent.
 */

import { h, setHidden, setText, setTextOrHide } from "../../scripts/dom/dom.js";
import { integer } from "../../scripts/pure/format.js";
import { MAX_BYTES, parseNames } from "../../scripts/pure/names-list.js";
import * as actions from "../../scripts/state/actions.js";
import { get } from "../../scripts/state/store.js";
import { t } from "../../scripts/words/index.js";

/**
 * Takes the names in a text. Gives what is wrong with it, in words; the empty text where nothing is.
 *
 * @param {string} text
 */
function take(text) {
  const names = text.length > MAX_BYTES ? null : parseNames(text);
  if (names === null) return text.length > MAX_BYTES ? t.names.tooLarge : t.names.nothing;
  const isKept = actions.setNames(names);
  actions.say(`${t.names.taken(names.size, integer(names.size))}${isKept ? "" : ` ${t.names.notKept}`}`);
  return "";
}

/** The same of a file. @param {File} file */
async function takeFile(file) {
  return file.size > MAX_BYTES ? t.names.tooLarge : take(decode(await file.arrayBuffer()));
}

/** Takes a file that was dropped on the page; the page says what came of it. @param {File} file */
export async function drop(file) {
  const problem = await takeFile(file);
  if (problem !== "") actions.say(problem);
}

/** Spreadsheets write UTF-8, UTF-16 with a mark, or what Windows wrote before. @param {ArrayBuffer} bytes */
function decode(bytes) {
  const [first, second] = new Uint8Array(bytes);
  if (first === 0xff && second === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

export function create() {
  const area = h("textarea", { id: "names-text", rows: "8", spellcheck: "false", autocomplete: "off", placeholder: t.names.example, "aria-describedby": "names-problem names-hint" });
  const file = h("input", { id: "names-file", type: "file", accept: ".csv,.tsv,.txt,text/csv,text/plain" });
  const problem = h("p", { id: "names-problem", class: "problem", role: "alert", hidden: true });
  const count = h("p", { id: "names-count", class: "note" });
  const clear = h("button", { id: "names-clear", class: "button" }, t.names.clear);
  const use = h("button", { id: "names-use", class: "button primary", type: "submit" }, t.names.use);
  const cancel = h("button", { class: "button plain", onclick: () => element.close() }, t.names.cancel);
  const form = h(
    "form",
    { class: "names-form", novalidate: true },
    h("label", { for: "names-text" }, t.names.list),
    area,
    h("label", { for: "names-file" }, t.names.file),
    file,
    problem,
    h("p", { id: "names-hint", class: "note" }, t.names.hint),
    count,
    h("div", { class: "form-actions" }, use, clear, cancel),
  );
  const element = h("dialog", { id: "names", class: "dialog", "aria-labelledby": "names-title" }, h("h2", { id: "names-title" }, t.names.title), form);

  /** @param {string} words */
  const end = (words) => {
    setTextOrHide(problem, words);
    if (words === "") element.close();
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    end(take(area.value));
  });
  file.addEventListener("change", async () => {
    const [chosen] = file.files ?? [];
    if (chosen !== undefined) end(await takeFile(chosen));
    file.value = "";
  });
  clear.addEventListener("click", () => {
    actions.clearNames();
    actions.say(t.names.cleared);
    element.close();
  });

  return {
    element,
    open: () => {
      const { size } = get().names;
      area.value = "";
      setTextOrHide(problem, "");
      setText(count, size === 0 ? "" : t.names.known(size, integer(size)));
      setHidden(count, size === 0);
      setHidden(clear, size === 0);
      element.showModal();
    },
  };
}
