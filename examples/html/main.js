// No bundler: the files of the package by their address. From a CDN it would be https://…/supermetrics-batch-status@0.1.0/….
import "./node_modules/supermetrics-batch-status/element.js";

const element = document.querySelector("batch-progress");
element.addEventListener("finished", ({ detail }) => {
  document.querySelector("#end").textContent = `${detail.progress.success} of ${detail.progress.total} queries succeeded`;
});
element.batchId = new URLSearchParams(location.search).get("batch") ?? "qrb_normal-1";
