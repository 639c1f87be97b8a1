// How erasure is asked for: once, until it is acknowledged, for every site of the origin. The collector is a stand-in
// for the network; the real one is asked in tests/browsers/gate.rs and tests/edge.

import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { today, write } from "../src/record.ts";
import { erase, mine, pages } from "../src/rights.ts";
import { pretend } from "./page.ts";

interface Asked {
  readonly right: string;
  readonly site: string;
  readonly pages: string[];
  readonly receipt?: string;
}

type Answer = { status: number; result?: string; json?: unknown } | "unreached";

let asked: Asked[];
let answer: (asked: Asked) => Answer;
let cookie: string;

const define = (name: string, value: unknown) => Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
const id = (letter: string) => letter.repeat(32);
const item = (letter: string, site = "shop") => `20700.${id(letter)}.${site}`;
const kept = (key: string) => String((localStorage as Record<string, unknown>)[key] ?? "");
const done: Answer = { status: 200, result: "erased", json: {} };

beforeEach(() => {
  pretend({ href: "https://shop.example/", referrer: "", navigation: undefined, now: 1 });
  asked = [];
  answer = () => done;
  cookie = `candor=${write(1, today(), 0, 7)}`;
  define("document", { get cookie() { return cookie; } });
  define("navigator", {});
  define("fetch", async (url: string, init: RequestInit & { body: string }) => {
    assert.deepEqual([init.method, init.credentials, init.referrerPolicy, init.keepalive], ["POST", "omit", "origin", true]);
    const [, right, site] = /^https:\/\/c\.example\/v1\/(\w+)\?site=(.+)$/.exec(url)!;
    const one: Asked = { right: right!, site: site!, ...JSON.parse(init.body) };
    asked.push(one);
    const given = answer(one);
    if (given == "unreached") throw new TypeError("network");
    return { ok: given.status < 300, status: given.status, headers: { has: (name: string) => name == "candor-result" && !!given.result }, json: async () => given.json };
  });
});

test("what is acknowledged is forgotten, each page load once, and the receipt is given back", async () => {
  localStorage.candor_wipe = [item("a"), item("b"), item("a"), ""].join();
  localStorage.candor_receipt = id("f");
  sessionStorage.candor_alive = "{}";
  assert.equal(await erase("https://c.example/", "shop"), true);
  assert.deepEqual(asked, [{ right: "erase", site: "shop", pages: [id("a"), id("b")], receipt: id("f") }]);
  assert.deepEqual([{ ...localStorage }, { ...sessionStorage }], [{}, {}]);
});

test("who only has rows erased keeps the receipt of the grant that still holds", async () => {
  cookie = `candor=${write(1, today(), 7, 0)}`;
  localStorage.candor_wipe = item("a");
  localStorage.candor_receipt = id("f");
  await erase("https://c.example/", "shop");
  assert.deepEqual([asked[0]!.receipt, kept("candor_receipt")], [undefined, id("f")]);
});

test("it is tried again, ever more rarely, until it is acknowledged by the collector itself", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    const answers: Answer[] = ["unreached", { status: 503 }, { status: 429 }, { status: 200 }, done];
    answer = () => answers[asked.length - 1]!;
    localStorage.candor_wipe = item("a");
    const finished = erase("https://c.example/", "shop");
    for (const [at, wait_ms] of [1000, 2000, 4000, 8000].entries()) {
      await new Promise((go) => setImmediate(go));
      assert.equal(asked.length, at + 1);
      assert.equal(kept("candor_wipe"), item("a"), "it stays in the list until then");
      mock.timers.tick(wait_ms - 1);
      await new Promise((go) => setImmediate(go));
      assert.equal(asked.length, at + 1, `${wait_ms} ms are not over`);
      mock.timers.tick(1);
    }
    assert.equal(await finished, true);
    assert.equal(asked.length, 5);
    assert.deepEqual(localStorage, {});
  } finally {
    mock.timers.reset();
  }
});

