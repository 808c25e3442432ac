export { default } from "../page.js";
export * from "../page.js";
