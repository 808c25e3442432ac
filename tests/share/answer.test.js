// What a leader tells of an answer is what its own watch was given, and nothing else is believed.
import assert from "node:assert/strict";
import { test } from "node:test";
import { isTold, read, responseOf, withoutToken } from "../../src/npm/share/answer.js";

const bytes = (text) => new TextEncoder().encode(text);
const told = (more) => ({ offset: 0, limit: 1000, age: 1, step: 2, status: 200, headers: [], body: bytes("{}"), ...more });

/** What a watch makes of a response. */
async function outcome(response) {
  try {
    const { status, headers } = await response();
    const answer = await response();
    const body = await answer.text();
    return { status, retryAfter: headers.get("retry-after"), body };
  } catch (error) {
    return error.constructor.name;
  }
}

const ANSWERS = {
  "a status": () => new Response('{"data":[]}', { status: 200 }),
  "an error with a pause": () => new Response("busy", { status: 429, headers: { "Retry-After": "7", "X-Other": "x" } }),
  "no body": () => new Response(null, { status: 204 }),
  "no body, of a browser that has an empty stream for it": () => Object.defineProperty(new Response(null, { status: 204 }), "body", { value: new Response("").body }),
  "a redirect that is hidden": () => Response.error(),
  "an empty body": () => new Response("", { status: 200 }),
  "many chunks": () => new Response(new ReadableStream({ start: (stream) => [..."abcde"].forEach((each) => stream.enqueue(bytes(each))) || stream.close() })),
  "one that breaks off": () => new Response(new ReadableStream({ start: (stream) => stream.enqueue(bytes("{")), pull: (stream) => stream.error(new TypeError("reset")) })),
  "no answer": () => {
    throw new TypeError("Failed to fetch");
  },
};

for (const [name, answer] of Object.entries(ANSWERS)) {
  test(`${name}: who is told sees what who asks sees`, async () => {
    const heard = [];
    const own = await outcome(() => read(async () => answer(), (answer) => heard.push(structuredClone(answer))));
    const [first] = heard;
    const relayed = told(first);
    assert.ok(isTold(relayed));
    assert.deepEqual(await outcome(async () => responseOf(relayed)), own);
    assert.ok(relayed.headers.every(([name]) => name !== "x-other"));
  });
}

test("a body where there can be none is left out", async () => {
  for (const status of [204, 205, 304]) assert.equal(await responseOf(told({ status })).text(), "");
});

test("one that its reader does not read to the end is told as broken off", async () => {
  const heard = [];
  const response = await read(async () => new Response(new ReadableStream({ pull: (stream) => stream.enqueue(bytes("x")) })), (answer) => heard.push(answer));
  const reader = response.body.getReader();
  await reader.read();
  await reader.cancel("too long");
  assert.deepEqual(heard.map(({ status }) => status), [-2]);
});

const RUBBISH = [
  undefined,
  null,
  7,
  {},
  told({ offset: -1 }),
  told({ offset: 0.5 }),
  told({ limit: 0 }),
  told({ limit: 1001 }),
  told({ age: 0 }),
  told({ step: "2" }),
  told({ status: 100 }),
  told({ status: 600 }),
  told({ status: -3 }),
  told({ headers: "x" }),
  told({ headers: [["set-cookie", "a"]] }),
  told({ headers: [["retry-after", 7]] }),
  told({ body: "{}" }),
  told({ body: undefined }),
];

test("what no leader would tell is not believed", () => {
  assert.ok(isTold(told()));
  assert.deepEqual(RUBBISH.filter(isTold), []);
});

test("a token that the server repeats is told to nobody", () => {
  const token = "api_secret/1";
  const answer = told({ body: bytes(`{"a":"${token}","b":"api_secret\\/1"}`), headers: [["www-authenticate", `Bearer error="${token}"`]] });
  const clean = withoutToken(answer, token);
  assert.equal(new TextDecoder().decode(clean.body), '{"a":"[token]","b":"[token]"}');
  assert.deepEqual(clean.headers, [["www-authenticate", 'Bearer error="[token]"']]);
  // A short one may be any word.
  assert.equal(withoutToken(told({ body: bytes("demo") }), "demo").body.length, 4);
  const same = told();
  assert.equal(withoutToken(same, token).body, same.body);
});
