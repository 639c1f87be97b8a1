import assert from "node:assert/strict";
import { test } from "node:test";
import { open } from "../../src/page/capture/open.ts";
import { view } from "../../src/page/capture/view.ts";
import type { Page } from "../../src/page/page.ts";
import { views } from "../../src/page/views.ts";
import { HOST, fake } from "./fake.ts";

interface Described {
  readonly n: number;
  readonly [field: string]: unknown;
}

const set = (name: string, value: unknown) => Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });

/** A page with its views, where `go` moves it; `described` is what the wasm was told of each view last. */
const begin = (more: { host?: object; page?: object; document?: object; href?: string } = {}) => {
  const { href = HOST.start } = more;
  const document = { referrer: "https://from.example/a", title: "Chairs", documentElement: { dataset: {} as Record<string, string> }, ...more.document };
  const told: string[] = [];
  const described: Described[] = [];
  set("window", globalThis);
  set("document", document);
  const go = (to: string) => set("location", { href: new URL(to, href).href });
  go(href);
  const core = {
    // What it would redact is not asked here: only whether it was asked.
    event: (_: string, __: number, ___: number, ____: number, fields: string) => fields.replaceAll("s3cret", "[…]"),
    describe: (n: number, fields: string) => void (described[n] = JSON.parse(fields)),
  };
  const page = fake({ core, host: { start: href, ...more.host }, page: { tell: (signal: string) => void told.push(`${signal} ${page.host.view}`), ...more.page } });
  Object.assign(page.page, views(page.page));
  const tell = view[1](page.page);
  return { ...page, described, told, document, go, tell, api: page.page as Page };
};

test("only another path is another view", () => {
  const { described, recorded, steps, told, api, go } = begin({ href: "https://shop.example/a?page=1" });
  for (const to of ["/a?page=2", "/a#top", "/a#/not/a/route", "/b", "/b?page=2", "/a"]) {
    go(to);
    api.follow();
  }
  assert.deepEqual(described.map(({ n, url, nav }) => [n, url, nav]), [
    [0, "https://shop.example/a", undefined],
    [1, "https://shop.example/b", "route"],
    [2, "https://shop.example/a", "route"],
  ]);
  assert.deepEqual(recorded.map(({ kind, view }) => [kind, view]), [["view", 0], ["view", 1], ["view", 2]]);
  assert.deepEqual([recorded[0]!.t, described[0]!.start], [0, undefined]);
  assert.deepEqual(steps, ["view /a", "view /b", "view /a"]);
  // The view that is left is still the current one.
  assert.deepEqual(told, ["leaving 0", "leaving 0", "leaving 1"]);
});

test("where the site routes by hash, the path in it is a path", () => {
  for (const host of [{ opt: { hash: 1 } }, { data: { hashRoutes: "" } }])
    for (const [href, expect] of [
      ["https://a.example/#/users/7?tab=1", "https://a.example/users/7"],
      ["https://a.example/app/?x=1#!/users", "https://a.example/app/users"],
      ["https://a.example/app?x=/#/users#/b", "https://a.example/app/users"],
      ["https://a.example/app#/", "https://a.example/app/"],
      ["https://a.example/app#top", "https://a.example/app"],
      ["https://a.example/app?x=1", "https://a.example/app"],
      ["https://a.example/app#", "https://a.example/app"],
    ])
      assert.equal(begin({ host, href: href! }).described[0]!.url, expect, href);
});

test("the first view is where the recording began, and says what led there", () => {
  const start = "https://shop.example/a?utm_source=news&utm_medium=mail+for+s3cret&utm_campaign=autumn%20sale&gclid=1";
  const navigation = { type: "back_forward", notRestoredReasons: { reasons: ["a", "b", "c", "d", "e", "f"].map((reason) => ({ reason })) } };
  const { described, api } = begin({ host: { start }, href: "https://shop.example/later", page: { navigation } });
  const first = { ...described[0]! };
  assert.deepEqual(
    [first.url, first.nav, first.referrer, first.campaign, first.reasons],
    ["https://shop.example/a", "back-forward", "https://from.example/a", "news/mail for […]/autumn sale", "a,b,c,d,e"],
  );
  // The page has moved on meanwhile.
  api.follow();
  assert.equal(described[1]!.url, "https://shop.example/later");
  assert.ok(!("referrer" in described[1]!) && !("campaign" in described[1]!));
  const without = begin({ host: { start, bits: 6 }, page: { navigation, wants: (kind: string) => kind != "view" } });
  assert.deepEqual(Object.keys(without.described[0]!), ["n", "url", "nav"]);
  assert.deepEqual(without.recorded, []);
  assert.ok(!("campaign" in begin().described[0]!));
});

