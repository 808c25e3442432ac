"use client";

import { useEffect, useState } from "react";
import { useBatch } from "supermetrics-batch-status/react";
import "supermetrics-batch-status/element";
import { api, batch, report } from "../report.js";

const token = "demo-token";

export function Batch() {
  const [isHere, setIsHere] = useState(false);
  const options = { baseUrl: api, batchId: batch("next"), token, minIntervalMs: 100, maxIntervalMs: 500 };
  const { snapshot, error } = useBatch(isHere ? options : null);
  useEffect(() => setIsHere(true), []);
  useEffect(() => {
    if (error) report(Promise.reject(error));
    if (snapshot?.outcome === "success") report(server(snapshot));
  });
  return <p>{snapshot?.outcome ?? "nothing yet"}</p>;
}

/** The same package in a route of the server. */
async function server({ requests }) {
  const answer = await fetch(`/api/status?api=${api}&batch=${batch("route")}`);
  return { version: await answer.text(), requests: { [batch("next")]: requests } };
}
