import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import type { Host } from "../src/host.ts";
import { type Terms, begin as beginWith } from "../src/recording.ts";
import type { Core } from "../src/page/core.ts";
import { drive } from "../src/page/drive.ts";
import type { Page } from "../src/page/page.ts";
import { type Post, pretend } from "./page.ts";

/** What the wasm of a test did, and what it does when it starts. */
interface Wasm {
  calls: string[];
  host?: Host;
  page?: Page;
  start?: (host: Host) => void;
}

const TERMS: Terms = {
  url: "https://c.example/v1/batch?site=s",
  stamp: '{"v":1,"rev":1,"day":20717,"bits":7,"src":"ui","gpc":0}',
  bits: 7,
  data: {},
  kept: {},
  rate: 1,
  keep: 30,
  site: "s",
};

/** The page half, with one capture, around a core that does nothing. */
const wrapper = drive(
  async () => wasm.calls.push("init"),
  new Proxy({} as Core, {
    get: (_, name) => (name == "wants" ? () => true : name == "next" ? () => -1 : name == "event" ? (...given: string[]) => given[4] : name == "stop" ? () => wasm.calls.push("stop") : () => ""),
  }),
  [
    [
      "open",
      (page) => {
        wasm.calls.push("start");
        wasm.page = page;
        wasm.host = page.host;
        wasm.start?.(page.host);
      },
    ],
  ],
  new URL("https://c.example/a/1/beacon.wasm"),
);

/** Begins a recording; its module comes when `arrive` is called. */
const begin = (terms = TERMS) =>
  beginWith(terms, async (host) => {
    try {
      await bringing;
      await wrapper(host);
    } catch {}
  });

let wasm: Wasm;
let posts: Post[];
let page: EventTarget;
let bringing: Promise<void>;
let arrive: () => void;
let fail: () => void;

const dispatch = (type: string, fields: object = {}) => page.dispatchEvent(Object.assign(new Event(type), fields));
const hide = () => {
  Object.defineProperty(document, "hidden", { value: true, configurable: true });
  dispatch("visibilitychange");
};
const show = () => {
  Object.defineProperty(document, "hidden", { value: false, configurable: true });
  dispatch("visibilitychange");
};
const events = (post: Post) => JSON.parse(post.init.body).events as { seq: number; kind: string; message?: string }[];
const kinds = () => posts.map((post) => events(post).map(({ kind }) => kind).join());
const turn = () => new Promise((go) => setTimeout(go));
/** The wasm arrives. */
const ready = () => {
  arrive();
  return turn();
};
/** It does not. */
const missing = () => {
  fail();
  return turn();
};

beforeEach(() => {
  posts = pretend({ href: "https://shop.example/", referrer: "", navigation: undefined, now: 10 });
  page = new EventTarget();
  wasm = { calls: [] };
  bringing = new Promise((go, refuse) => {
    arrive = go;
    fail = refuse;
  });
  const post = globalThis.fetch as unknown as (url: string, init: RequestInit) => Promise<unknown>;
  Object.assign(globalThis, {
    addEventListener: page.addEventListener.bind(page),
    fetch: (url: string, init: RequestInit) => {
      init.signal?.throwIfAborted();
      return init.method == "POST" ? post(url, init) : Promise.resolve({});
    },
  });
});

test("nothing is sent while the page is there and the wasm is on its way", async () => {
  begin();
  dispatch("error", { message: "x" });
  show();
  assert.deepEqual([kinds(), wasm.calls], [[], []]);
});

test("the wasm takes over what was captured, and what comes", async () => {
  begin();
  const early = { message: "early" };
  dispatch("error", early);
  const heard: unknown[] = [];
  wasm.start = (host) => {
    assert.equal(host.held.length, 1);
    assert.equal((host.held[0]![1] as ErrorEvent).message, "early");
    assert.ok(!host.sent && host.seq == 0 && /^[0-9a-f]{32}$/.test(host.page));
    host.held = [];
    host.heard = wasm.page!.guard((_t, event) => heard.push(event));
  };
  await ready();
  assert.deepEqual(wasm.calls, ["init", "start"]);
  dispatch("unhandledrejection", { reason: "late" });
  assert.equal(heard.length, 1);
  hide();
  dispatch("pagehide");
  assert.deepEqual(kinds(), [], "the wasm speaks for itself");
});

