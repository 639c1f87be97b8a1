import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { speak } from "../src/exit.ts";
import type { Host } from "../src/host.ts";
import { pretend } from "./page.ts";

const GOLDEN = new URL("../../../tests/golden/v1/lite.json", import.meta.url);
const { signal } = new AbortController();

const PAGE = {
  href: "https://shop.example/chairs/oak-stool/4711?utm=1#top",
  referrer: "https://search.example/find?q=secret",
  navigation: { type: "back_forward", activationStart: 0, workerStart: 0, transferSize: 300 } as Partial<PerformanceNavigationTiming>,
  now: 1234.5,
};

const host = (more: Partial<Host> = {}): Host => ({
  url: "https://collector.example/v1/batch?site=shop",
  page: "00112233445566778899aabbccddeeff",
  stamp: '{"v":1,"rev":1,"day":20717,"bits":7,"src":"ui","gpc":0}',
  bits: 7,
  env: "production",
  release: "2026.7",
  rate: 1,
  seq: 0,
  view: 0,
  start: "https://shop.example/chairs",
  errors: [],
  dropped: {},
  guard: (callback) => callback,
  ...more,
});

const event = (fields: object) => fields as unknown as Event;
const uncaught = (text: string) => event({ type: "error", target: globalThis, message: text });

test("the golden batch", () => {
  const posts = pretend(PAGE);
  const one = host({
    dropped: { error_flood: 2 },
    seq: 2,
    errors: [
      [100.25, uncaught("Uncaught TypeError: order 4711 of jane@example.org is not iterable")],
      [200, event({ type: "unhandledrejection", target: globalThis, reason: new RangeError("no such size") })],
      [300, event({ type: "error", target: { localName: "img", src: "https://cdn.example/pictures/oak.png?v=3" } })],
    ],
  });
  speak(one, signal);
  assert.equal(posts.length, 1);
  const { url, init } = posts[0]!;
  assert.equal(url, one.url);
  const { body, ...rest } = init;
  assert.deepEqual(rest, { method: "POST", keepalive: true, credentials: "omit", referrerPolicy: "origin", signal });
  if (process.env["CANDOR_BLESS"]) {
    mkdirSync(new URL(".", GOLDEN), { recursive: true });
    writeFileSync(GOLDEN, body);
  }
  assert.equal(body, readFileSync(GOLDEN, "utf8"));
});

test("one open and one view, however often it is asked", () => {
  const posts = pretend(PAGE);
  const one = host();
  for (let hide = 0; hide < 3; hide++) speak(one, signal);
  assert.equal(posts.length, 1);
  const { events } = JSON.parse(posts[0]!.init.body);
  assert.deepEqual(events.map(({ seq, kind }: { seq: number; kind: string }) => [seq, kind]), [[0, "open"], [1, "view"]]);
  assert.ok(one.sent && one.seq == 2);

  // An error later goes by itself, with the next number.
  one.errors.push([9, uncaught("x")]);
  speak(one, signal);
  speak(one, signal);
  assert.equal(posts.length, 2);
  const later = JSON.parse(posts[1]!.init.body).events;
  assert.deepEqual(later, [{ seq: 2, kind: "error", view: 0, t: 9, source: "uncaught", message: "x" }]);
});

test("a script that the browser kills while the visitor leaves says the same once more", () => {
  const posts = pretend(PAGE);
  const one = host({ errors: [[9, uncaught("x")]] });
  const { fetch } = globalThis;
  // A kill cannot be caught, and nothing after it runs; of an exception that is not caught here the same is true.
  for (const moment of ["stringify", "fetch"] as const) {
    const real = { stringify: JSON.stringify, fetch };
    const killed = () => {
      throw new Error("killed");
    };
    if (moment == "fetch") globalThis.fetch = killed;
    else JSON.stringify = killed;
    assert.throws(() => speak(one, signal), /killed/);
    JSON.stringify = real.stringify;
    globalThis.fetch = real.fetch;
    assert.equal(posts.length, 0);
  }
  speak(one, signal);
  const { events } = JSON.parse(posts[0]!.init.body);
  assert.deepEqual(events.map(({ seq, kind }: { seq: number; kind: string }) => [seq, kind]), [[0, "open"], [1, "view"], [2, "error"]]);
});

test("after the wasm has sent them, neither is repeated", () => {
  const posts = pretend(PAGE);
  speak(host({ sent: true, seq: 7 }), signal);
  assert.equal(posts.length, 0);
});

test("without the purpose usage there is no view and no referrer", () => {
  const posts = pretend(PAGE);
  speak(host({ bits: 4, stamp: '{"v":1,"rev":1,"day":20717,"bits":4,"src":"ui","gpc":0}' }), signal);
  const { events, views, consent } = JSON.parse(posts[0]!.init.body);
  assert.deepEqual(events.map((e: { kind: string }) => e.kind), ["open"]);
  assert.equal(views[0].referrer, "");
  assert.equal(consent.bits, 4);
});

test("where the document came from", () => {
  for (const [navigation, source, nav, start] of [
    [undefined, "network", "navigate", 0],
    [{ type: "reload", transferSize: 0 }, "cache", "reload", 0],
    [{ type: "navigate", transferSize: 900, workerStart: 5 }, "worker", "navigate", 0],
    [{ type: "navigate", transferSize: 900, activationStart: 80 }, "prerender", "prerender", 80],
  ] as const) {
    const posts = pretend({ ...PAGE, navigation: navigation as Partial<PerformanceNavigationTiming> });
    speak(host(), signal);
    const { events, views } = JSON.parse(posts[0]!.init.body);
    assert.deepEqual([events[0].source, views[0].nav, views[0].start], [source, nav, start]);
  }
});

test("planted secrets stay in the page", () => {
  const secret = "s3cr3t";
  const posts = pretend({ ...PAGE, href: `https://shop.example/reset/${secret}?t=${secret}#${secret}`, referrer: `https://mail.example/${secret}?${secret}` });
  const hostile = {
    get name() {
      throw new Error(secret);
    },
    toString() {
      throw new Error(secret);
    },
  };
  speak(
    host({
      errors: [
        [1, uncaught(`Error: key ${secret}`)],
        [2, event({ type: "unhandledrejection", target: globalThis, reason: { token: secret } })],
        [3, event({ type: "unhandledrejection", target: globalThis, reason: hostile })],
        [4, event({ type: "error", target: { localName: "script", src: `https://a.example/${secret}.js?${secret}` } })],
        [5, event({ type: "error", target: { localName: "img", src: `data:image/png,${secret}` } })],
        [6, event({ type: "error", target: { localName: "img", src: "https://[" } })],
      ],
    }),
    signal,
  );
  assert.equal(posts.length, 1);
  assert.doesNotMatch(posts[0]!.init.body, new RegExp(secret));
  const { events } = JSON.parse(posts[0]!.init.body);
  assert.equal(events.length, 8);
  assert.deepEqual(events.map((e: { seq: number }) => e.seq), [0, 1, 2, 3, 4, 5, 6, 7]);
});

test("without keepalive it is a beacon", () => {
  const posts = pretend(PAGE);
  Object.defineProperty(globalThis, "Request", { value: class {}, configurable: true });
  const beacons: string[] = [];
  Object.defineProperty(globalThis, "navigator", { value: { sendBeacon: (url: string, body: string) => beacons.push(url, body) }, configurable: true });
  speak(host(), signal);
  assert.equal(posts.length, 0);
  assert.equal(beacons[0], host().url);
  assert.equal(JSON.parse(beacons[1]!).mode, "lite");
});
