import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { isOurs } from "../../src/page/ours.ts";
import { request } from "../../src/page/capture/request.ts";
import { type Fake, HOST, fake } from "./fake.ts";

const ENTRY = {
  name: "https://shop.example/api?token=1",
  initiatorType: "fetch",
  startTime: 100,
  duration: 30,
  responseStart: 120,
  responseStatus: 200,
  decodedBodySize: 50,
  encodedBodySize: 20,
  transferSize: 320,
};
/** What a page's own `fetch` was given, as others saw it. */
let seen: [input: unknown, init: RequestInit | undefined][];
let answer: () => Promise<unknown>;
let entries: object[];
let now = 1000;

/** An XHR as far as it is patched. */
class Xhr extends EventTarget {
  status = 201;
  headers: Record<string, string> = {};
  open(..._: unknown[]) {}
  send() {
    this.dispatchEvent(new Event("loadend"));
  }
  setRequestHeader(name: string, value: string) {
    this.headers[name] = value;
  }
}
const XHR = { open: Xhr.prototype.open, send: Xhr.prototype.send, setRequestHeader: Xhr.prototype.setRequestHeader };
const real = async (input: unknown, init?: RequestInit) => {
  seen.push([input, init]);
  return answer();
};

const begin = (opt: object = {}): Fake => {
  const one = fake({ host: { opt } });
  request[1](one.page);
  return one;
};

beforeEach(() => {
  seen = [];
  entries = [];
  now = 1000;
  answer = async () => ({ status: 200 });
  Object.assign(Xhr.prototype, XHR);
  const set = (name: string, value: unknown) => Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  set("window", globalThis);
  set("location", new URL("https://shop.example/cart"));
  set("document", { baseURI: "https://shop.example/cart" });
  set("performance", { now: () => now, getEntriesByName: (name: string) => entries.filter((entry) => (entry as PerformanceEntry).name == name) });
  set("XMLHttpRequest", Xhr);
  set("fetch", real);
});

test("what is ours is known by its route, on the collector's host only", () => {
  const host = { url: "https://shop.example/candor/v1/batch?site=s" } as Fake["host"];
  for (const [address, is] of [
    ["https://shop.example/candor/v1/batch?site=s", true],
    ["https://shop.example/candor/a/1/standard.wasm", true],
    ["https://shop.example/candor/c/s.js", true],
    ["https://shop.example/candor/demo/", false],
    ["https://shop.example/v1/x", false],
    ["https://shop.example.evil/candor/v1/", false],
    ["", false],
  ] as const)
    assert.equal(isOurs(host, address), is, address);
});

test("the browser's record of a request is a row; nothing is patched", () => {
  const one = begin();
  one.entry("resource", ENTRY);
  assert.deepEqual(one.recorded, [
    {
      kind: "request",
      view: 0,
      t: 100,
      fields: {
        name: "fetch",
        value: 30,
        message: ENTRY.name,
        detail: { status: 200, bytes: 20, cached: undefined, ttfb: 20, type: "fetch", trace: undefined },
      },
    },
  ]);
  assert.deepEqual([one.steps, fetch == real, Xhr.prototype.send == XHR.send], [[], true, true]);
});

test("what the browser does not say is left out", () => {
  const one = begin();
  const { responseStatus, ...older } = ENTRY;
  one.entry("resource", { ...older, initiatorType: "xmlhttprequest", decodedBodySize: 0, encodedBodySize: 0, transferSize: 0, responseStart: 0 });
  assert.deepEqual(JSON.parse(JSON.stringify(one.recorded[0]!.fields)).detail, { type: "xhr" });
  assert.deepEqual(one.steps, [], "unknown is not failed");
  one.entry("resource", { ...ENTRY, transferSize: 0 });
  assert.equal((one.recorded[1]!.fields["detail"] as { cached: number }).cached, 1);
});

test("other resources and our own requests are none", () => {
  const one = begin();
  for (const initiatorType of ["img", "script", "beacon", ""]) one.entry("resource", { ...ENTRY, initiatorType });
  one.entry("resource", { ...ENTRY, name: HOST.url });
  assert.deepEqual(one.recorded, []);
});

test("what failed is a step", () => {
  const one = begin();
  for (const responseStatus of [0, 404, 399]) one.entry("resource", { ...ENTRY, responseStatus });
  assert.deepEqual(one.steps, [`request 0 ${ENTRY.name}`, `request 404 ${ENTRY.name}`]);
});

test("a hundred in a view, the others are counted", () => {
  const one = begin();
  for (let n = 0; n < 102; n++) one.entry("resource", ENTRY);
  assert.deepEqual([one.recorded.length, one.given], [100, ["event_flood", "event_flood"]]);
  one.host.view = 1;
  one.entry("resource", ENTRY);
  assert.equal(one.recorded.length, 101);
});

