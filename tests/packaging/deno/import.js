import { check } from "./check.js";
import "supermetrics-batch-status/store";
import "supermetrics-batch-status/element";

console.log(await check(process.env.API, process.env.BATCH));