test("a person who waits is told after one attempt", async () => {
  answer = () => "unreached";
  localStorage.candor_wipe = item("a");
  assert.equal(await erase("https://c.example/", "shop", true), false);
  assert.deepEqual([asked.length, kept("candor_wipe")], [1, item("a")]);
});

test("what is doomed meanwhile stays for the next time", async () => {
  localStorage.candor_wipe = item("a");
  answer = () => {
    localStorage.candor_wipe = [item("b"), localStorage.candor_wipe].join();
    return done;
  };
  await erase("https://c.example/", "shop");
  assert.equal(kept("candor_wipe"), item("b"));
});

test("more than one request may name are asked for in several", async () => {
  localStorage.candor_wipe = Array.from({ length: 501 }, (_, n) => `20700.${n.toString(16).padStart(32, "0")}.shop`).join();
  await erase("https://c.example/", "shop");
  assert.deepEqual(asked.map((one) => one.pages.length), [500, 1]);
  assert.deepEqual(localStorage, {});
});

test("each site of the origin by itself; another collector's site stays for its own pages", async () => {
  localStorage.candor_wipe = [item("a"), item("b", "blog"), item("c", "elsewhere")].join();
  answer = ({ site }) => (site == "elsewhere" ? { status: 403, result: "site_unknown" } : done);
  assert.equal(await erase("https://c.example/", "shop"), true);
  assert.deepEqual(asked.map(({ site, pages }) => [site, pages]), [["shop", [id("a")]], ["blog", [id("b")]], ["elsewhere", [id("c")]]]);
  assert.equal(kept("candor_wipe"), item("c", "elsewhere"));
});

test("a list that is no list asks nothing", async () => {
  for (const list of ["", ",", "undefined", "x.y.z", `20700.${"A".repeat(32)}.shop`, `20700.${id("a")}`]) {
    localStorage.candor_wipe = list;
    assert.equal(await erase("https://c.example/", "shop"), true);
    assert.deepEqual([asked, await mine("https://c.example/", "shop")], [[], { tables: {}, more: false }], list);
  }
});

test("of several tabs one asks", async () => {
  const held = new Set<string>();
  const locks = {
    request: async (name: string, { ifAvailable }: { ifAvailable: boolean }, work: (lock: unknown) => unknown) => {
      assert.equal(ifAvailable, true);
      if (held.has(name)) return work(null);
      held.add(name);
      try {
        return await work({ name });
      } finally {
        held.delete(name);
      }
    },
  };
  define("navigator", { locks });
  localStorage.candor_wipe = item("a");
  assert.deepEqual(await Promise.all([erase("https://c.example/", "shop"), erase("https://c.example/", "shop")]), [true, false]);
  assert.equal(asked.length, 1);
});

test("a document that gets no lock any more rejects nothing", async () => {
  define("navigator", { locks: { request: () => Promise.reject(new DOMException("not active", "InvalidStateError")) } });
  localStorage.candor_wipe = item("a");
  assert.equal(await erase("https://c.example/", "shop"), false);
  assert.deepEqual([asked, kept("candor_wipe")], [[], item("a")]);
});

test("what is stored is shown for every site of the origin, and this one's failure is said", async () => {
  localStorage.candor_pages = [item("a"), item("b", "blog"), item("c")].join();
  assert.deepEqual(pages(), [id("a"), id("c"), id("b")]);
  answer = ({ site }) => ({ status: 200, result: "ok", json: { tables: { events: [{ site }] }, more: site == "blog" } });
  assert.deepEqual(await mine("https://c.example/", "shop"), { tables: { events: [{ site: "shop" }, { site: "blog" }] }, more: true });
  answer = ({ site }) => (site == "blog" ? { status: 403, result: "site_unknown" } : { status: 200, result: "ok", json: { tables: {}, more: false } });
  assert.deepEqual(await mine("https://c.example/", "shop"), { tables: {}, more: false });
  answer = () => "unreached";
  await assert.rejects(mine("https://c.example/", "shop"));
});
