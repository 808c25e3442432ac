/**
 * The menu of the simulator's scenarios.
 *
 * @typedef {import("../simulator.js").Simulator} Simulator
 * @typedef {import("../simulator.js").Scenario} Scenario
 */

import { scenarioOf } from "../simulator.js";
import { byId, make, setText } from "../dom.js";

const section = byId("scenarios", HTMLElement);
const select = byId("scenario", HTMLSelectElement);
const run = byId("scenario-run", HTMLButtonElement);
const line = byId("scenario-line", HTMLElement);

/** @type {Simulator | null} */
let shown = null;

/**
 * @param {Simulator | null} simulator
 * @param {string} batchId
 */
export function show(simulator, batchId) {
  shown = simulator;
  section.hidden = simulator === null;
  if (simulator === null) return;
  select.replaceChildren(...simulator.scenarios.map(option));
  choose(batchId);
}

/**
 * Marks the scenario of a batch.
 *
 * @param {string} batchId
 */
export function choose(batchId) {
  const scenario = shown && scenarioOf(shown, batchId);
  select.value = scenario?.batchId ?? shown?.scenarios[0]?.batchId ?? "";
  setText(line, scenario?.line ?? shown?.scenarios[0]?.line ?? "");
}

/** @param {(scenario: Scenario) => void} onStart */
export function listen(onStart) {
  const filter = () => shown && scenarioOf(shown, select.value);
  // Choosing starts nothing: the arrow keys would start every scenario on their way.
  select.addEventListener("change", () => setText(line, filter()?.line ?? ""));
  run.addEventListener("click", () => {
    const scenario = filter();
    if (scenario) onStart(scenario);
  });
}

/** @param {Scenario} scenario */
function option({ batchId, title }) {
  const element = make("option", "", title);
  element.value = batchId;
  return element;
}
