import assert from "node:assert/strict";
import { test } from "node:test";
import type { Wish } from "../src/consent.ts";
import { today, write } from "../src/record.ts";
import { ADDRESS, all, begun, channels, grant, jar, load, page, record, set, settle } from "./authority.ts";

test("without an answer: the banner, and nothing kept or begun", async () => {
  const consent = load();
  assert.deepEqual(consent.get(), all("pending"));
  await settle();
  assert.equal(shown.length, 1);
  assert.deepEqual([shown[0]!.ask, shown[0]!.gpc, shown[0]!.lang], [7, false, "-"]);
  assert.deepEqual([set, begun, record()], [[], 0, undefined]);
});

test("accept begins, decline ends with a record and no more", async () => {
  const consent = load();
  await settle();
  shown[0]!.decide(7);
  assert.equal(record(), write(3, today(), 7, 0));
  assert.deepEqual([consent.get(), begun, shown[0]!.closed], [all("granted"), 1, true]);

  shown.length = 0;
  jar.clear();
  const other = load();
  await settle();
  shown[0]!.decide(0);
  assert.equal(record(), write(3, today(), 0, 7));
  assert.deepEqual([other.get(), begun], [all("denied"), 1]);
  shown.length = 0;
  load();
  await settle();
  assert.deepEqual([shown, begun], [[], 1], "the next page asks nothing");
});

test("one purpose by itself", async () => {
  const consent = load();
  await settle();
  shown[0]!.decide(4);
  assert.equal(record(), write(3, today(), 4, 3));
  assert.deepEqual(consent.get(), { usage: "denied", timing: "denied", errors: "granted", linking: "denied" });
});

test("the banner is asked for in the page's language, as the page writes it", async () => {
  for (const [lang, expect] of [["de", "de"], ["DE-at", "DE-at"], ["", "-"]] as const) {
    shown.length = 0;
    load({ lang });
    await settle();
    assert.equal(shown[0]!.lang, expect, lang);
  }
});

test("the settings open by the API, and by a click on what the page marks", async () => {
  grant();
  const consent = load();
  consent.open();
  await settle();
  assert.deepEqual([shown[0]!.lang, shown[0]!.granted, shown[0]!.base], ["-.settings", 7, ADDRESS.replace("c/demo.js", "")]);
  const click = (marked: boolean) => {
    const event = new Event("click");
    Object.defineProperty(event, "target", { value: { closest: (selector: string) => selector == "[data-candor-settings]" && marked } });
    page.dispatchEvent(event);
  };
  click(false);
  await settle();
  assert.equal(shown.length, 1);
  // The page's own click on its window: what is thrown by a listener Node reports as an uncaught exception.
  page.dispatchEvent(new Event("click"));
  click(true);
  await settle();
  assert.deepEqual([shown.length, shown[0]!.closed, shown[1]!.closed], [2, true, undefined]);
});

test("Global Privacy Control is a refusal without a record", async () => {
  for (const navigator of [{ globalPrivacyControl: true }, { doNotTrack: "1" }]) {
    grant();
    const consent = load({ navigator });
    consent.set(7);
    await settle();
    assert.deepEqual([consent.get(), shown, set, begun], [all("denied"), [], [], 0]);
    // The settings say that the signal is honoured.
    consent.open();
    await settle();
    assert.deepEqual([shown[0]!.lang, shown[0]!.gpc, shown[0]!.granted], ["-.settings", 1, 0]);
    shown.length = 0;
  }
  jar.clear();
  const consent = load({ navigator: { doNotTrack: "1" }, config: { dnt: 0 } });
  assert.deepEqual(consent.get(), all("pending"));
  await settle();
});

test("it can be overridden by who is told, where the site allows it", async () => {
  const navigator = { globalPrivacyControl: true };
  const config = { gpc: 2 as const };
  const consent = load({ navigator, config });
  await settle();
  assert.deepEqual([consent.get(), shown], [all("denied"), []]);
  consent.set(7);
  assert.equal(record(), undefined, "the site's own word is not enough");
  consent.open();
  await settle();
  assert.ok(shown[0]!.gpc);
  shown[0]!.decide(7);
  assert.deepEqual([record(), consent.get(), begun], [write(3, today(), 7, 0, true), all("granted"), 1]);
  // A grant from before the signal was there does not count.
  grant();
  assert.deepEqual(load({ navigator, config }).get(), all("denied"));
});

test("a withdrawal under the signal is kept for when the signal is gone", () => {
  grant();
  load({ navigator: { globalPrivacyControl: true } }).withdraw();
  assert.equal(record(), write(3, today(), 0, 7));
});

test("kill switches", async () => {
  for (const around of [{ data: { off: "" } }, { window: { __candor_off: 1 } }, { framed: true }]) {
    grant();
    assert.deepEqual([load(around).get(), begun], [all("denied"), 0]);
    jar.clear();
    load(around);
    await settle();
    assert.equal(shown.length, 0);
  }
});

test("a frame that may take part takes part, and never asks", async () => {
  const frame = { framed: true, data: { frames: "" } };
  load(frame).open();
  await settle();
  assert.equal(shown.length, 0);
  grant();
  assert.deepEqual([load(frame).get(), begun], [all("granted"), 1]);
});

test("a prerendered page waits, and reads nothing", () => {
  grant();
  const prerendered = { prerendering: true };
  load({ document: prerendered });
  assert.equal(begun, 0);
  (document as { prerendering?: boolean }).prerendering = false;
  page.dispatchEvent(new Event("prerenderingchange"));
  assert.equal(begun, 1);
});

