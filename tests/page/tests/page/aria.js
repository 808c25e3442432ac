// Runs in the page: what a screen reader is told of a region, one line for each role with its name and state.
const [id] = arguments;

const ROLES = {
  A: "link", ASIDE: "complementary", BUTTON: "button", CANVAS: "image", DD: "definition", DETAILS: "group", DIALOG: "dialog", DT: "term", FORM: "form",
  H1: "heading 1", H2: "heading 2", H3: "heading 3", HEADER: "banner", LI: "listitem", MAIN: "main", NAV: "navigation", OL: "list", OPTION: "option",
  SELECT: "combobox", SUMMARY: "disclosure", TABLE: "table", TBODY: "rowgroup", TD: "cell", TEXTAREA: "textbox", TH: "header", THEAD: "rowgroup", TR: "row", UL: "list",
};
const INPUTS = { checkbox: "checkbox", file: "file", search: "searchbox", text: "textbox", url: "textbox", password: "textbox" };
/** Their name is what they hold. */
const BY_CONTENT = new Set(["link", "button", "heading 1", "heading 2", "heading 3", "disclosure", "cell", "gridcell", "header", "columnheader", "rowheader", "term", "definition", "tab", "option"]);

// What differs from run to run.
const mask = (text) =>
  text
    .replace(/\s+/g, " ")
    .trim()
    .replace(/\b\d{1,2}:\d{2}(:\d{2})?( [AP]M)?\b/g, "TIME")
    .replace(/\b\d+(\.\d+)? (s|min|h|d)\b( \d+ (s|min|h)\b)?/g, "DURATION")
    .replace(/\b127\.0\.0\.1:\d+/g, "HOST")
    .replace(/\b\d{1,3}(,\d{3})+\b/g, "NUMBER")
    .replace(/\b[\w-]{32}\b/g, "REQUEST")
    .replace(/\b\d+\.\d+\.\d+\b/g, "VERSION");

const role = (element) => {
  if (element.role) return element.role;
  if (element.tagName === "INPUT") return INPUTS[element.type] ?? "input";
  if (element.tagName === "SECTION") return element.ariaLabel || element.getAttribute("aria-labelledby") ? "region" : "";
  return ROLES[element.tagName] ?? "";
};

const byIds = (ids) => (ids ?? "").split(" ").map((one) => document.getElementById(one)?.textContent ?? "").join(" ");
const shown = (element) => element.checkVisibility({ visibilityProperty: true }) && element.closest("[aria-hidden=true]") === null;

/** The text that is read, without what is hidden. */
const textOf = (node) => {
  if (node.nodeType === Node.TEXT_NODE) return node.data;
  if (!(node instanceof HTMLElement) || !shown(node)) return "";
  return [...node.childNodes].map(textOf).join(" ");
};

const nameOf = (element, kind) => {
  const label = element.labels?.[0]?.textContent;
  const holds = BY_CONTENT.has(kind) || (kind === "listitem" && element.querySelector("button, a") === null);
  return mask(element.ariaLabel || byIds(element.getAttribute("aria-labelledby")) || label || (holds ? textOf(element) : ""));
};

const stateOf = (element) =>
  ["current", "pressed", "selected", "expanded", "disabled", "invalid", "sort"]
    .map((name) => [name, element.getAttribute(`aria-${name}`)])
    .filter(([, value]) => value !== null && value !== "false")
    .map(([name, value]) => (value === "true" ? ` [${name}]` : ` [${name}=${value}]`))
    .join("");

const lines = [];
const walk = (element, depth) => {
  if (!shown(element)) return;
  const kind = role(element);
  const name = nameOf(element, kind);
  const isPlain = kind === "" && element.children.length === 0 && mask(element.textContent) !== "";
  if (kind !== "") lines.push(`${"  ".repeat(depth)}${kind}${name === "" ? "" : ` "${name}"`}${stateOf(element)}`);
  else if (isPlain) lines.push(`${"  ".repeat(depth)}text "${mask(element.textContent)}"`);
  if (BY_CONTENT.has(kind) && kind !== "definition" && !kind.includes("cell") && !kind.includes("header")) return;
  for (const child of element.children) if (!(BY_CONTENT.has(kind) && role(child) === "")) walk(child, depth + (kind === "" ? 0 : 1));
};
walk(document.getElementById(id) ?? document.querySelector(id), 0);
return `${lines.join("\n")}\n`.replace(/(term "Requests"\n\s+definition) "\d+"/, '$1 "COUNT"');
