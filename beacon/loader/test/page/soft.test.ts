import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { fcp } from "../../src/page/capture/fcp.ts";
import { lcp } from "../../src/page/capture/lcp.ts";
import { soft } from "../../src/page/capture/soft.ts";
import { ttfb } from "../../src/page/capture/ttfb.ts";
import type { Running } from "../../src/page/page.ts";
import { NAVIGATION, browser } from "./browser.ts";
import { fake } from "./fake.ts";

beforeEach(() => {
  browser();
  globalThis.__CANDOR_FULL__ = true;
});

const paint = (interactionId: number, renderTime: number) => ({ interactionId, largestContentfulPaint: { renderTime, url: "https://shop.example/a.png" } });
const navigation = (startTime: number, presentationTime: number, largest: object | null = paint(7, presentationTime)) =>
  ({ startTime, presentationTime, interactionId: 7, getLargestInteractionContentfulPaint: () => largest });

const begin = () => {
  let anew = 0;
  const running: (Running | void)[] = [];
  const it = fake({ core: { anew: () => void anew++ }, page: { navigation: { ...NAVIGATION, responseStart: 20 }, tell: (...to: Parameters<Running>) => running.forEach((one) => one?.(...to)) } });
  for (const [, start] of [soft, ttfb, fcp, lcp]) running.push(start(it.page));
  const said = () => it.recorded.splice(0).map(({ fields, view }) => `${view} ${fields["name"]} ${fields["value"]}`);
  said();
  return { ...it, said, anew: () => anew };
};

test("the vitals of a view end with a soft navigation, and those of the next begin", () => {
  const { page, host, entry, said, anew } = begin();
  entry("paint", { name: "first-contentful-paint", startTime: 100 });
  entry("largest-contentful-paint", { startTime: 300 });
  said();
  host.view = 1;
  entry("soft-navigation", navigation(5000, 5040));
  assert.deepEqual([said(), anew()], [["0 LCP 300", "1 TTFB 0", "1 FCP 40"], 1]);
  // Its LCP is final when the view ends; what other actions paint is not its own.
  entry("interaction-contentful-paint", paint(7, 5200));
  entry("interaction-contentful-paint", paint(8, 5900));
  page.tell("hidden");
  assert.deepEqual(said(), ["1 LCP 200"]);
});

test("where there was no soft navigation, what an action paints is no LCP, whatever the browser says of it", () => {
  const { page, entry, said } = begin();
  entry("largest-contentful-paint", { startTime: 300 });
  entry("interaction-contentful-paint", { largestContentfulPaint: { renderTime: 900 } });
  page.tell("hidden");
  assert.deepEqual(said(), ["0 LCP 300"]);
});

test("a navigation that is no view of its own changes nothing", () => {
  const { entry, said, anew } = begin();
  entry("soft-navigation", navigation(5000, 5040));
  assert.deepEqual([said(), anew()], [[], 0]);
});

test("nothing may have been painted yet, and what is painted while hidden does not count", () => {
  const { page, host, entry, said } = begin();
  host.view = 1;
  entry("soft-navigation", navigation(5000, 5040, null));
  page.hidden_ms = 5100;
  entry("interaction-contentful-paint", paint(7, 5100));
  page.tell("hidden");
  assert.deepEqual(said(), ["1 TTFB 0", "1 FCP 40"]);
});

test("a restore ends it: its paints are measured as of any restore", () => {
  const { page, host, entry, said } = begin();
  host.view = 1;
  entry("soft-navigation", navigation(5000, 5040));
  said();
  host.view = 2;
  page.tell("restored", 9000);
  page.tell("repainted", 33);
  entry("interaction-contentful-paint", paint(7, 9500));
  assert.deepEqual(said(), ["2 TTFB 0", "2 FCP 33", "2 LCP 33"]);
});
