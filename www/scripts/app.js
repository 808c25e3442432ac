/** Puts the page together: its views, what each shows of the state, and what leads from one to another. */

import { createAnnouncer, createDocumentTitle, createMemory, createNotifications } from "../views/background/background.js";
import * as appBar from "../views/app-bar/app-bar.js";
import * as card from "../views/card/card.js";
import * as details from "../views/details/details.js";
import * as failures from "../views/failures/failures.js";
import * as help from "../views/help/help.js";
import * as queries from "../views/queries/queries.js";
import * as summary from "../views/summary/summary.js";
import * as toolbar from "../views/toolbar/toolbar.js";
import { copy } from "./dom/clipboard.js";
import { h, setAttribute, setHidden, setText } from "./dom/dom.js";
import { BREAKPOINTS, take } from "./frame.js";
import { createPanel } from "./panel.js";
import { createPrinting } from "./print.js";
import { configure } from "./pure/format.js";
import { useNames } from "./pure/names.js";
import { isOver } from "./pure/snapshot.js";
import * as actions from "./state/actions.js";
import * as selectors from "./state/selectors.js";
import * as store from "./state/store.js";
import { isWatching } from "./state/watches.js";
import { t } from "./words/index.js";

/** What is shown is as old as this at most, where it tells of time. */
const TICK_MS = 1000;

/** A message about what was done stays for so long. */
const MESSAGE_MS = 8000;

/** Without anything to do for so long, the page loads the rest of itself. */
const IDLE_MS = 1000;

/** Where the side pane is a sheet over the page, the keyboard goes into it. */
const HAS_SIDE = matchMedia("(width >= 1024px)");

/**
 * @param {string} locale
 * @param {string} version
 */
export function start(locale, version) {
  const parts = assemble();
  parts.details.setVersion(version);
  const { render } = parts;
  let timer = 0;
  store.subscribe((state, before) => {
    configure(locale, state.settings.zone === "utc" ? "UTC" : undefined);
    useNames(state.names);
    render();
    if (state.message === before.message || state.message === null) return;
    clearTimeout(timer);
    timer = setTimeout(() => store.set({ message: null }), MESSAGE_MS);
  });
  for (const breakpoint of BREAKPOINTS) breakpoint.addEventListener("change", render);
  setInterval(() => store.get().batches.some(isWatching) && render(), TICK_MS);
  configure(locale, store.get().settings.zone === "utc" ? "UTC" : undefined);
  useNames(store.get().names);
  render();
}

