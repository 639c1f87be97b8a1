import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { lcp } from "../../src/page/capture/lcp.ts";
import { FakeElement, NAVIGATION, type Noted, browser } from "./browser.ts";
import { fake } from "./fake.ts";

let noted: Noted;
/** What listens for inputs. */
let input: (event: object) => void;

beforeEach(() => {
  noted = browser();
});

const begin = (more: object = {}) => {
  const on = (_: EventTarget, types: string, listener: typeof input) => {
    assert.equal(types, "keydown click");
    input = listener;
  };
  const one = fake({ page: { navigation: NAVIGATION, on, ...more } });
  const paint = (startTime: number, fields: object = {}) => one.entry("largest-contentful-paint", { startTime, element: null, url: "", ...fields });
  const values = () => one.recorded.map(({ fields }) => fields["value"]);
  const detail = () => one.recorded.at(-1)!.fields["detail"];
  return { ...one, paint, running: lcp[1](one.page)!, values, detail };
};

test("the last paint before the hiding is the largest", () => {
  const { paint, running, values, detail } = begin();
  paint(300);
  paint(500, { element: new FakeElement("h1") });
  running("hidden", 0);
  paint(900);
  running("hidden", 0);
  assert.deepEqual([values(), detail()], [[500], { ttfb: 100, render: 400, target: "h1", url: undefined, banner: undefined }]);
});

test("the page's death may come before: what is asked for stays to be said", () => {
  const { paint, running, values } = begin();
  running("asked", 0);
  paint(300);
  running("asked", 0);
  running("leaving", 0);
  paint(500);
  running("asked", 0);
  running("hidden", 0);
  running("asked", 0);
  assert.deepEqual(values(), [300, 500, 500]);
});

test("it is final with the first input of the visitor, after the page has answered it", () => {
  let pending: (() => void) | undefined;
  const { page, paint, pass, running, values } = begin({ drain: () => pending?.() });
  paint(300);
  input({ isTrusted: false });
  pass();
  assert.deepEqual(values(), []);
  input({ isTrusted: true });
  assert.deepEqual(values(), []);
  // Not delivered yet.
  pending = () => paint(400);
  pass();
  pending = undefined;
  paint(700);
  input({ isTrusted: true });
  page.later = () => assert.fail("once is enough");
  input({ isTrusted: true });
  running("hidden", 0);
  assert.deepEqual(values(), [400]);
});

test("one that nobody saw is none", () => {
  const { page, paint, running, values } = begin();
  page.hidden_ms = 300;
  paint(300);
  running("asked", 0);
  assert.deepEqual(values(), []);
  page.hidden_ms = 500;
  paint(400);
  paint(500);
  running("hidden", 0);
  assert.deepEqual(values(), [400], "and takes the place of none");
});

test("a picture has its resource: the last of that name that was asked for by then", () => {
  const name = "https://shop.example/a.png";
  noted.entries = {
    resource: [
      { name, startTime: 110, requestStart: 150, responseEnd: 200 },
      // Another origin says only when it began.
      { name, startTime: 220, requestStart: 0, responseEnd: 400 },
      { name: name + "?b", startTime: 240, requestStart: 250, responseEnd: 410 },
      { name, startTime: 590, requestStart: 600, responseEnd: 700 },
    ],
  };
  const { paint, running, detail } = begin();
  paint(500, { element: new FakeElement("img"), url: name });
  running("hidden", 0);
  assert.deepEqual(detail(), { ttfb: 100, delay: 120, load: 180, render: 100, target: "img", url: name, banner: undefined });
});

test("an address of megabytes is cut", () => {
  const { paint, running, detail } = begin();
  paint(500, { url: "data:" + "x".repeat(1e6) });
  running("hidden", 0);
  assert.equal((detail() as { url: string }).url.length, 2000);
});

test("what has neither element nor resource is the question, if that was there", () => {
  const banner = (name: string, responseEnd: number, fields: object = {}) => {
    noted.entries = { resource: [{ name, startTime: 200, requestStart: 210, responseEnd }] };
    const { paint, running, detail } = begin();
    paint(500, fields);
    running("hidden", 0);
    return (detail() as { banner?: number }).banner;
  };
  const ours = "https://c.example/b/s/1.js";
  assert.equal(banner(ours, 300), 1);
  assert.equal(banner(ours, 501), undefined, "too late");
  assert.equal(banner("https://c.example/b/shop/1.js", 300), undefined, "another site's");
  assert.equal(banner(ours, 300, { element: new FakeElement("p") }), undefined);
  assert.equal(banner(ours, 300, { url: "https://shop.example/a.png" }), undefined);
});

test("a prerendered page is waited for from its activation on", () => {
  const { paint, running, values, detail } = begin({ activation_ms: 450 });
  paint(500);
  running("hidden", 0);
  assert.deepEqual([values(), detail()], [[50], { render: 50, target: undefined, url: undefined, banner: undefined }]);
});

test("a restored page is painted again, in its own view, and by nothing later", () => {
  const { host, paint, running, recorded } = begin();
  paint(300);
  running("hidden", 0);
  host.view = 1;
  running("restored", 900);
  running("asked", 0);
  running("repainted", 20);
  paint(950);
  running("hidden", 0);
  assert.deepEqual(recorded.map(({ fields, view }) => [fields["value"], view]), [[300, 0], [20, 1]]);
  assert.deepEqual(recorded[1]!.fields["detail"], { render: 20 });
});

test("where the engine has no such entries there is no such vital", () => {
  const { page } = fake({ page: { observe: () => false } });
  assert.equal(lcp[1](page), undefined);
});