test("a newer text of substance asks again, a newer text does not, a refusal stands", async () => {
  jar.set("candor", write(2, today(), 7, 0));
  assert.deepEqual(load().get(), all("granted"));
  assert.deepEqual(load({ config: { material: 3 } }).get(), all("pending"));
  jar.set("candor", write(1, today(), 0, 7));
  assert.deepEqual(load({ config: { material: 3 } }).get(), all("denied"));
  await settle();
});

test("the same choice again changes nothing, its day neither", () => {
  jar.set("candor", write(3, today() - 100, 5, 2));
  const consent = load();
  consent.set(5);
  consent.set({ usage: true, errors: true });
  assert.deepEqual([set, begun], [[], 1]);
  consent.set({ usage: true });
  assert.equal(record(), write(3, today(), 1, 6));
  assert.equal(begun, 2, "another choice is another recording");
});

test("no wish is a mistake that the page would see", () => {
  const consent = load();
  for (const wish of [null, undefined, "7x", {}, [], NaN, -1, 1e9, { usage: 0 }]) consent.set(wish as unknown as Wish);
  assert.match(record()!, /^v1\.3\.\d+\.[0-7]\.[0-7]$/);
});

test("whoever watches is told now and at each change", () => {
  const consent = load();
  const told: string[] = [];
  consent.on(({ usage }) => told.push(usage!));
  consent.set(7);
  consent.set(7);
  consent.withdraw();
  assert.deepEqual(told, ["pending", "granted", "denied"]);
});

test("the tabs hear of each other, and look again", () => {
  grant();
  const consent = load();
  assert.equal(begun, 1);
  // The other tab withdraws.
  jar.set("candor", write(3, today(), 0, 7));
  channels[0]!.onmessage();
  assert.deepEqual(consent.get(), all("denied"));
  // Back from the back-forward cache, after the other tab has accepted.
  grant();
  page.dispatchEvent(new Event("pageshow"));
  assert.deepEqual([consent.get(), begun], [all("granted"), 2]);
  consent.withdraw();
  assert.equal(channels[0]!.posted, 1);
});

test("a tab that still sees the refusal dooms no page load of another tab's new grant", () => {
  grant();
  load();
  jar.set("candor", write(3, today(), 0, 7));
  localStorage.candor_pages = "20700.before.shop";
  channels[0]!.onmessage();
  assert.deepEqual([localStorage.candor_pages, `${localStorage.candor_wipe}`.split(",")[0]], [undefined, "20700.before.shop"]);
  // The other tab has granted anew and remembers its page load; its cookie is not here yet.
  localStorage.candor_pages = "20700.anew.shop";
  channels[0]!.onmessage();
  assert.equal(localStorage.candor_pages, "20700.anew.shop");
});

for (const [what, erase] of [["nothing is", undefined], ["another is", "20699.other.shop"]] as const)
  test(`where the store is full to its last character a refusal dooms what was remembered, and ${what} doomed already`, () => {
    grant();
    const consent = load();
    const stored: Record<string, string> = { candor_pages: "20700.page.shop", ...(erase && { candor_wipe: erase }) };
    const size = (all: Record<string, string>): number => Object.entries(all).reduce((sum, [name, text]) => sum + name.length + text.length, 0);
    const quota = size(stored);
    Object.assign(globalThis, {
      localStorage: new Proxy(stored, {
        set(target, key, value) {
          if (size({ ...target, [key]: String(value) }) > quota) throw new DOMException("full", "QuotaExceededError");
          return Reflect.set(target, key, String(value));
        },
      }),
    });
    assert.equal(begun, 1);
    jar.set("candor", write(3, today(), 0, 7));
    channels[0]!.onmessage();
    assert.deepEqual([consent.get(), stored.candor_pages], [all("denied"), undefined]);
    assert.equal(stored.candor_wipe, `20700.page.shop,${erase ?? ""}`);
  });

test("a banner that comes when the question is settled is not shown", async () => {
  const consent = load();
  consent.set(0);
  await settle();
  assert.deepEqual(shown, []);
});

test("before the load event no module is fetched", async () => {
  load({ document: { readyState: "interactive" } });
  await settle();
  assert.equal(shown.length, 0);
  page.dispatchEvent(new Event("load"));
  await settle();
  assert.equal(shown.length, 1);
});

test("a page that loads for long is not waited for", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const turn = () => new Promise((go) => setImmediate(go));
  load({ document: { readyState: "interactive" } });
  t.mock.timers.tick(1999);
  for (let n = 0; n < 20; n++) await turn();
  assert.equal(shown.length, 0);
  t.mock.timers.tick(1);
  t.mock.timers.reset();
  await settle();
  assert.equal(shown.length, 1);
});

test("where storage is forbidden nobody is asked and nothing is recorded", async () => {
  Object.defineProperty(globalThis, "localStorage", {
    get: () => {
      throw new Error("SecurityError");
    },
    configurable: true,
  });
  const consent = load();
  consent.set(7);
  consent.withdraw();
  await settle();
  assert.deepEqual([shown, begun], [[], 0]);
});

test("the tag may be a link that the page preloads and imports", () => {
  grant();
  const link = { href: ADDRESS, dataset: {} };
  const asked: string[] = [];
  load({
    document: {
      currentScript: null,
      querySelector: (selector: string) => {
        asked.push(selector);
        return link;
      },
    },
  });
  assert.deepEqual([asked, begun], [['[href*="/c/demo.js"]'], 1]);
});
