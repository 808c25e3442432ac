import { defineConfig } from "vite";
import react from "@vitejs/plugin-react";

// The token stays on the server: this proxy adds it, in development as yours does in production.
const { API = "https://api.supermetrics.com/v2", TOKEN = "" } = process.env;
const rewrite = (path) => path.replace(/^\/supermetrics/, "");
const proxy = { "/supermetrics": { target: API, changeOrigin: true, rewrite, headers: { authorization: `Bearer ${TOKEN}` } } };

export default defineConfig({ plugins: [react()], server: { proxy } });
