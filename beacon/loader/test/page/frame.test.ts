import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { frame } from "../../src/page/capture/frame.ts";
import { browser } from "./browser.ts";
import { fake } from "./fake.ts";

beforeEach(() => void browser());

const script = (sourceURL: string, duration: number) => ({ sourceURL, duration, startTime: 0, invokerType: "event-listener" });

const begin = (...types: readonly string[]) => {
  const observed: Record<string, (entry: object) => void> = {};
  const observe = (type: string, each: (entry: object) => void) => {
    if (types.includes(type)) observed[type] = each;
    return types.includes(type);
  };
  const one = fake({ page: { observe } });
  frame[1](one.page);
  return { ...one, observed, fields: () => one.recorded.map(({ fields }) => fields) };
};

test("a frame is told with the longest of its scripts and the time for styles and layout", () => {
  const { observed, recorded } = begin("long-animation-frame", "longtask");
  assert.deepEqual(Object.keys(observed), ["long-animation-frame"], "a browser that has frames has tasks, too");
  const scripts = [script("a", 30), script("b", 90), script("c", 90)];
  observed["long-animation-frame"]!({ startTime: 900, duration: 200, blockingDuration: 120, renderStart: 1080, scripts });
  const detail = { blocking: 120, script: "b", script_ms: 90, invoker: "event-listener", render: 20 };
  assert.deepEqual(recorded, [{ kind: "frame", fields: { name: "frame", value: 200, detail }, t: 900, view: 0 }]);
});

test("only what a visitor may notice is told", () => {
  const { observed, fields } = begin("long-animation-frame");
  for (const [duration, blockingDuration] of [[149, 50], [60, 0], [60, 51], [150, 0]])
    observed["long-animation-frame"]!({ startTime: 1, duration, blockingDuration, renderStart: 0, scripts: [] });
  assert.deepEqual(fields().map((it) => it["value"]), [60, 150]);
  assert.deepEqual(fields()[1]!["detail"], { blocking: 0, script: undefined, script_ms: undefined, invoker: undefined, render: undefined });
});

test("elsewhere a task is told of as it is", () => {
  const { observed, fields } = begin("longtask");
  observed["longtask"]!({ startTime: 1, duration: 51 });
  const nothing = { blocking: undefined, script: undefined, script_ms: undefined, invoker: undefined, render: undefined };
  assert.deepEqual(fields(), [{ name: "task", value: 51, detail: nothing }]);
});

test("of each view the first are recorded and the rest is counted", () => {
  const { observed, host, recorded, given } = begin("longtask");
  const tell = (count: number) => {
    for (let n = 0; n < count; n++) observed["longtask"]!({ startTime: n, duration: 51 });
  };
  tell(22);
  host.view = 1;
  tell(1);
  assert.deepEqual([recorded.length, given, recorded.at(-1)!.view], [21, ["event_flood", "event_flood"], 1]);
});

test("an address of megabytes is cut, and none is none", () => {
  const { observed, fields } = begin("long-animation-frame");
  for (const url of ["x".repeat(1e6), ""])
    observed["long-animation-frame"]!({ startTime: 1, duration: 200, blockingDuration: 0, scripts: [script(url, 1)] });
  assert.deepEqual(fields().map((it) => (it["detail"] as { script?: string }).script?.length), [2000, undefined]);
});