test("what the edge knows already is only described", () => {
  const { described, recorded, page, go, api } = begin({ host: { sent: true } });
  open[1](page);
  assert.deepEqual([described.length, recorded.length], [1, 0]);
  go("/b");
  api.follow();
  assert.deepEqual(recorded.map(({ kind, view }) => [kind, view]), [["view", 1]]);
});

test("how the document came", () => {
  for (const [page, document, nav, source] of [
    [{ activation_ms: 5, navigation: { type: "navigate" } }, {}, "prerender", "prerender"],
    [{ navigation: { type: "reload", workerStart: 3, transferSize: 0, decodedBodySize: 9 } }, { wasDiscarded: true }, "restore", "worker"],
    [{ navigation: { type: "reload", transferSize: 0, decodedBodySize: 9 } }, { wasDiscarded: {} }, "reload", "cache"],
    [{ navigation: { type: "navigate", transferSize: 9, decodedBodySize: 9 } }, {}, undefined, "network"],
    [{}, {}, undefined, "network"],
  ] as const) {
    const begun = begin({ page, document });
    open[1](begun.page);
    assert.deepEqual([begun.described[0]!.nav, begun.recorded[1]!.fields.source], [nav, source]);
  }
});

test("the site names a view once and then begins another", () => {
  const { described, api, go, recorded } = begin();
  go("/users/7");
  // Frameworks say it after the address has changed, and some say it twice.
  api.name("/users/[id]");
  api.name("/users/[id]");
  // A step of a wizard has no address of its own.
  api.name("payment");
  // The next route has no name until somebody gives it one.
  go("/users/8");
  api.follow();
  assert.deepEqual(described.map(({ url, route }) => [new URL(url as string).pathname, route]), [
    ["/", undefined],
    ["/users/7", "/users/[id]"],
    ["/users/7", "payment"],
    ["/users/8", undefined],
  ]);
  assert.equal(recorded.length, 4);
});

test("what the document says comes late, and stands under what the site says", () => {
  const { described, api, document, go, pass, tell, dispatch } = begin({ host: { opt: { title: 1 } } });
  assert.equal(described[0]!.title, "Chairs");
  go("/users/7");
  dispatch("popstate");
  assert.ok(!("title" in described[1]!));
  document.title = "A user";
  document.documentElement.dataset.candorRoute = "/users/[id]";
  pass();
  assert.deepEqual([described[1]!.route, described[1]!.title], ["/users/[id]", "A user"]);
  api.name("user");
  document.title = "Another";
  tell!("asked", 0);
  assert.equal(described[1]!.title, "A user");
  tell!("hidden", 0);
  assert.deepEqual([described[1]!.route, described[1]!.title], ["user", "Another"]);
  // Elements may be called as the document's properties are.
  const shadowed = begin({ host: { opt: { title: 1 } }, document: { title: {}, documentElement: undefined, referrer: {} } });
  assert.deepEqual([shadowed.described[0]!.title, shadowed.described[0]!.referrer], ["", undefined]);
  assert.ok(!("title" in begin().described[0]!));
});

test("a change is noticed where nothing tells of it, and where something does", () => {
  const unseen = begin();
  unseen.go("/unseen");
  unseen.pass();
  assert.equal(unseen.described.length, 2);
  unseen.go("/again");
  unseen.pass();
  assert.equal(unseen.described.length, 3);
  set("Navigation", class {});
  try {
    set("navigation", new (Navigation as new () => object)());
    const told = begin();
    told.pass();
    told.go("/told");
    told.pass();
    assert.equal(told.described.length, 1, "nobody looks");
    told.dispatch("currententrychange");
    assert.equal(told.described.length, 2);
    // An element or a variable of the page.
    set("navigation", {});
    const other = begin();
    other.go("/other");
    other.pass();
    assert.equal(other.described.length, 2);
  } finally {
    for (const name of ["Navigation", "navigation"]) Reflect.deleteProperty(globalThis, name);
  }
});

test("of a flood the first are views, and what comes then belongs to the last", () => {
  const { described, recorded, given, api, go, host } = begin();
  for (let n = 0; n < 60; n++) {
    go(`/at-${n}`);
    api.follow();
    api.follow();
  }
  assert.deepEqual([described.length, recorded.length, host.view], [50, 50, 49]);
  assert.deepEqual(given, Array(11).fill("view_flood"));
  const last = { ...described[49]! };
  // Nor does the last one get the name of one that is not there.
  api.look();
  api.name("late");
  assert.deepEqual(described[49], last);
});
