import { checkBoth } from "./both.js";

console.log(await checkBoth(process.env.API, process.env.BATCH));