function assemble() {
  /** Puts the keyboard where the query is shown, where it covers the page. @param {boolean} byKeyboard */
  const afterOpen = (byKeyboard) => {
    if (!HAS_SIDE.matches) queueMicrotask(() => queueMicrotask(views.query.focus));
    else if (byKeyboard && document.activeElement === document.body) views.query.focus();
  };
  const goToFailures = () => {
    actions.openQuery(null);
    if (!HAS_SIDE.matches) actions.showTab("failures");
    queueMicrotask(() => queueMicrotask(() => views.failures.focus() || views.summary.focus()));
  };
  const copySupport = async (/** @type {HTMLElement} */ button) => {
    const batch = store.opened();
    if (batch !== null) copy(button, (await later()).supportText(batch, views.failures.groups()));
  };
  const notifications = createNotifications(goToFailures);
  const table = queries.create(afterOpen);
  const shortcuts = createShortcuts(() => views, goToFailures);
  const accounts = createPanel(section("accounts", ""), async () => (await later()).createAccounts(table.focus));
  const views = {
    appBar: appBar.create({ openHelp: shortcuts.toggle, openNames: () => openNames(), copySupport, showDetails: () => showDetails() }),
    card: card.create(() => copySupport(/** @type {HTMLElement} */ (document.getElementById("card-support")))),
    summary: summary.create(notifications.toggle),
    toolbar: toolbar.create({
      exportAs: async (format) => (await later()).exportAs(format),
      saveReport: async () => (await later()).saveReport(),
      copyReport: async (button) => copy(button, await (await later()).markdown()),
    }),
    queries: table,
    map: createPanel(section("map", "panel map"), async () => new (await later()).MapView(afterOpen)),
    timeline: createPanel(section("timeline", "panel timeline"), async () => new (await later()).TimelineView(afterOpen)),
    failures: failures.create({ onShow: table.focus, textForRerun: async (format) => (await later()).textForRerun(format), accounts: accounts.element }),
    accounts,
    details: details.create(),
    query: createPanel(section("query", "query"), async () =>
      (await later()).createQuery({ step: table.step, place: table.place, onClose: () => (table.element.hidden ? undefined : table.focus()) }),
    ),
  };
  /** @type {{ open: () => void } | null} */
  let names = null;
  const openNames = async () => {
    if (names === null) {
      const dialog = (await later()).createNames();
      document.body.append(dialog.element);
      names = dialog;
    }
    names.open();
  };
  takeDrops(async (file) => (await later()).dropNames(file));
  const showDetails = () => {
    actions.openQuery(null);
    if (!HAS_SIDE.matches) actions.showTab("failures");
    document.body.toggleAttribute("data-details", true);
    queueMicrotask(() => queueMicrotask(views.details.focus));
  };
  const announcer = h("p", { id: "announcer", class: "visually-hidden", role: "status", "aria-live": "polite" });
  const message = h("p", { id: "message", class: "message", role: "status" });
  const overview = h("aside", { id: "side", class: "side", "aria-label": t.failures.title, tabindex: "-1" }, views.failures.element, views.details.element, views.query.element);
  const shell = [views.summary.element, views.summary.strip, views.toolbar.element, views.queries.element, views.map.element, views.timeline.element, overview];
  const main = h("main", { id: "main" }, views.card.element, ...shell);
  const skip = h("a", { id: "skip", class: "skip", href: "#main" }, t.skip);
  skip.addEventListener("click", (event) => {
    event.preventDefault();
    focusHeadline();
  });
  document.body.replaceChildren(skip, views.appBar.element, main, message, announcer, shortcuts.element);
  addEventListener("keydown", (event) => closeByEscape(event, table.focus));

  const announce = createAnnouncer(announcer);
  const showTitle = createDocumentTitle(/** @type {HTMLLinkElement} */ (document.getElementById("icon")));
  const remember = createMemory();
  /** The batches that have had something in the side pane. @type {Set<string>} */
  const withSide = new Set();

  /** Nothing is drawn that is not shown. @type {((frame: import("./frame.js").Frame) => void)[]} */
  const inOrder = [
    (frame) => views.summary.render(frame),
    (frame) => views.toolbar.render(frame),
    (frame) => views.queries.element.hidden || views.queries.render(frame),
    (frame) => views.map.element.hidden || views.map.render(frame),
    (frame) => views.timeline.element.hidden || views.timeline.render(frame),
    (frame) => views.failures.render(frame),
    (frame) => {
      setHidden(views.accounts.element, views.failures.element.hasAttribute("hidden"));
      if (!views.accounts.element.hidden) views.accounts.render(frame);
    },
    (frame) => views.details.render(frame),
    (frame) => {
      setHidden(views.query.element, frame.batch?.view.query == null);
      if (!views.query.element.hidden) views.query.render(frame);
    },
  ];

  const isPrinting = createPrinting(() => {
    render();
    for (const view of [views.queries, views.map, views.timeline]) view.print(isPrinting());
  });

  function render() {
    const focused = document.activeElement;
    show();
    // What had the keyboard may be gone: it goes on where the page says what has become of it.
    if (focused instanceof HTMLElement && focused !== document.body && !focused.checkVisibility() && !document.activeElement?.checkVisibility()) focusHeadline();
    else if (document.activeElement === document.body && focused !== document.body && focused !== null) focusHeadline();
  }

  function focusHeadline() {
    if (views.card.element.hidden) views.summary.focus();
    else document.getElementById("card-title")?.focus();
  }

  function show() {
    const frame = take();
    const { state, batch, rows, tab, isMapAbove } = frame;
    const isCard = card.isShown(frame);
    const failed = batch?.snapshot?.progress.failure ?? 0;
    // The side pane folds for a batch that has ended well. While one runs, its width would change under the reader's hand.
    const goesOn = batch?.snapshot == null || !isOver(batch.snapshot);
    if (batch !== null && (failed > 0 || batch.view.query !== null || goesOn)) withSide.add(batch.key);
    const hasSide = (batch !== null && withSide.has(batch.key)) || document.body.hasAttribute("data-details");
    setAttribute(document.body, "data-card", isCard ? "" : null);
    setAttribute(document.body, "data-tab", tab);
    setAttribute(document.body, "data-side", hasSide && !isCard ? "" : null);
    setAttribute(document.body, "data-query", !isCard && batch?.view.query != null ? "" : null);
    setAttribute(document.body, "data-map-above", isMapAbove && !isCard ? "" : null);
    setHidden(views.card.element, !isCard);
    for (const element of shell) if (element !== views.queries.element && element !== views.map.element && element !== views.timeline.element) setHidden(element, isCard);
    const hasQueries = rows !== null && rows.snapshot.progress.total > 0;
    const isPaper = isPrinting();
    setHidden(views.queries.element, isCard || !(isPaper || tab === "queries"));
    // Above the table it has its place before anything is known.
    setHidden(views.map.element, isCard || !(hasQueries || (isMapAbove && goesOn)) || !(isPaper || tab === "map" || (isMapAbove && tab === "queries")));
    setHidden(views.timeline.element, isCard || !(isPaper ? hasQueries : tab === "timeline"));
    setHidden(overview, isCard || (!hasSide && HAS_SIDE.matches));
    // Nothing is shown of it that would then move.
    setHidden(views.details.element, rows === null);
    setText(message, state.message?.text ?? "");
    setHidden(message, state.message === null);
    if (rows !== null) loadLater([views.map, views.timeline, views.accounts]);
    views.appBar.render(frame);
    if (isCard) views.card.render(frame);
    else renderBatch(frame);
    notifications.render(frame);
    remember(frame);
    announce(frame);
    showTitle(frame);
  }

  /**
   * Part by part, in as many tasks as it takes where a part has to go through all rows of a large batch. Paper waits for nobody.
   *
   * @param {import("./frame.js").Frame} frame
   */
  function renderBatch(frame) {
    for (const renderPart of inOrder) {
      if (!isPrinting() && selectors.mustWait(frame.rows)) return;
      renderPart(frame);
    }
  }

  return { render, details: views.details };
}

