import { defineConfig } from "vite";
import vue from "@vitejs/plugin-vue";

// The token stays on the server: this proxy adds it, in development as yours does in production.
const { API = "https://api.supermetrics.com/v2", TOKEN = "" } = process.env;
const rewrite = (path) => path.replace(/^\/supermetrics/, "");
const proxy = { "/supermetrics": { target: API, changeOrigin: true, rewrite, headers: { authorization: `Bearer ${TOKEN}` } } };

export default defineConfig({ plugins: [vue({ template: { compilerOptions: { isCustomElement: (tag) => tag === "batch-progress" } } })], server: { proxy } });
