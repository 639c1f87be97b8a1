import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import type { Heard, Host, Kept } from "../../src/host.ts";
import type { Core } from "../../src/page/core.ts";
import { drive } from "../../src/page/drive.ts";
import type { Capture, Page } from "../../src/page/page.ts";

let done: string[];
let given: RequestInit | undefined;
let pushed: Record<string, unknown>[];
let page: Page;

const host = (kept: Kept = {}): Host =>
  Object.assign(new AbortController(), {
    url: "https://c.example/v1/batch?site=s",
    page: "00112233445566778899aabbccddeeff",
    stamp: "{}",
    bits: 7,
    data: {},
    rate: 1,
    start: "https://shop.example/",
    seq: 0,
    view: 0,
    held: [] as Heard[],
    kept,
    dropped: {},
    sent: true,
    heard: () => done.push("buffer"),
    speak: () => void done.push("speak"),
  });

/** A core that only writes down; what a test does not name answers nothing. */
const core = (more: Partial<Core> = {}): Core =>
  new Proxy(
    {
      start: () => void done.push("start"),
      stop: () => void done.push("stop"),
      wants: () => true,
      next: () => -1,
      event: (kind: string, seq: number, view: number, t: number, fields: string) => JSON.stringify({ seq, kind, view, t, ...JSON.parse(fields) }),
      push: (event: string) => {
        pushed.push(JSON.parse(event));
        return 0;
      },
      ...more,
    } as unknown as Core,
    { get: (known, name) => Reflect.get(known, name) ?? (() => "") },
  );

const CAPTURE: Capture = ["open", (one) => void (page = one)];
const begin = (one: Host, more?: Partial<Core>, captures: readonly Capture[] = [CAPTURE], init: () => Promise<unknown> = async () => done.push("init")) =>
  drive(init, core(more), captures, new URL("https://c.example/beacon.wasm"))(one);

beforeEach(() => {
  done = [];
  pushed = [];
  const define = (name: string, value: unknown) => Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  define("window", globalThis);
  define("document", Object.assign(new EventTarget(), { hidden: false, referrer: "", documentElement: { dataset: {}, getAttribute: () => null } }));
  define("location", new URL("https://shop.example/"));
  define("localStorage", {});
  define("fetch", async (url: URL, options: RequestInit) => {
    given = options;
    done.push(`${url}`);
    return {};
  });
});

test("the wasm is fetched without a cookie, and started", async () => {
  const one = host();
  await begin(one);
  assert.deepEqual(done, ["https://c.example/beacon.wasm", "init", "start"]);
  assert.deepEqual([given, one.live], [{ credentials: "omit", referrerPolicy: "origin" }, true]);
});

test("where it cannot be had, nothing is thrown and nothing lives", async () => {
  for (const init of [() => Promise.reject(new TypeError("no wasm here")), () => assert.fail("blocked by the page's policy")]) {
    const one = host();
    await begin(one, {}, [], init);
    assert.ok(!one.live);
  }
  Object.assign(globalThis, { fetch: () => Promise.reject(new TypeError("offline")) });
  const one = host();
  await begin(one);
  assert.ok(!one.live);
});

test("a recording that ended while the wasm was on its way never starts", async () => {
  const one = host();
  const running = begin(one);
  one.abort();
  await running;
  assert.ok(!one.live && !done.includes("start"), String(done));
});

test("the end stops it, and its functions are dead", async () => {
  const one = host();
  await begin(one);
  let called = 0;
  const guarded = page.guard(() => called++);
  page.ends.push(() => done.push("ended"));
  one.heard = guarded as Host["heard"];
  guarded();
  one.abort();
  guarded();
  assert.deepEqual([called, one.live, done.slice(-2)], [1, false, ["ended", "stop"]]);
  one.heard(1, ["track"], 1);
  assert.equal(done.at(-1), "buffer");
});

test("a trap is seen by nobody, and the small sender speaks once", async () => {
  const one = host();
  await begin(one, {
    stop: () => {
      throw new Error("a wasm that trapped may trap again");
    },
  });
  let after = 0;
  const trap = page.guard(() => {
    throw new Error("unreachable");
  });
  const other = page.guard(() => after++);
  trap();
  trap();
  other();
  assert.deepEqual([done.filter((what) => what == "speak").length, after, one.live], [1, 0, false]);
  one.heard(1, ["track"], 1);
  assert.equal(done.at(-1), "buffer", "the loader hears again");
});