/** A file that is dropped on the page is taken; without this the browser would leave the page for it. @param {(file: File) => void} take */
function takeDrops(take) {
  addEventListener("dragover", (event) => event.dataTransfer?.types.includes("Files") && event.preventDefault());
  addEventListener("drop", (event) => {
    const [file] = event.dataTransfer?.files ?? [];
    if (file === undefined) return;
    event.preventDefault();
    take(file);
  });
}

/** The place of what is loaded later. @param {string} id @param {string} className */
function section(id, className) {
  return h("section", { id, class: className, "aria-busy": "true", hidden: true });
}

/** The rest of the page. */
async function later() {
  try {
    return await import("./later.js");
  } catch (error) {
    actions.say(t.notLoaded);
    throw error;
  }
}

let isLoadingLater = false;

/**
 * Loads the rest before it is asked for, so that it is there when the network is not, and for paper.
 *
 * @param {readonly { load: () => unknown }[]} panels
 */
function loadLater(panels) {
  if (isLoadingLater) return;
  isLoadingLater = true;
  const load = async () => {
    try {
      await import("./later.js");
      for (const panel of panels) panel.load();
    } catch {
      isLoadingLater = false;
    }
  };
  if ("requestIdleCallback" in globalThis) requestIdleCallback(load, { timeout: IDLE_MS });
  else setTimeout(load, IDLE_MS);
}

/**
 * Esc closes the query, and then the form.
 *
 * @param {KeyboardEvent} event
 * @param {() => void} focusTable
 */
function closeByEscape(event, focusTable) {
  if (event.key !== "Escape" || event.defaultPrevented || document.querySelector("dialog[open], :popover-open") !== null) return;
  const { isAsking } = store.get();
  if (isAsking) actions.cancel();
  else if (store.opened()?.view.query != null) {
    actions.openQuery(null);
    focusTable();
  }
}

/**
 * @param {() => any} views
 * @param {() => void} goToFailures
 */
function createShortcuts(views, goToFailures) {
  const when = (/** @type {() => boolean} */ isPossible, /** @type {() => void} */ act) => () => {
    if (isPossible()) act();
  };
  const isOpen = () => store.opened() !== null && !store.get().isAsking;
  const isOn = () => {
    const batch = store.opened();
    return batch !== null && isWatching(batch);
  };
  const show = (/** @type {"queries" | "map" | "timeline"} */ tab) =>
    when(isOpen, () => {
      actions.showTab(tab);
      // After the state has changed and the views have followed.
      queueMicrotask(() => queueMicrotask(() => views()[tab].focus()));
    });
  return help.create([
    { key: "/", words: t.help.search, act: when(isOpen, () => views().toolbar.focusSearch()) },
    { key: "t", words: t.help.table, act: show("queries") },
    { key: "m", words: t.help.map, act: show("map") },
    { key: "l", words: t.help.timeline, act: show("timeline") },
    { key: "f", words: t.help.failures, act: when(isOpen, goToFailures) },
    { key: "b", words: t.help.batches, act: when(isOpen, () => views().appBar.focus()) },
    { key: "s", words: t.help.status, act: when(isOpen, () => views().summary.focus()) },
    { key: "p", words: t.help.pause, act: when(isOn, actions.togglePause) },
    { key: "r", words: t.help.refresh, act: when(isOn, actions.refresh) },
    { key: "e", words: t.help.export, act: when(isOpen, () => views().toolbar.openExport()) },
    { key: "w", words: t.help.watch, act: () => actions.ask() },
  ]);
}
