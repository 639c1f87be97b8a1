import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { speak } from "../src/exit.ts";
import type { Host } from "../src/host.ts";
import { pretend } from "./page.ts";

const GOLDEN = new URL("../../../tests/golden/v1/lite.json", import.meta.url);
const PAGE = {
  href: "https://shop.example/chairs/oak-stool/4711?utm=1#top",
  referrer: "https://search.example/find?q=secret",
  navigation: { type: "back_forward", activationStart: 0, workerStart: 0, transferSize: 300 } as Partial<PerformanceNavigationTiming>,
  now: 1234.5,
};

const host = (more: Partial<Host> = {}): Host =>
  Object.assign(new AbortController(), {
    url: "https://collector.example/v1/batch?site=shop",
    page: "00112233445566778899aabbccddeeff",
    stamp: '{"v":1,"rev":1,"day":20717,"bits":7,"src":"ui","gpc":0}',
    bits: 7,
    data: { env: "production", release: "2026.7", domain: "shop.example" },
    rate: 1,
    seq: 0,
    view: 0,
    start: "https://shop.example/chairs",
    held: [],
    kept: {},
    heard: () => assert.fail(),
    speak: () => assert.fail(),
    dropped: {},
    ...more,
  });

const event = (fields: object) => fields as unknown as Event;
const uncaught = (text: string) => event({ type: "error", target: globalThis, message: text });

test("the golden batch", () => {
  const posts = pretend(PAGE);
  const one = host({
    dropped: { error_flood: 2 },
    seq: 2,
    held: [
      [100.25, uncaught("Uncaught TypeError: order 4711 of jane@example.org is not iterable")],
      [200, event({ type: "unhandledrejection", target: globalThis, reason: new RangeError("no such size") })],
      [300, event({ type: "error", target: { localName: "img", src: "https://cdn.example/pictures/oak.png?v=3" } })],
    ],
  });
  speak(one);
  assert.equal(posts.length, 1);
  const { url, init } = posts[0]!;
  assert.equal(url, one.url);
  const { body, ...rest } = init;
  assert.deepEqual(rest, { method: "POST", keepalive: true, credentials: "omit", referrerPolicy: "origin", signal: one.signal });
  if (process.env["CANDOR_BLESS"]) {
    mkdirSync(new URL(".", GOLDEN), { recursive: true });
    writeFileSync(GOLDEN, body);
  }
  assert.equal(body, readFileSync(GOLDEN, "utf8"));
});

test("one open and one view, however often it is asked", () => {
  const posts = pretend(PAGE);
  const one = host();
  for (let hide = 0; hide < 3; hide++) speak(one);
  assert.equal(posts.length, 1);
  const { events } = JSON.parse(posts[0]!.init.body);
  assert.deepEqual(events.map(({ seq, kind }: { seq: number; kind: string }) => [seq, kind]), [[0, "open"], [1, "view"]]);
  assert.ok(one.sent && one.seq == 2);

  // An error later goes by itself, with the next number.
  one.held.push([9, uncaught("x")]);
  speak(one);
  speak(one);
  assert.equal(posts.length, 2);
  const later = JSON.parse(posts[1]!.init.body).events;
  assert.deepEqual(later, [{ seq: 2, kind: "error", view: 0, t: 9, source: "uncaught", message: "x" }]);
});

test("a script that the browser kills while the visitor leaves says the same once more", () => {
  const posts = pretend(PAGE);
  const one = host({ held: [[9, uncaught("x")]] });
  const { fetch } = globalThis;
  // A kill cannot be caught, and nothing after it runs; of an exception that is not caught here the same is true.
  for (const moment of ["stringify", "fetch"] as const) {
    const real = { stringify: JSON.stringify, fetch };
    const killed = () => {
      throw new Error("killed");
    };
    if (moment == "fetch") globalThis.fetch = killed;
    else JSON.stringify = killed;
    assert.throws(() => speak(one), /killed/);
    JSON.stringify = real.stringify;
    globalThis.fetch = real.fetch;
    assert.equal(posts.length, 0);
  }
  speak(one);
  const { events } = JSON.parse(posts[0]!.init.body);
  assert.deepEqual(events.map(({ seq, kind }: { seq: number; kind: string }) => [seq, kind]), [[0, "open"], [1, "view"], [2, "error"]]);
});

