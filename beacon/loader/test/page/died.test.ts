import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { died } from "../../src/page/capture/died.ts";
import { fake } from "./fake.ts";

const set = (name: string, value: unknown) => Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });

/** Of the browser: what sessionStorage holds, the channels that are open, and whether the page is hidden. */
let stored: Record<string, string>;
let channels: Channel[];
let hidden: boolean;

/** What is said on one is heard on all others. */
class Channel extends EventTarget {
  constructor() {
    super();
    channels.push(this);
  }
  postMessage(data: unknown) {
    for (const other of channels) if (other != this) other.dispatchEvent(Object.assign(new Event("message"), { data }));
  }
  close() {
    channels = channels.filter((other) => other != this);
  }
}

beforeEach(() => {
  stored = {};
  channels = [];
  hidden = false;
  set("window", globalThis);
  set("document", { get hidden() { return hidden; } });
  set("sessionStorage", stored);
  set("BroadcastChannel", Channel);
});

const TRAIL = [[5, "view", "/a"]] as const;
const LEFT = { trail: TRAIL, flags: { theme: "dark" } };
const begin = (more: object = {}) => {
  const it = fake({ host: { bits: 15, page: "a".repeat(32), ...more }, page: { trail: TRAIL, marks: { session: "", user: "", flags: LEFT.flags } } });
  const { on } = it.page;
  it.page.on = (target, type, listener) => (target instanceof Channel ? target.addEventListener(type, listener as never) : on(target, type, listener));
  const running = died[1](it.page);
  return { ...it, tell: (signal: "hidden" | "restored") => running?.(signal, 0) };
};

test("a page that ended without a word is told of by the next one, with what led there", () => {
  begin();
  assert.deepEqual(JSON.parse(stored["candor_alive"]!), { page: "a".repeat(32), ...LEFT });
  // Its process is gone, and its channel with it; another page lives.
  channels = [];
  begin({ page: "c".repeat(32) });
  stored["candor_alive"] = JSON.stringify({ page: "a".repeat(32), ...LEFT });
  const it = begin({ page: "b".repeat(32) });
  assert.deepEqual(it.recorded, [], "it may still answer");
  it.pass();
  assert.deepEqual(it.recorded.map(({ kind, fields }) => [kind, fields["source"], fields["detail"]]), [["error", "died", LEFT]]);
  assert.equal(JSON.parse(stored["candor_alive"]!).page, "b".repeat(32));
});

test("a page that was hidden before its end did not die", () => {
  const first = begin();
  hidden = true;
  first.tell("hidden");
  assert.deepEqual(stored, {});
  // A step in the background leaves nothing either.
  first.page.step("view", "/b");
  assert.deepEqual(stored, {});
  hidden = false;
  first.dispatch("visibilitychange");
  assert.deepEqual(Object.keys(stored), ["candor_alive"]);
});

test("a copy of a page that lives says nothing, though the page is hidden by now", () => {
  const first = begin();
  const copy = stored["candor_alive"]!;
  hidden = true;
  first.tell("hidden");
  stored["candor_alive"] = copy;
  hidden = false;
  const it = begin({ page: "b".repeat(32) });
  it.pass();
  assert.deepEqual(it.recorded, []);
});

test("without linking, or without channels, nothing is kept and nothing stays open", () => {
  begin({ bits: 7 });
  assert.deepEqual([stored, channels], [{}, []]);
  set("BroadcastChannel", undefined);
  begin();
  assert.deepEqual(stored, {});
});

test("no lock is held: it would cost the page its place in the back-forward cache", () => {
  set("navigator", { get locks() { throw new Error("asked for"); } });
  begin();
  assert.deepEqual(Object.keys(stored), ["candor_alive"]);
});

test("the end of the recording takes it out; what stands there may be anything", () => {
  begin().end();
  assert.deepEqual([stored, channels], [{}, []]);
  for (const text of ["", "null", "{", "7", '"x"', '{"page":7}']) {
    stored["candor_alive"] = text;
    const it = begin();
    for (const data of [null, 7, "x", [], ["x"]]) channels[0]!.dispatchEvent(Object.assign(new Event("message"), { data }));
    it.pass();
    assert.deepEqual(it.recorded, [], text);
    it.end();
  }
});
