import { existsSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { extname, join } from "node:path";
import { AngularNodeAppEngine, createNodeRequestHandler, isMainModule, writeResponseToNodeResponse } from "@angular/ssr/node";

const engine = new AngularNodeAppEngine();
const files = join(import.meta.dirname, "../browser");
const TYPES: Record<string, string> = { ".js": "text/javascript", ".css": "text/css" };

async function answer(request: IncomingMessage, response: ServerResponse) {
  const { pathname } = new URL(request.url ?? "/", "http://localhost");
  const file = join(files, pathname);
  const type = TYPES[extname(pathname)];
  if (type && existsSync(file)) return void response.writeHead(200, { "content-type": type }).end(readFileSync(file));
  const rendered = await engine.handle(request);
  if (rendered) await writeResponseToNodeResponse(rendered, response);
  else response.writeHead(404).end();
}

// The build imports this file as well.
if (isMainModule(import.meta.url)) createServer(answer).listen(Number(process.env["PORT"]), "127.0.0.1");

export const reqHandler = createNodeRequestHandler(answer);
