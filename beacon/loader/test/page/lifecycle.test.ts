import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { lifecycle } from "../../src/page/capture/lifecycle.ts";
import type { Page } from "../../src/page/page.ts";
import { type Noted, browser } from "./browser.ts";
import { fake } from "./fake.ts";

let noted: Noted;
let done: string[];
let frames: (() => void)[];
let page: Page;
let listener: (event: object) => void;
let types: string;

const note = (name: string) => (...args: unknown[]) => void done.push([name, ...args].join(" "));
const nextFrame = () => frames.splice(0).forEach((callback) => callback());

beforeEach(() => {
  noted = browser();
  done = [];
  frames = [];
  Object.assign(globalThis, { requestAnimationFrame: (callback: () => void) => frames.push(callback) });
  const called = Object.fromEntries(["begin", "tell", "drain", "flush", "flushAll"].map((name) => [name, note(name)]));
  const on = (_: EventTarget, names: string, callback: typeof listener) => {
    types = names;
    listener = callback;
  };
  page = fake({ page: { ...called, on }, core: { anew: note("anew"), resume: note("resume") } }).page;
  lifecycle[1](page);
});

test("nothing that costs the page its place in the back-forward cache is listened for", () => {
  assert.deepEqual(types.split(" ").sort(), ["online", "pagehide", "pageshow", "visibilitychange"]);
});

test("when the page is hidden or goes, all that is known is said and sent", () => {
  noted.hidden = true;
  listener({ type: "visibilitychange", timeStamp: 700 });
  assert.deepEqual(done, ["drain", "tell hidden", "flushAll"]);
  noted.hidden = false;
  listener({ type: "visibilitychange", timeStamp: 800 });
  assert.equal(done.length, 3);
  listener({ type: "pagehide", timeStamp: 900 });
  assert.equal(done.length, 6);
  assert.equal(page.hidden_ms, 700, "the first time counts");
});

test("observers are asked with the gate closed already", () => {
  let gate: number | undefined;
  page.drain = () => (gate = page.hidden_ms);
  listener({ type: "pagehide", timeStamp: 700 });
  assert.equal(gate, 700);
});

test("a page that comes back begins a view, is measured anew, and has been painted after two frames", () => {
  listener({ type: "pageshow", timeStamp: 900, persisted: true });
  assert.deepEqual(done, ["begin restore 900", "anew", "tell restored 900"]);
  nextFrame();
  assert.equal(done.length, 3);
  noted.now = 931;
  nextFrame();
  assert.deepEqual(done.slice(3), ["tell repainted 31"]);
  nextFrame();
  assert.equal(done.length, 4);
});

test("a page that is shown for the first time does not", () => {
  listener({ type: "pageshow", timeStamp: 90, persisted: false });
  assert.deepEqual([done, frames], [[], []]);
});

test("with the network back nothing waits", () => {
  listener({ type: "online", timeStamp: 90 });
  assert.deepEqual(done, ["resume", "flush"]);
});
