import assert from "node:assert/strict";
import { test } from "node:test";
import { call } from "../../src/page/calls.ts";
import { type Fake, fake } from "./fake.ts";

const of = (...calls: [string, ...unknown[]][]): Fake => {
  const it = fake({ page: { name() {} } });
  for (const each of calls) call(it.page, 5, each);
  return it;
};
/** As it leaves: what is undefined is left out. */
const recorded = (it: Fake) => it.recorded.map(({ kind, fields, t }) => JSON.parse(JSON.stringify([kind, t, fields])));

test("events have their properties, and are a step", () => {
  const it = of(["track", "bought", { size: "large" }], ["track", "plain"], ["track", "text", "no object"], ["track"], ["track", {}]);
  assert.deepEqual(recorded(it), [
    ["event", 5, { name: "bought", detail: { props: { size: "large" } } }],
    ["event", 5, { name: "plain" }],
    ["event", 5, { name: "text" }],
  ]);
  assert.deepEqual([it.steps, it.given], [["event bought", "event plain", "event text"], ["unusable", "unusable"]]);
});

test("a measure is a number", () => {
  const it = of(["measure", "total", 12.5, { unit: "euro", props: { items: 3 } }], ["measure", "bare", 0], ["measure", "a", "12"], ["measure", "b", NaN], ["measure", "", 1]);
  assert.deepEqual(recorded(it), [
    ["measure", 5, { name: "total", value: 12.5, detail: { unit: "euro", props: { items: 3 } } }],
    ["measure", 5, { name: "bare", value: 0 }],
  ]);
  assert.deepEqual(it.given, ["unusable", "unusable", "unusable"]);
});

test("a log has a level and a message", () => {
  const it = of(["log", "warn", "low", { left: 2 }], ["log", "loud", "x"], ["log", "error", new TypeError("no chair")], ["log", "debug"], ["log", "error", null]);
  assert.deepEqual(recorded(it), [
    ["log", 5, { name: "warn", message: "low", detail: { props: { left: 2 } } }],
    ["log", 5, { name: "info", message: "x" }],
    ["log", 5, { name: "error", message: "no chair" }],
  ]);
  assert.deepEqual(it.given, ["unusable", "unusable"]);
});

test("settings and features say what they set, once", () => {
  const it = of(["setting", "theme", "dark"], ["setting", "theme", "dark"], ["feature", "cart"], ["feature", "search", false], ["setting", "theme", null], ["setting"]);
  assert.deepEqual(recorded(it).map(([kind, , { name, message }]) => [kind, name, message]), [
    ["setting", "theme", "dark"],
    ["feature", "cart", "true"],
    ["feature", "search", "false"],
    ["setting", "theme", ""],
  ]);
  assert.deepEqual([it.page.marks.flags, it.given], [{ cart: "true", search: "false" }, ["unusable"]]);
});

test("what is not in the sample still sets what errors stand under", () => {
  const it = fake({ page: { wants: () => false } });
  call(it.page, 5, ["setting", "theme", "dark"]);
  call(it.page, 5, ["track"]);
  assert.deepEqual([it.recorded, it.given, it.page.marks.flags], [[], [], { theme: "dark" }]);
});

test("a user is a made-up name, and only with linking", () => {
  const users = (bits: number, ...ids: unknown[]) => {
    const told: string[] = [];
    const it = fake({ host: { bits }, page: { mark: () => told.push(it.page.marks.user) } });
    for (const id of ids) call(it.page, 5, ["user", id]);
    return [told, it.given];
  };
  assert.deepEqual(users(7, "u-1"), [[], []]);
  assert.deepEqual(users(15, "u-1", "jane@chairs.example", "jane%40chairs", 12, null), [["u-1", "12", ""], ["unusable", "unusable"]]);
});

test("view, error and flush are handed on; the hook is the loader's", () => {
  const done: unknown[] = [];
  const thrown = new Error("x");
  const it = fake({ page: { name: (name: string) => done.push(name), flushAll: () => done.push("flush"), errors: { given: (...args: unknown[]) => done.push(args) } } });
  for (const each of [["view", "Basket"], ["view", ""], ["view", 5], ["error", thrown], ["flush"], ["before", () => done.push("called")]] as [string][]) call(it.page, 5, each);
  assert.deepEqual([done, it.given, it.recorded], [["Basket", [5, thrown], "flush"], ["unusable", "unusable"], []]);
});

test("a flood is counted, and what is of no use takes part in it", () => {
  const it = of(...Array.from({ length: 300 }, (_, n): [string, ...unknown[]] => (n % 2 ? ["track", "tick"] : ["track"])));
  assert.deepEqual([it.recorded.length, it.given.filter((reason) => reason == "unusable").length, it.given.filter((reason) => reason == "event_flood").length], [100, 100, 100]);
});

test("nothing of the page's is thrown", () => {
  const hostile = new Proxy({}, { get: () => { throw new Error("no"); }, ownKeys: () => { throw new Error("no"); } });
  for (const name of ["track", "measure", "log", "setting", "feature", "error", "view", "user", "flush"]) {
    for (const args of [[], [hostile], ["a", hostile, hostile], [Symbol("s"), 1n, null], ["a", 1, { get props() { throw new Error("no"); } }]]) of([name, ...args]);
  }
});
