/**
 * One query, with everything that the API said of it.
 *
 * @typedef {import("../../pkg/supermetrics_batch_status.js").BatchQuery} BatchQuery
 */

import { byId, make, setText } from "../dom.js";
import { setDescriptionList } from "../description-list.js";
import { sanitize, integer, time } from "../format.js";
import { STATES } from "../words.js";
import { days, durationOf, makeLink, resultUrl, stateWord } from "./cells.js";

const dialog = byId("detail", HTMLDialogElement);
const title = byId("detail-title", HTMLElement);
const state = byId("detail-state", HTMLElement);
const list = byId("detail-list", HTMLElement);
const result = byId("detail-result", HTMLElement);
const previous = byId("detail-previous", HTMLButtonElement);
const next = byId("detail-next", HTMLButtonElement);
const close = byId("detail-close", HTMLButtonElement);

/** Longest word for a state. */
const MAX_WORD = 200;

/** @type {number | null} */
let position = null;

/**
 * @param {(step: -1 | 1) => void} onStep
 * @param {() => void} onClose
 */
export function listen(onStep, onClose) {
  previous.addEventListener("click", () => onStep(-1));
  next.addEventListener("click", () => onStep(1));
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => {
    // Its own padding is inside another element: what hits the dialog itself is its backdrop.
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener("close", () => {
    position = null;
    onClose();
  });
  dialog.addEventListener("keydown", (event) => {
    // What is long scrolls in a box of its own.
    if (/** @type {Element} */ (event.target).closest(".whole") !== null) return;
    if (event.key === "ArrowUp" || event.key === "ArrowLeft") onStep(-1);
    else if (event.key === "ArrowDown" || event.key === "ArrowRight") onStep(1);
    else return;
    event.preventDefault();
  });
}

/** @param {number} at Position in the table. */
export function open(at) {
  position = at;
  if (!dialog.open) dialog.showModal();
}

/** The position in the table that is shown; null when none is. */
export function openPosition() {
  return position;
}

/**
 * @param {BatchQuery | undefined} query
 * @param {number} count
 * @param {number} now
 */
export function show(query, count, now) {
  if (position === null) return;
  previous.disabled = position === 0;
  next.disabled = position >= count - 1;
  if (query === undefined) {
    setText(title, "Not known yet");
    return;
  }
  setText(title, `Query ${integer(query.index + 1)}`);
  dialog.dataset["state"] = query.state;
  setText(state, `${STATES[query.state].mark} ${sanitize(stateWord(query), MAX_WORD)}`);
  setDescriptionList(list, entriesOf(query, now));
  const url = resultUrl(query);
  const shown = result.querySelector("a");
  result.hidden = url === null;
  if (url !== null && shown?.href !== url) {
    const link = makeLink(url);
    link.textContent = "Open the result";
    result.replaceChildren(link, make("span", "muted hint", "It needs the token: opened like this, without one, the API refuses it."));
  }
}

/**
 * @param {BatchQuery} query
 * @param {number} now
 */
function entriesOf(query, now) {
  const { error, accounts } = query;
  const when = (/** @type {number | null} */ at) => (at === null ? "" : time(at, now));
  return new Map([
    ["Message", error?.message ?? ""],
    ["Description", error?.description ?? ""],
    ["Code", error?.code ?? ""],
    ["Status", error?.status == null ? "" : String(error.status)],
    [accounts.length > 1 ? `Accounts (${integer(accounts.length)})` : "Account", accounts.join(", ")],
    ["Days", days(query)],
    ["Started", when(query.startedAt)],
    ["Ended", when(query.endedAt)],
    ["Duration", durationOf(query, now)],
    ["Rows", query.result?.totalRows == null ? "" : integer(query.result.totalRows)],
    ["Schedule ID", query.scheduleId ?? ""],
    ["State in the API", query.statusCode ?? ""],
    ["Result URL", query.result?.url ?? ""],
  ]);
}
