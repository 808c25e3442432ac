// What a browser downloads: the WebAssembly and its glue, minified, as brotli. Fails above a limit.
//
// `node size.mjs [prebuilt]`. The budgets are the bench's to judge. Where one is not met, the limit here keeps that build from
// growing unnoticed: it only goes down.
import { BUDGETS } from "./budgets.mjs";
import { isBuilt, weighPackage } from "./weigh.mjs";

const LIMITS = { whole: 92_500, page: 45_600 };
/** What the standard library as it comes adds. */
const PREBUILT = 7_500;

const more = process.argv[2] === "prebuilt" ? PREBUILT : 0;

for (const build of /** @type {import("./weigh.mjs").Build[]} */ (Object.keys(LIMITS))) {
  if (!isBuilt(build)) {
    console.log(`  ${build}: not built; \`cargo xtask pack\` builds it`);
    continue;
  }
  const limit = LIMITS[build] + more;
  const { wasm, glue, total } = weighPackage(build);
  console.log(`  ${build}, brotli: wasm ${wasm} + glue ${glue} = ${total} bytes; the limit is ${limit}, the budget ${BUDGETS[build].limit}`);
  if (total > limit) {
    console.error(`  ${total - limit} bytes too many`);
    process.exitCode = 1;
  }
}
