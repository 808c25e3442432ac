import { defineConfig } from "@rsbuild/core";

// As it comes, but for scripts inside the document, which the policy of the test's server forbids.
export default defineConfig({ source: { entry: { index: "./lit.js" } }, html: { title: "rsbuild" }, output: { distPath: { root: "dist" } } });
