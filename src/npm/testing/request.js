// What `fetch` was called with.

/** Where relative addresses lead if there is no page. */
const NOWHERE = "http://localhost/";

/** @param {unknown} input @returns {input is Request} */
const isRequest = (input) => typeof input === "object" && input !== null && "url" in input;

/**
 * @param {string | URL | Request} input
 * @param {RequestInit} [init]
 */
export function readRequest(input, init = {}) {
  const request = isRequest(input) ? input : undefined;
  const url = new URL(request?.url ?? String(input), globalThis.location?.href?.startsWith("http") ? globalThis.location.href : NOWHERE);
  const headers = new Headers(init.headers ?? request?.headers);
  const authorization = headers.get("authorization") ?? undefined;
  headers.delete("authorization");
  return {
    url,
    authorization,
    headers: Object.fromEntries(headers),
    method: (init.method ?? request?.method ?? "GET").toUpperCase(),
    signal: init.signal ?? request?.signal,
    redirect: init.redirect ?? request?.redirect ?? "follow",
  };
}

/** The batch ID in a path, decoded; `null` where there is none. @param {string} path */
export function batchIdOf(path) {
  const encoded = /\/query\/batch\/([^/]+)\/status$/u.exec(path)?.[1];
  if (encoded === undefined) return null;
  try {
    return decodeURIComponent(encoded);
  } catch {
    return null;
  }
}

/** The part of a window, as the API reads it when it is good. @param {URL} url @param {string} name @param {number} fallback */
export function windowOf({ searchParams }, name, fallback) {
  const given = searchParams.get(name);
  return given === null ? fallback : Number(given);
}
