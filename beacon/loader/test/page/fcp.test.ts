import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { fcp } from "../../src/page/capture/fcp.ts";
import { NAVIGATION, browser } from "./browser.ts";
import { fake } from "./fake.ts";

beforeEach(() => void browser());

const FIRST = { name: "first-contentful-paint", startTime: 260 };

test("the first paint with something in it is told at once", () => {
  const { page, recorded, entry } = fake({ page: { navigation: NAVIGATION } });
  fcp[1](page);
  entry("paint", { name: "first-paint", startTime: 250 });
  assert.ok(!page.painted);
  entry("paint", FIRST);
  const detail = { ttfb: 100, render: 160, state: "dom-content-loaded" };
  assert.deepEqual(recorded.map(({ fields }) => fields), [{ name: "FCP", value: 260, detail }]);
  assert.ok(page.painted);
});

test("one after a hiding was not seen", () => {
  const { page, recorded, entry } = fake({ page: { hidden_ms: 260 } });
  fcp[1](page);
  entry("paint", FIRST);
  assert.deepEqual([recorded, page.painted], [[], undefined]);
});

test("a prerendered page is seen with its activation", () => {
  const { page, recorded, entry } = fake({ page: { navigation: NAVIGATION, activation_ms: 300 } });
  fcp[1](page);
  entry("paint", FIRST);
  assert.deepEqual(recorded.map(({ fields }) => fields), [{ name: "FCP", value: 0, detail: { state: "dom-content-loaded" } }]);
});

test("a restored page is painted again, in its own view", () => {
  const { page, host, recorded, entry } = fake({ page: { navigation: NAVIGATION } });
  const running = fcp[1](page)!;
  entry("paint", FIRST);
  page.painted = false;
  for (const signal of ["asked", "hidden"] as const) running(signal, 0);
  host.view = 1;
  running("restored", 900);
  running("repainted", 260);
  assert.deepEqual(recorded.map(({ fields, view }) => [fields["value"], fields["detail"], view]).at(-1), [260, { render: 260 }, 1]);
  assert.deepEqual([recorded.length, page.painted], [2, true]);
});

test("where the engine has no such entries there is no such vital", () => {
  const { page } = fake({ page: { observe: () => false } });
  assert.equal(fcp[1](page), undefined);
});