test("hidden before the wasm is ready: one open, one view; then the wasm goes on", async () => {
  begin();
  dispatch("error", { message: "x" });
  hide();
  dispatch("pagehide");
  show();
  hide();
  assert.deepEqual(kinds(), ["open,view,error"]);
  await ready();
  assert.deepEqual([wasm.host!.sent, wasm.host!.seq, wasm.host!.held.length], [true, 3, 0]);
});

test("errors beyond the cap are numbered and counted", () => {
  begin();
  for (let n = 0; n < 93; n++) dispatch("error", { message: "x" });
  dispatch("pagehide");
  const batch = JSON.parse(posts[0]!.init.body);
  assert.deepEqual([batch.events.length, batch.dropped], [92, { queue_full: 3 }]);
  // Numbers given are events stored and events dropped.
  assert.deepEqual(batch.events.map((event: { seq: number }) => event.seq), Array.from({ length: 92 }, (_, at) => at + 3));
});

test("a trap is seen by nobody, and the small sender takes over", async () => {
  begin();
  let late = 0;
  let trap: () => void = assert.fail;
  let other: () => void = assert.fail;
  wasm.start = (host) => {
    host.heard = () => {};
    trap = wasm.page!.guard(() => {
      throw new Error("unreachable");
    });
    other = wasm.page!.guard(() => late++);
  };
  await ready();
  other();
  trap();
  trap();
  other();
  assert.equal(late, 1, "nothing of the wasm runs after the trap");
  assert.deepEqual(wasm.calls, ["init", "start", "stop"]);
  assert.deepEqual(kinds(), ["open,view"]);
  dispatch("error", { message: "after" });
  dispatch("pagehide");
  assert.deepEqual(kinds(), ["open,view", "error"]);
});

test("a trap after the wasm has sent its first batch repeats nothing", async () => {
  begin();
  wasm.start = (host) => {
    host.seq = 2;
    host.sent = true;
    wasm.page!.guard(() => {
      throw new Error("unreachable");
    })();
  };
  await ready();
  dispatch("pagehide");
  assert.deepEqual(kinds(), []);
});

test("where the wasm cannot start or cannot be had, the small sender speaks at once", async () => {
  begin();
  wasm.start = () => {
    throw new Error("no");
  };
  await ready();
  assert.deepEqual(kinds(), ["open,view"]);

  begin();
  await missing();
  assert.deepEqual(kinds(), ["open,view", "open,view"]);
  assert.notEqual(JSON.parse(posts[0]!.init.body).page, JSON.parse(posts[1]!.init.body).page, "another recording is another identity");
});

test("a collector that is gone leaves no exception and no rejection", async () => {
  begin();
  await missing();
  assert.deepEqual(kinds(), ["open,view"]);
});

test("the end leaves nothing behind", async () => {
  const host = begin();
  await ready();
  dispatch("error", { message: "x" });
  host.abort();
  assert.deepEqual(wasm.calls, ["init", "start", "stop"]);
  dispatch("error", { message: "y" });
  hide();
  dispatch("pagehide");
  assert.deepEqual(kinds(), []);
});

test("an end before the wasm is ready: it never starts, and nothing is sent", async () => {
  const host = begin();
  dispatch("error", { message: "x" });
  host.abort();
  arrive();
  await turn();
  hide();
  assert.deepEqual([wasm.calls, kinds()], [["init"], []]);
});

test("an end while the wasm fails to come sends nothing", async () => {
  const host = begin();
  host.abort();
  fail();
  await turn();
  assert.deepEqual(kinds(), []);
});

test("errors are heard only where they are granted", () => {
  begin({ ...TERMS, bits: 1 });
  dispatch("error", { message: "x" });
  dispatch("pagehide");
  assert.deepEqual(kinds(), ["open,view"]);
});