test("after the wasm has sent them, neither is repeated", () => {
  const posts = pretend(PAGE);
  speak(host({ sent: true, seq: 7 }));
  assert.equal(posts.length, 0);
});

test("without the purpose usage there is no view and no referrer", () => {
  const posts = pretend(PAGE);
  speak(host({ bits: 4, stamp: '{"v":1,"rev":1,"day":20717,"bits":4,"src":"ui","gpc":0}' }));
  const { events, views, consent } = JSON.parse(posts[0]!.init.body);
  assert.deepEqual(events.map((e: { kind: string }) => e.kind), ["open"]);
  assert.equal(views[0].referrer, undefined);
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
    speak(host());
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
      held: [
        [1, uncaught(`Error: key ${secret}`)],
        [2, event({ type: "unhandledrejection", target: globalThis, reason: { token: secret } })],
        [3, event({ type: "unhandledrejection", target: globalThis, reason: hostile })],
        [4, event({ type: "error", target: { localName: "script", src: `https://a.example/${secret}.js?${secret}` } })],
        [5, event({ type: "error", target: { localName: "img", src: `data:image/png,${secret}` } })],
        [6, event({ type: "error", target: { localName: "img", src: "https://[" } })],
      ],
    }),
  );
  assert.equal(posts.length, 1);
  assert.doesNotMatch(posts[0]!.init.body, new RegExp(secret));
  const { events } = JSON.parse(posts[0]!.init.body);
  assert.equal(events.length, 8);
  assert.deepEqual(events.map((e: { seq: number }) => e.seq), [0, 1, 2, 3, 4, 5, 6, 7]);
});

const USAGE = 1;
const ERRORS = 4;
const STAYS = 15;
const calls = (...names: (readonly [name: string, need: number])[]) => names.map(([name, need], at) => [at, [name, "s3cr3t"], need] as const);

test("calls that only the wasm could redact are numbered and counted, and nothing of them is sent", () => {
  const posts = pretend(PAGE);
  const one = host({ dropped: { queue_full: 1 }, seq: 1, held: [...calls(["track", USAGE], ["log", ERRORS]), [9, uncaught("x")]] });
  speak(one);
  const { body } = posts[0]!.init;
  assert.ok(!body.includes("s3cr3t") && !body.includes("track"), body);
  const { events, dropped } = JSON.parse(body);
  assert.deepEqual(dropped, { queue_full: 1, no_beacon: 2 });
  assert.deepEqual(events.map(({ seq, kind }: { seq: number; kind: string }) => [seq, kind]), [[1, "open"], [2, "view"], [5, "error"]]);
  assert.deepEqual([one.seq, one.dropped, one.held], [6, dropped, []]);
});

test("what is only a setting takes no number, and waits for the wasm", () => {
  const posts = pretend(PAGE);
  const kept = { darktheme: [3, ["setting", "theme", "dark"], STAYS] } as const;
  const one = host({ kept, held: [[1, ["setting", "theme", "light"], STAYS], [2, ["flush"], 7], kept.darktheme] });
  speak(one);
  const { events, dropped } = JSON.parse(posts[0]!.init.body);
  assert.deepEqual([events.length, dropped, one.seq], [2, {}, 2]);
  assert.deepEqual(one.held, [kept.darktheme]);
});

test("calls alone are told as well", () => {
  const posts = pretend(PAGE);
  const one = host({ sent: true, seq: 3, held: calls(["measure", 2]) });
  speak(one);
  speak(one);
  assert.deepEqual(posts.map(({ init }) => JSON.parse(init.body)).map(({ events, dropped }) => [events, dropped]), [[[], { no_beacon: 1 }]]);
  assert.equal(one.seq, 4);
});

test("where the site has a hook, no error leaves without it", () => {
  const posts = pretend(PAGE);
  speak(host({ kept: { before: [0, ["before", () => false], STAYS] }, held: [[9, uncaught("Hello Jane")]] }));
  const { events, dropped } = JSON.parse(posts[0]!.init.body);
  assert.deepEqual([events.map(({ kind }: { kind: string }) => kind), dropped], [["open", "view"], { no_beacon: 1 }]);
});
