import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { inp } from "../../src/page/capture/inp.ts";
import { FakeElement, NAVIGATION, type Noted, browser } from "./browser.ts";
import { fake } from "./fake.ts";

let noted: Noted;

beforeEach(() => {
  noted = browser({ interactionCount: 0 });
});

/** A wasm that keeps the slowest, without the counting: what it was asked with is in `counts`. */
const begin = () => {
  let slowest: number[][] = [];
  const counts: number[] = [];
  const options: Record<string, object | undefined> = {};
  const core = {
    interaction(id: number, start: number, duration: number, processing: number, processed: number, isFirst: boolean) {
      assert.equal(typeof id, "number");
      const known = slowest.find((it) => it[0] == id);
      if (!id || (known && known[1]! >= duration) || (duration < 40 && !isFirst)) return false;
      const event = [id, duration, start, processing, processed, start + duration];
      slowest = [event, ...slowest.filter((it) => it != known)].sort((one, other) => other[1]! - one[1]!).slice(0, 10);
      return slowest.includes(event);
    },
    answer(count: number, what: number) {
      counts.push(count);
      return slowest[0]?.[what] ?? -1;
    },
    counted: () => 70,
  };
  const observed: Record<string, ((entry: object) => void)[]> = {};
  const observe = (type: string, each: (entry: object) => void, given?: object) => {
    (observed[type] ??= []).push(each);
    options[type] = given;
    return true;
  };
  const one = fake({ page: { navigation: NAVIGATION, observe }, core });
  const running = inp[1](one.page)!;
  const entry = (type: string, fields: object) => observed[type]?.forEach((each) => each(fields));
  const EVENT = { entryType: "event", name: "click", startTime: 1000, processingStart: 1010, processingEnd: 1030, target: null };
  const event = (interactionId: number | undefined, duration: number, fields: Partial<Omit<typeof EVENT, "target"> & { target: FakeElement | null }> = {}) => {
    const it = { ...EVENT, interactionId, duration, ...fields };
    entry(it.entryType, it);
  };
  const details = () => one.recorded.map(({ fields }) => fields["detail"] as Record<string, unknown> | undefined);
  const values = () => one.recorded.map(({ fields }) => fields["value"]);
  return { ...one, running, entry, event, details, counts, options, observed, anew: () => (slowest = []), values };
};

test("the answer is the wasm's; what it was about is told with it", () => {
  const { running, event, values, details } = begin();
  event(7, 64, { target: new FakeElement("a") });
  event(14, 120, { name: "pointerup", target: new FakeElement("button", { "data-candor-name": "buy" }) });
  event(21, 80);
  running("leaving", 0);
  running("asked", 0);
  running("hidden", 0);
  running("hidden", 0);
  assert.deepEqual(values(), [120, 120]);
  assert.deepEqual(details()[1], { input: 10, processing: 20, presentation: 90, target: "buy", type: "pointerup", state: undefined });
});

test("a shorter event may say what a longer one does not, and the longest names the interaction", () => {
  const { running, event, details } = begin();
  event(7, 160, { name: "pointerdown" });
  event(7, 152, { name: "pointerup", target: new FakeElement("button") });
  running("asked", 0);
  event(7, 168, { name: "click", target: null });
  running("asked", 0);
  assert.deepEqual(details().map((it) => [it!["type"], it!["target"]]), [["pointerdown", "button"], ["click", "button"]]);
});

test("what was kept of the slowest is there, however many follow", () => {
  const { running, event, details } = begin();
  const many = (first: number) => {
    for (let id = first; id < first + 300; id += 7) event(id, 48 + (id % 5), { target: new FakeElement("a") });
  };
  many(1000);
  event(7, 500, { target: new FakeElement("button") });
  many(2000);
  running("hidden", 0);
  assert.equal(details()[0]!["target"], "button");
});

test("the first input counts at any duration, and no interaction is none", () => {
  const { running, event, values } = begin();
  event(0, 400);
  event(7, 24);
  running("hidden", 0);
  assert.deepEqual(values(), []);
  event(7, 16, { entryType: "first-input" });
  running("hidden", 0);
  assert.deepEqual(values(), [16]);
});

