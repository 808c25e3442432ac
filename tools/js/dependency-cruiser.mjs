// Which module may import which, in the page and in the package's own scripts.

/** Modules of the page that need no browser and no WebAssembly: unit tests import them as they are. */
const PURE = "^www/(scripts/(pure|words)/|views/map/(axis|layout|model)\\.js$|views/timeline/model\\.js$)";
const TEST = "\\.test\\.js$";

/** The WebAssembly and its glue, which the build makes. */
const BUILT = "((supermetrics_batch_status|pkg/(testing|watch)|\\./(testing/glue|testing-wasm|glue|wasm|page-wasm|share))\\.js|_bg\\.wasm)$";

/** @param {string} name @param {string} comment @param {object} from @param {object} to */
const forbid = (name, comment, from, to) => ({ name, comment, severity: "error", from, to });

export default {
  forbidden: [
    forbid("no-circle", "No module needs itself.", {}, { circular: true }),
    forbid("no-missing-module", "Every import leads somewhere.", {}, { couldNotResolve: true, pathNot: [BUILT, "^supermetrics-batch-status$", "^react$", "^vue$"] }),
    forbid("no-orphan", "Every module is used.", { orphan: true, pathNot: ["\\.d\\.ts$", "^src/npm/"] }, {}),
    forbid("pure-stays-pure", "A pure module imports pure modules only.", { path: PURE, pathNot: TEST }, { pathNot: PURE }),
    forbid("views-stand-alone", "Views do not import each other.", { path: "^www/views/([^/]+)/", pathNot: TEST }, { path: "^www/views/", pathNot: "^www/views/$1/" }),
    forbid("state-knows-no-view", "Intent, state, view: the state knows neither views nor the document.", { path: "^www/scripts/state/" }, { path: "^www/(views|scripts/dom)/" }),
    forbid("dom-knows-no-state", "What views are made of knows neither state nor views.", { path: "^www/scripts/dom/" }, { path: "^www/(views|scripts/state)/" }),
    forbid("page-and-package-are-apart", "The page uses the package by its public API.", { path: "^www/" }, { path: "^src/" }),
    forbid("package-and-page-are-apart", "The package knows no page.", { path: "^src/" }, { path: "^www/" }),
    forbid("store-is-framework-free", "The package's store imports no adapter and no element.", { path: "^src/npm/(core|page[^/]*|adapters/(equals|shared|source|store))\\.js$" }, { path: "^src/npm/adapters/(react|vue|element)" }),
  ],
  options: { doNotFollow: { path: "node_modules|^www/pkg" }, exclude: { path: TEST }, tsPreCompilationDeps: false },
};