test("patched, a call is recorded when it is over, with the browser's record of it", async () => {
  const one = begin({ requests: "patched" });
  entries = [{ ...ENTRY, name: "https://shop.example/api", startTime: 900 }, { ...ENTRY, name: "https://shop.example/api", startTime: 999.5, responseStatus: 0 }];
  const response = { status: 503 };
  answer = async () => {
    now = 1040;
    return response;
  };
  const init = { method: "put", body: "never read" };
  assert.equal(await fetch("/api", init), response);
  one.entry("resource", ENTRY);
  assert.equal(one.recorded.length, 1, "from before the calls were seen");
  one.entry("resource", { ...ENTRY, startTime: 1000 });
  one.pass();
  assert.equal(one.recorded.length, 2);
  const { fields, t } = one.recorded[1]!;
  const trace = (fields["detail"] as { trace: string }).trace;
  assert.match(trace, /^[0-9a-f]{32}$/);
  assert.deepEqual([t, fields], [
    1000,
    { name: "PUT", value: 40, message: "https://shop.example/api", detail: { status: 503, bytes: 20, cached: undefined, ttfb: 120 - 999.5, type: "fetch", trace } },
  ]);
  assert.deepEqual(one.steps, ["request 503 PUT https://shop.example/api"]);
  const [input, given] = seen[0]!;
  assert.deepEqual([input, given!.method, given!.body], ["/api", "put", "never read"]);
  assert.match(new Headers(given!.headers).get("traceparent")!, new RegExp(`^00-${trace}-[0-9a-f]{16}-01$`));
  assert.deepEqual(init, { method: "put", body: "never read" }, "the page's own object is as it was");
});

test("the header goes to the page's own origin and to hosts on the list, and never twice", async () => {
  const one = begin({ requests: "patched", trace: ["api.example.com"] });
  for (const address of ["/own", "https://api.example.com/x", "https://api.example.com.evil/x", HOST.url]) await fetch(address);
  await fetch("/has", { headers: { traceparent: "theirs" } });
  assert.deepEqual(
    seen.map(([, init]) => new Headers(init?.headers).get("traceparent")?.slice(0, 3)),
    ["00-", "00-", undefined, undefined, "the"],
  );
  one.pass();
  assert.deepEqual(
    one.recorded.map(({ fields }) => "" + fields["message"] + !!(fields["detail"] as { trace?: string }).trace),
    ["https://shop.example/owntrue", "https://api.example.com/xtrue", "https://api.example.com.evil/xfalse", "https://shop.example/hasfalse"],
  );
});

test("a request of the page's keeps its referrer and its policy, and what comes with it counts as before", async () => {
  begin({ requests: "patched" });
  const own = () => new Request("https://shop.example/own", { method: "POST", body: "x", referrerPolicy: "no-referrer" });
  await fetch(own());
  await fetch(own(), { method: "PUT" });
  await fetch("https://shop.example/own", { referrerPolicy: "origin" });
  const sent = seen.map(([input, init]) => new Request(input as Request, Object.assign(init!, { duplex: "half" })));
  assert.deepEqual(
    sent.map(({ method, referrerPolicy, headers }) => [method, referrerPolicy, headers.has("traceparent")]),
    [["POST", "no-referrer", true], ["PUT", "", true], ["GET", "origin", true]],
    "an engine forgets the policy where the page itself gives more",
  );
});

test("failures are the page's own, and hostile arguments only its own trouble", async () => {
  const one = begin({ requests: "patched" });
  const error = new TypeError("Failed to fetch");
  answer = () => Promise.reject(error);
  await assert.rejects(fetch("/nobody"), (thrown) => thrown === error);
  const hostile = {
    get url() {
      throw new Error("no");
    },
  };
  await assert.rejects(fetch(hostile as never), (thrown) => thrown === error);
  one.pass();
  assert.deepEqual(one.recorded.map(({ fields }) => [fields["message"], (fields["detail"] as { status: number }).status]), [["https://shop.example/nobody", 0]]);
  assert.equal(seen.length, 2);
});

test("an XHR is seen, too", () => {
  const one = begin({ requests: "patched" });
  const xhr = new Xhr();
  xhr.open("put", "/second.html");
  xhr.send();
  one.pass();
  const { fields } = one.recorded[0]!;
  assert.deepEqual([fields["name"], fields["message"], (fields["detail"] as { type: string; status: number }).type], ["PUT", "https://shop.example/second.html", "xhr"]);
  assert.match(xhr.headers["traceparent"]!, /^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
});

test("an XHR that carries the page's own trace gets none of ours, until it is opened anew", () => {
  const one = begin({ requests: "patched" });
  const xhr = new Xhr();
  const traces: unknown[] = [];
  for (const has of [true, false]) {
    xhr.headers = {};
    xhr.open("get", "/own");
    if (has) xhr.setRequestHeader("TraceParent", "theirs");
    xhr.send();
    traces.push(xhr.headers["TraceParent"], xhr.headers["traceparent"]?.slice(0, 3));
  }
  assert.deepEqual(traces, ["theirs", undefined, undefined, "00-"]);
  one.pass();
  assert.deepEqual(one.recorded.map(({ fields }) => !!(fields["detail"] as { trace?: string }).trace), [false, true]);
  one.end();
  assert.equal(Xhr.prototype.setRequestHeader, XHR.setRequestHeader, "taken back");
});

test("the end takes back what is still ours; what others have wrapped passes through", async () => {
  const one = begin({ requests: "patched" });
  assert.ok((fetch as unknown) != real && Xhr.prototype.send != XHR.send && Xhr.prototype.open != XHR.open);
  const ours = fetch;
  const theirs = (...all: Parameters<typeof fetch>) => ours(...all);
  globalThis.fetch = theirs;
  one.end();
  assert.deepEqual([fetch == theirs, Xhr.prototype.send == XHR.send, Xhr.prototype.open == XHR.open], [true, true, true]);
  await fetch("/api");
  one.pass();
  assert.deepEqual([seen, one.recorded], [[["/api", undefined]], []]);
});
