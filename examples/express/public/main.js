// Requests carry the session cookie. After signing in, another key begins another watch.
import { createBatchStore } from "/supermetrics-batch-status/store.js";

const batchId = new URLSearchParams(location.search).get("batch") ?? "qrb_normal-1";
const [bar, text, login] = ["progress", "#problem", "#login"].map((name) => document.querySelector(name));
let leave = () => {};

function watch(shareKey) {
  leave();
  const store = createBatchStore({ batchId, baseUrl: "/supermetrics", credentials: "same-origin", shareKey });
  leave = store.subscribe(({ snapshot, problem }) => {
    bar.value = snapshot?.progress.fraction ?? 0;
    text.textContent = problem?.message ?? "";
    login.hidden = problem?.error.kind !== "unauthorized";
  });
}

login.addEventListener("click", async () => {
  await fetch("/login", { method: "POST" });
  watch("signed in");
});
watch("signed out");
