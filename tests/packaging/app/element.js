// <batch-progress>, from before it is defined to its end.
import { same, token } from "./check.js";

/** @param {string} baseUrl @param {string} batchId */
export async function checkElement(baseUrl, batchId) {
  const element = document.createElement("batch-progress");
  element.token = token;
  element.setAttribute("base-url", baseUrl);
  element.setAttribute("batch-id", batchId);
  document.body.append(element);
  const finished = new Promise((resolve, reject) => {
    element.addEventListener("finished", ({ detail }) => resolve(detail));
    element.addEventListener("error", ({ detail }) => reject(detail));
  });
  const { BatchProgressElement } = await import("supermetrics-batch-status/element");
  same(element instanceof BatchProgressElement, true, "the element");
  // A move is no reason to begin again.
  const elsewhere = document.body.appendChild(document.createElement("main"));
  elsewhere.append(element);
  const snapshot = await finished;
  const text = element.shadowRoot?.querySelector('[part="counts"]')?.textContent;
  same([snapshot.outcome, text, element.getAttribute("token")], ["success", "100 % · 4 of 4", null], "its end");
  const success = getComputedStyle(element.shadowRoot?.querySelector('[part="success"]')).backgroundColor;
  same(success, "rgb(31, 122, 77)", "its style");
  // Another document has no sheets of the first.
  const frame = document.body.appendChild(document.createElement("iframe"));
  frame.contentDocument.body.append(element);
  const there = frame.contentWindow.getComputedStyle(element.shadowRoot.querySelector('[part="success"]')).backgroundColor;
  same(there, "rgb(31, 122, 77)", "its style in another document");
  return { [batchId]: snapshot.requests };
}
