import assert from "node:assert/strict";
import { test } from "node:test";
import { CALLS } from "../src/calls.ts";
import type { Call } from "../src/host.ts";
import { grant, load, page, posts, settle } from "./authority.ts";

type Api = Record<string, (...args: unknown[]) => unknown>;
const api = () => (globalThis as unknown as { candor: Api }).candor;
/** The recording that is on, once the wasm's module has it. */
const recording = async () => {
  await settle();
  return taken.at(-1)![1];
};
const held = async () => (await recording()).held.map(([, thing]) => thing as Call);
const leave = () => page.dispatchEvent(new Event("pagehide"));
const batch = () => JSON.parse(posts.filter(({ init }) => init.method == "POST").at(-1)!.init.body);

test("the API is these ten calls, and consent", () => {
  load();
  const names = ["before", "error", "feature", "flush", "log", "measure", "setting", "track", "user", "view"];
  assert.deepEqual(Object.keys(api()).sort(), [...names, "consent"].sort());
  assert.deepEqual(Object.keys(CALLS).sort(), names);
});

test("before a decision only the last setting of each name is kept, and nothing is sent or stored", async () => {
  const consent = load();
  for (const name in CALLS) {
    api()[name]!("one", "first");
    api()[name]!("one", "second");
    api()[name]!("two", "third");
  }
  await settle();
  assert.deepEqual(posts.filter(({ init }) => init?.method), []);
  assert.deepEqual(Object.keys(localStorage), []);
  consent.set(7);
  assert.deepEqual(await held(), [
    ["view", "two", "third"],
    ["user", "two", "third"],
    ["before", "two", "third"],
    ["setting", "one", "second"],
    ["setting", "two", "third"],
    ["feature", "one", "second"],
    ["feature", "two", "third"],
  ]);
});

test("while a recording is on, calls wait in their order, beside the errors", async () => {
  grant();
  load();
  api()["setting"]!("theme", "light");
  api()["track"]!("a", { n: 1 });
  page.dispatchEvent(Object.assign(new Event("error"), { message: "x" }));
  api()["setting"]!("theme", "dark");
  api()["view"]!("Basket");
  api()["flush"]!();
  const { held } = await recording();
  assert.deepEqual(
    held.map(([t, thing]) => [t, thing instanceof Event ? thing.type : thing]),
    [["setting", "theme", "light"], ["track", "a", { n: 1 }], "error", ["setting", "theme", "dark"], ["view", "Basket"], ["flush"]].map((thing) => [1, thing]),
  );
});

test("a call whose purpose is not granted is not there", async () => {
  for (const [bits, expect] of [[1, ["track"]], [2, ["measure"]], [4, ["error", "log"]]] as const) {
    const consent = load();
    consent.set(bits);
    for (const name of ["track", "measure", "error", "log"]) api()[name]!("x");
    assert.deepEqual((await held()).map(([name]) => name), expect);
    consent.withdraw();
  }
});

test("each new recording begins with what was set, the one after a withdrawal too", async () => {
  const consent = load();
  consent.set(7);
  api()["setting"]!("theme", "dark");
  api()["track"]!("a");
  const first = await recording();
  consent.withdraw();
  api()["track"]!("b");
  api()["feature"]!("search");
  consent.set(7);
  const second = await recording();
  assert.ok(first.signal.aborted && second != first && !second.signal.aborted);
  assert.deepEqual(second.held.map(([, thing]) => thing), [["setting", "theme", "dark"], ["feature", "search"]]);
  leave();
  assert.equal(posts.filter(({ init }) => init.method).length, 0, "the wasm speaks");
});

test("once the wasm hears, it is told at once", async () => {
  grant();
  load();
  const host = await recording();
  const heard: unknown[] = [];
  host.heard = (t, thing) => heard.push([t, thing]);
  api()["track"]!("a");
  api()["user"]!("u-1");
  assert.deepEqual([heard, host.held], [[[1, ["track", "a"]], [1, ["user", "u-1"]]], []]);
});

test("a page that ends before the wasm is there says how many calls it lost", () => {
  grant();
  load();
  for (const name in CALLS) if (name != "before") api()[name]!("s3cr3t");
  leave();
  assert.ok(!JSON.stringify(batch()).includes("s3cr3t"));
  assert.deepEqual([batch().dropped, batch().events.length], [{ no_beacon: 4 }, 2]);
});

test("the buffer is bounded, and what finds no room is numbered and counted", () => {
  grant();
  load();
  for (let n = 0; n < 1000; n++) api()["track"]!("a");
  leave();
  assert.deepEqual(batch().dropped, { queue_full: 910, no_beacon: 90 });
  api()["track"]!("b");
  page.dispatchEvent(Object.assign(new Event("error"), { message: "x" }));
  leave();
  assert.deepEqual([batch().dropped, batch().events[0].seq], [{ queue_full: 910, no_beacon: 91 }, 1003]);
});

test("calls never throw and give nothing back, whatever they get, granted or not", () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  const hostile = {
    toString() {
      throw new Error("no");
    },
  };
  const things = [undefined, null, 0, 1n, "", NaN, Symbol("s"), [], {}, hostile, proxy, () => {}, Object.create(null), "__proto__"];
  for (const granted of [false, true]) {
    if (granted) grant();
    load();
    for (const name in CALLS) {
      assert.equal(api()[name]!(), undefined);
      for (const thing of things) for (const args of [[thing], ["x", thing], [thing, thing, thing, thing]]) assert.equal(api()[name]!(...args), undefined, name);
      // As somebody else's function, it works as well.
      assert.equal(Reflect.apply(api()[name]!, null, ["x"]), undefined);
    }
  }
  leave();
});

test("the build is the site's to name", async () => {
  grant();
  load({ config: { build: "full", opt: { hash: 1 } }, data: { env: "test", hashRoutes: "" } });
  const host = await recording();
  assert.deepEqual([taken.at(-1)![0], host.opt, host.data], ["full", { hash: 1 }, { env: "test", hashRoutes: "" }]);
  load();
  await recording();
  assert.equal(taken.at(-1)![0], "standard");
});
