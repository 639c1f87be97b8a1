import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, test } from "node:test";
import { pathToFileURL } from "node:url";
import type { Host } from "../src/host.ts";
import { begin } from "../src/recording.ts";
import { type Post, pretend } from "./page.ts";

/** What the glue of a test did, by a global that its module can reach. */
interface Wasm {
  calls: string[];
  host?: Host;
  start?: (host: Host) => void;
}
declare global {
  var wasm: Wasm;
}

const TERMS = { url: "https://c.example/v1/batch?site=s", stamp: '{"v":1,"rev":1,"day":20717,"bits":7,"src":"ui","gpc":0}', bits: 7, env: undefined, release: undefined, rate: 1, keep: 30, site: "s" };
const folder = mkdtempSync(join(tmpdir(), "candor-glue-"));
writeFileSync(
  join(folder, "standard.js"),
  `export default async () => { wasm.calls.push("init"); };
   export const start = (host) => { wasm.calls.push("start"); wasm.host = host; wasm.start?.(host); };
   export const stop = () => { wasm.calls.push("stop"); };`,
);
const ASSETS = pathToFileURL(join(folder, "standard.")).href;

let posts: Post[];
let page: EventTarget;
let bringing: Promise<void>;
let arrive: () => void;
let fail: () => void;
let idle: (() => Promise<void>)[];

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
/** The idle callback runs, and the wasm arrives. */
const ready = async () => {
  const running = idle.shift()!();
  arrive();
  await running;
};

beforeEach(() => {
  posts = pretend({ href: "https://shop.example/", referrer: "", navigation: undefined, now: 10 });
  page = new EventTarget();
  idle = [];
  globalThis.wasm = { calls: [] };
  bringing = new Promise((go, refuse) => {
    arrive = go;
    fail = refuse;
  });
  const post = globalThis.fetch as unknown as (url: string, init: RequestInit) => Promise<unknown>;
  Object.assign(globalThis, {
    addEventListener: page.addEventListener.bind(page),
    requestIdleCallback: (f: () => Promise<void>) => idle.push(f),
    fetch: (url: string, init: RequestInit) => {
      init.signal?.throwIfAborted();
      return init.method == "POST" ? post(url, init) : bringing;
    },
  });
});

test("nothing is sent while the page is there and the wasm is on its way", async () => {
  begin(TERMS, ASSETS);
  dispatch("error", { message: "x" });
  show();
  assert.deepEqual([kinds(), wasm.calls], [[], []]);
});

test("the wasm takes over what was captured, and what comes", async () => {
  begin(TERMS, ASSETS);
  const early = { message: "early" };
  dispatch("error", early);
  const heard: unknown[] = [];
  wasm.start = (host) => {
    assert.equal(host.errors.length, 1);
    assert.equal((host.errors[0]![1] as ErrorEvent).message, "early");
    assert.ok(!host.sent && host.seq == 0 && /^[0-9a-f]{32}$/.test(host.page));
    host.errors.length = 0;
    host.onerror = host.guard((_t, event) => heard.push(event));
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
  begin(TERMS, ASSETS);
  dispatch("error", { message: "x" });
  hide();
  dispatch("pagehide");
  show();
  hide();
  assert.deepEqual(kinds(), ["open,view,error"]);
  await ready();
  assert.deepEqual([wasm.host!.sent, wasm.host!.seq, wasm.host!.errors.length], [true, 3, 0]);
});

test("errors beyond the cap are numbered and counted", () => {
  begin(TERMS, ASSETS);
  for (let n = 0; n < 53; n++) dispatch("error", { message: "x" });
  dispatch("pagehide");
  const batch = JSON.parse(posts[0]!.init.body);
  assert.deepEqual([batch.events.length, batch.dropped], [52, { error_flood: 3 }]);
  // Numbers given are events stored and events dropped.
  assert.deepEqual(batch.events.map((event: { seq: number }) => event.seq), Array.from({ length: 52 }, (_, at) => at + 3));
});

test("a trap is seen by nobody, and the small sender takes over", async () => {
  begin(TERMS, ASSETS);
  let late = 0;
  let trap: () => void = assert.fail;
  let other: () => void = assert.fail;
  wasm.start = (host) => {
    host.onerror = () => {};
    trap = host.guard(() => {
      throw new Error("unreachable");
    });
    other = host.guard(() => late++);
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
  begin(TERMS, ASSETS);
  wasm.start = (host) => {
    host.seq = 2;
    host.sent = true;
    host.guard(() => {
      throw new Error("unreachable");
    })();
  };
  await ready();
  dispatch("pagehide");
  assert.deepEqual(kinds(), []);
});

test("where the wasm cannot start or cannot be had, the small sender speaks at once", async () => {
  begin(TERMS, ASSETS);
  wasm.start = () => {
    throw new Error("no");
  };
  await ready();
  assert.deepEqual(kinds(), ["open,view"]);

  begin(TERMS, ASSETS.replace("standard", "missing"));
  await ready();
  assert.deepEqual(kinds(), ["open,view", "open,view"]);
  assert.notEqual(JSON.parse(posts[0]!.init.body).page, JSON.parse(posts[1]!.init.body).page, "another recording is another identity");
});

test("a collector that is gone leaves no exception and no rejection", async () => {
  begin(TERMS, ASSETS);
  const running = idle.shift()!();
  fail();
  await running;
  assert.deepEqual(kinds(), ["open,view"]);
});

test("the end leaves nothing behind", async () => {
  const stop = begin(TERMS, ASSETS);
  await ready();
  dispatch("error", { message: "x" });
  stop();
  assert.deepEqual(wasm.calls, ["init", "start", "stop"]);
  dispatch("error", { message: "y" });
  hide();
  dispatch("pagehide");
  assert.deepEqual(kinds(), []);
});

test("an end before the wasm is ready: it never starts, and nothing is sent", async () => {
  const stop = begin(TERMS, ASSETS);
  dispatch("error", { message: "x" });
  const running = idle.shift()!();
  stop();
  arrive();
  await running;
  hide();
  assert.deepEqual([wasm.calls, kinds()], [["init"], []]);
});

test("an end while the wasm fails to come sends nothing", async () => {
  const stop = begin(TERMS, ASSETS);
  const running = idle.shift()!();
  stop();
  fail();
  await running;
  assert.deepEqual(kinds(), []);
});

test("errors are heard only where they are granted", () => {
  begin({ ...TERMS, bits: 1 }, ASSETS);
  dispatch("error", { message: "x" });
  dispatch("pagehide");
  assert.deepEqual(kinds(), ["open,view"]);
});
