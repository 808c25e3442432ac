// The token stays on the server: this proxy adds it, in development as yours does in production.
const { API = "https://api.supermetrics.com/v2", TOKEN = "" } = process.env;

export default {
  "/supermetrics": { target: API, changeOrigin: true, pathRewrite: { "^/supermetrics": "" }, headers: { authorization: `Bearer ${TOKEN}` } },
};