test("a trap at the start, or of a capture, is one like any other", async () => {
  const broken = () => {
    throw new Error("unreachable");
  };
  for (const [more, captures] of [
    [{ start: broken }, [CAPTURE]],
    [{}, [["open", broken] as const]],
  ] as const) {
    done = [];
    const one = host();
    await begin(one, more, captures);
    assert.deepEqual([done.at(-1), one.live], ["speak", false]);
  }
});

test("a kind that is not wanted does not begin", async () => {
  let begun = 0;
  const start = () => void begun++;
  await begin(host(), { wants: (kind) => kind == "error" }, [
    ["vital", start],
    ["error", start],
  ]);
  assert.equal(begun, 1);
});

test("each event has the next number, whatever becomes of it", async () => {
  const one = host();
  const answers = [0, 1, 2];
  await begin(one, { push: () => answers.shift()! });
  for (const kind of ["view", "event", "event"]) page.record(kind);
  page.giveUp("event_flood");
  assert.deepEqual([one.seq, one.dropped], [4, { event_too_large: 1, queue_full: 1, event_flood: 1 }]);
});

test("what is in force is told before the next event that is no setting", async () => {
  const marks: string[] = [];
  await begin(host(), { mark: (...mark) => void marks.push(mark.join()) });
  page.marks.flags["theme"] = "dark";
  page.marks.stale = true;
  page.record("setting");
  assert.deepEqual(marks, []);
  page.record("event");
  page.record("event");
  assert.deepEqual(marks, [',,{"theme":"dark"}']);
});

test("only the last twenty steps are kept", async () => {
  await begin(host());
  for (let n = 0; n < 25; n++) page.step("view", `/${n}`);
  assert.deepEqual([page.trail.length, page.trail[0]?.[2]], [20, "/5"]);
});

const FIELDS = { message: "no size", detail: { n: 2 } };
const edited = async (hook: unknown, kind = "error"): Promise<unknown> => {
  const one = host({ before: [0, ["before", hook], 15] });
  pushed = [];
  await begin(one);
  page.record(kind, FIELDS, 9.5, 1);
  return pushed[0] ?? one.dropped;
};
const EVENT = { seq: 0, kind: "error", view: 1, t: 9.5, ...FIELDS };
const DROPPED = { hook: 1 };

test("a hook may edit: what is in the object afterwards is what counts", async () => {
  const hook = (event: typeof EVENT & { more?: number }) => {
    event.message = "[gone]";
    event.more = 1;
    event.detail.n = 3;
  };
  assert.deepEqual(await edited(hook), { ...EVENT, message: "[gone]", detail: { n: 3 }, more: 1 });
  for (const harmless of [() => ({ message: "another object" }), () => undefined, () => 0, null]) assert.deepEqual(await edited(harmless), EVENT);
});

test("a hook cannot change what the event is counted by, nor that the page took part", async () => {
  const hook = (event: Record<string, unknown>) => {
    Object.assign(event, { seq: 7, kind: "open", view: "x" });
    delete event["t"];
  };
  assert.deepEqual(await edited(hook), EVENT);
  assert.deepEqual(await edited(() => false, "open"), { ...EVENT, kind: "open" });
});

test("false drops, and so does whatever fails", async () => {
  for (const hook of [
    () => false,
    () => {
      throw new Error("no");
    },
    (event: Record<string, unknown>) => (event["self"] = event),
    (event: Record<string, unknown>) => (event["big"] = 1n),
    (event: Record<string, unknown>) => (event["toJSON"] = () => undefined),
    (event: Record<string, unknown>) =>
      (event["toJSON"] = () => {
        throw new Error("no");
      }),
    "not a function",
  ])
    assert.deepEqual(await edited(hook), DROPPED, String(hook));
});

test("how an event is written is not the hook's to say", async () => {
  const written = await edited((event: Record<string, unknown>) => (event["toJSON"] = () => ({ seq: 9, kind: "open", secret: 1 })));
  assert.deepEqual(written, { seq: 0, kind: "error", view: 1, t: 9.5, secret: 1 });
});

test("what a hook causes is not recorded: it would be asked about that, too", async () => {
  const kept: Kept = {};
  await begin(host(kept));
  const record = page.guard(() => page.record("event"));
  kept["before"] = [0, ["before", () => record()], 15];
  record();
  record();
  assert.equal(pushed.length, 2);
});