test("an engine that does not number interactions has no such vital", () => {
  const { running, event, values } = begin();
  event(undefined, 400);
  running("hidden", 0);
  assert.deepEqual(values(), []);
  const { page } = fake({ page: { observe: () => false } });
  assert.equal(inp[1](page), undefined);
});

test("where the browser does not count, every event is asked for and the wasm estimates", () => {
  noted.interactionCount = 3;
  const counting = begin();
  counting.running("hidden", 0);
  assert.deepEqual([counting.options["event"], counting.counts[0]], [{ durationThreshold: 40 }, 3]);
  noted.interactionCount = undefined;
  const estimating = begin();
  estimating.running("hidden", 0);
  assert.deepEqual([estimating.options["event"], estimating.counts[0]], [{ durationThreshold: 0 }, 70]);
});

test("a restored view counts its own; if all were too short to be told of, that is what is said", () => {
  const { host, running, event, counts, values, recorded, anew } = begin();
  event(7, 64);
  noted.interactionCount = 2;
  running("hidden", 0);
  anew();
  host.view = 1;
  running("restored", 3000);
  running("hidden", 0);
  assert.deepEqual(values(), [64], "nobody did anything");
  noted.interactionCount = 5;
  running("hidden", 0);
  event(28, 72);
  running("hidden", 0);
  assert.deepEqual(recorded.map(({ fields, view }) => [fields["value"], view]), [[64, 0], [8, 1], [72, 1]]);
  assert.deepEqual([recorded[1]!.fields["detail"], counts.at(-1)], [undefined, 3]);
  // Once more.
  anew();
  host.view = 2;
  running("restored", 6000);
  noted.interactionCount = 6;
  running("hidden", 0);
  assert.deepEqual([counts.at(-1), values().at(-1)], [1, 8]);
});

test("a first view whose interactions were all too short says nothing: some may not have been told of", () => {
  const { running, values } = begin();
  noted.interactionCount = 5;
  running("hidden", 0);
  assert.deepEqual(values(), []);
});

const script = (sourceURL: string, startTime: number, end: number) => ({ sourceURL, startTime, duration: end - startTime, invokerType: "event-listener" });
const frame = (...scripts: object[]) => ({ startTime: 950, duration: 300, scripts });

test("in the full build the longest script is blamed from the input on, whichever is told of first", () => {
  globalThis.__CANDOR_FULL__ = true;
  for (const isFrameFirst of [true, false]) {
    const { running, entry, event, details } = begin();
    const slow = () => event(7, 250, { processingStart: 1050, processingEnd: 1200 });
    const first = frame(script("a", 900, 1040), script("b", 1050, 1085));
    const frames = [first, frame(script("c", 1050, 1190)), frame(script("", 1200, 1205))];
    if (!isFrameFirst) slow();
    // It was over before the visitor acted.
    entry("long-animation-frame", { startTime: 100, duration: 800, scripts: [script("before", 100, 5000)] });
    for (const [n, it] of frames.entries()) {
      entry("long-animation-frame", it);
      if (!isFrameFirst && n == 0) {
        running("asked", 0);
        assert.deepEqual([details()[0]!["script"], details()[0]!["script_ms"], details()[0]!["part"]], ["a", 40, "input"]);
      }
    }
    if (isFrameFirst) slow();
    running("hidden", 0);
    const { script: blamed, script_ms, part } = details().at(-1)!;
    assert.deepEqual([blamed, script_ms, part], ["c", 140, "processing"]);
    entry("long-animation-frame", frame(script("d", 1210, 1400)));
    event(14, 400, { processingStart: 1050, processingEnd: 1200 });
    running("hidden", 0);
    assert.deepEqual([details().at(-1)!["script"], details().at(-1)!["part"]], ["d", "presentation"]);
  }
});

test("the standard build looks into no frame", () => {
  const { running, event, observed, details } = begin();
  assert.deepEqual(Object.keys(observed).sort(), ["event", "first-input"]);
  event(7, 250);
  running("hidden", 0);
  assert.ok(!("script" in details()[0]!));
});
