import { checkBoth } from "./both.js";
import { api, batch, report } from "./report.js";

report(checkBoth(api, batch("both")).then((version) => ({ version })));
