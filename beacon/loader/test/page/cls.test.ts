import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { cls } from "../../src/page/capture/cls.ts";
import { FakeElement, NAVIGATION, browser } from "./browser.ts";
import { fake } from "./fake.ts";

beforeEach(() => void browser());

/** `places`: what the wasm says of each shift; it is told the score, too. */
const begin = (...places: readonly (readonly [place: number, score: number])[]) => {
  let score = 0;
  const shifts: number[][] = [];
  const shift = (...given: number[]) => {
    const [place, after] = places[shifts.length]!;
    shifts.push(given);
    score = after;
    return place;
  };
  const one = fake({ page: { navigation: NAVIGATION, painted: true }, core: { shift, score: () => score } });
  const running = cls[1](one.page)!;
  const move = (startTime: number, value: number, ...nodes: unknown[]) =>
    one.entry("layout-shift", { startTime, value, hadRecentInput: false, sources: nodes.map((node) => ({ node })) });
  return { ...one, running, move, shifts, set: (to: number) => (score = to) };
};

test("what did not shift has a score of 0, what was never painted has none", () => {
  const { page, running, recorded } = begin();
  page.painted = false;
  running("hidden", 0);
  page.painted = true;
  running("leaving", 0);
  assert.deepEqual(recorded, []);
  running("hidden", 0);
  running("hidden", 0);
  assert.deepEqual(recorded.map(({ fields }) => fields), [{ name: "CLS", value: 0, detail: undefined }]);
});

test("the largest shift of the largest window is told, though a later one made it that", () => {
  const places = [[3, 0.3], [1, 0.3], [0, 0.3], [2, 0.35], [1, 0.35]] as const;
  const { running, move, recorded, shifts } = begin(...places);
  const scores = [0.3, 0.2, 0.05, 0.1, 0.25];
  scores.forEach((score, n) => move(210 + 10 * n, score, new FakeElement("abcde"[n]!)));
  running("hidden", 0);
  assert.deepEqual(recorded.map(({ fields }) => fields), [
    { name: "CLS", value: 0.35, detail: { target: "b", shift: 0.2, at: 220, state: "dom-interactive" } },
  ]);
  assert.deepEqual(shifts, scores.map((score, n) => [210 + 10 * n, score]));
});

test("the first thing that is still there is what moved", () => {
  const { running, move, recorded } = begin([3, 0.1]);
  move(500, 0.1, null, {}, new FakeElement("p"), new FakeElement("a"));
  running("asked", 0);
  running("hidden", 0);
  assert.deepEqual(recorded.map(({ fields }) => (fields["detail"] as { target: string }).target), ["p", "p"]);
});

test("an engine may not say what moved, and what the visitor did is no shift", () => {
  const { entry, running, recorded, shifts } = begin([3, 0.1]);
  entry("layout-shift", { startTime: 500, value: 0.1, hadRecentInput: false });
  entry("layout-shift", { startTime: 900, value: 0.9, hadRecentInput: true });
  running("hidden", 0);
  assert.equal(shifts.length, 1);
  assert.deepEqual(recorded[0]!.fields["detail"], { target: undefined, shift: 0.1, at: 500, state: undefined });
});

test("a restored view begins with a score of 0 and nothing to blame", () => {
  const { host, running, move, recorded, set } = begin([3, 0.1]);
  move(500, 0.1, new FakeElement("p"));
  running("hidden", 0);
  set(0);
  host.view = 1;
  running("restored", 900);
  running("hidden", 0);
  assert.deepEqual(recorded.map(({ fields, view }) => [fields["value"], view]), [[0.1, 0], [0, 1]]);
  assert.equal(recorded[1]!.fields["detail"], undefined);
});

test("where the engine has no such entries there is no such vital", () => {
  const { page } = fake({ page: { observe: () => false } });
  assert.equal(cls[1](page), undefined);
});
