export default defineNuxtConfig({
  compatibilityDate: "2026-07-01",
  telemetry: false,
  devtools: { enabled: false },
  vue: { compilerOptions: { isCustomElement: (tag: string) => tag === "batch-progress" } },
});
