import * as store from "supermetrics-batch-status/store";
import { check, same } from "./check.js";
import "supermetrics-batch-status/element";

same(Object.keys(store), ["NOTHING_YET", "createBatchStore"], "what a store's entry exports");
console.log(await check(process.env.API, process.env.BATCH));
