// A proxy that knows its users by a cookie and adds the token. The token never leaves this process.
import { randomUUID } from "node:crypto";
import express from "express";

const { API = "https://api.supermetrics.com/v2", TOKEN = "", PORT = "8080" } = process.env;
const app = express();

/** Who is signed in. A real app keeps sessions elsewhere. */
const sessions = new Map();

const sessionOf = ({ headers }) => sessions.get(/(?:^|; )session=([^;]*)/u.exec(headers.cookie ?? "")?.[1]);

/** Whether a user may see a batch: ask your own database. */
const maySee = (user, batchId) => user !== undefined && batchId.startsWith("qrb_");

app.post("/login", (_request, response) => {
  const session = randomUUID();
  sessions.set(session, "anna");
  response.cookie("session", session, { httpOnly: true, sameSite: "strict" }).sendStatus(204);
});

app.get("/supermetrics/query/batch/:id/status", async (request, response) => {
  const { id } = request.params;
  if (!maySee(sessionOf(request), id)) return response.status(401).json({ error: { code: "SIGNED_OUT", message: "Please sign in." } });
  const query = new URL(request.url, "http://localhost").search;
  try {
    const answer = await fetch(`${API}/query/batch/${encodeURIComponent(id)}/status${query}`, { headers: { Authorization: `Bearer ${TOKEN}` } });
    for (const name of ["retry-after", "x-ratelimit-limit", "x-ratelimit-remaining"]) {
      if (answer.headers.has(name)) response.setHeader(name, answer.headers.get(name));
    }
    response.status(answer.status).type("json").send(await answer.text());
  } catch {
    response.sendStatus(502); // the watch retries
  }
});

app.use("/supermetrics-batch-status", express.static("node_modules/supermetrics-batch-status"));
app.use(express.static("public"));
app.listen(Number(PORT), "127.0.0.1", () => console.log(`http://127.0.0.1:${PORT}/`));
