// A server of static files, and the proxy that adds the token: nothing else knows it.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";

const { API = "https://api.supermetrics.com/v2", TOKEN = "", PORT = "8080" } = process.env;
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".wasm": "application/wasm" };

/** In your own app, check here who may see which batch. */
async function proxy(path, response) {
  const answer = await fetch(`${API}${path}`, { headers: { authorization: `Bearer ${TOKEN}` } });
  response.writeHead(answer.status, { "content-type": "application/json" }).end(await answer.text());
}

async function file(path, response) {
  const name = normalize(path === "/" ? "/index.html" : path);
  const type = TYPES[extname(name)];
  if (type === undefined) return response.writeHead(404).end();
  response.writeHead(200, { "content-type": type }).end(await readFile(join(import.meta.dirname, name)));
}

createServer(async (request, response) => {
  const { pathname, search } = new URL(request.url, "http://localhost");
  try {
    if (pathname.startsWith("/supermetrics/")) await proxy(pathname.slice("/supermetrics".length) + search, response);
    else await file(pathname, response);
  } catch ({ code }) {
    response.writeHead(code === "ENOENT" ? 404 : 502).end();
  }
}).listen(Number(PORT), "127.0.0.1", () => console.log(`http://127.0.0.1:${PORT}/`));
