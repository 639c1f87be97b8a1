import assert from "node:assert/strict";
import { test } from "node:test";
import { plain, props } from "../../src/page/props.ts";

test("what stands for a value calls nothing of the page's", () => {
  const hostile = { toString: () => assert.fail("called") };
  const values = ["a", 1.5, true, 12n, NaN, null, undefined, hostile, [1], Symbol("s"), () => 1];
  assert.deepEqual(values.map((value) => plain(value)), ["a", "1.5", "true", "12", "NaN", "", "", "", "", "", ""]);
  assert.deepEqual([plain("x".repeat(9999)).length, plain("x".repeat(9999), 2000).length], [256, 2000]);
});

test("properties are flat, and what cannot be read says so", () => {
  const hostile = {
    size: "large", price: 9.5, gift: true, big: 12n, nested: { a: 1 }, list: [1], none: NaN, far: Infinity, nothing: null, act: () => 1,
    get thrown() { throw new Error("no"); },
  };
  assert.deepEqual(props(hostile), {
    size: "large", price: 9.5, gift: true, big: "12", nested: "object", list: "object", none: "number", far: "number", nothing: "object", act: "function",
    thrown: "undefined",
  });
});

test("what is no object has none, whatever it does", () => {
  const refuses = new Proxy({}, { ownKeys: () => { throw new Error("no"); } });
  for (const value of [undefined, null, "text", 5, {}, [], refuses, () => 1, { "": 1 }]) assert.equal(props(value), undefined);
});

test("a prefix selects, and is taken off", () => {
  assert.deepEqual(props({ candorEvent: "add", candorPropItemSize: "L", candorProp: "x", candorPropN: "2" }, "candorProp"), { itemSize: "L", n: "2" });
});

test("they are bounded in number and in length", () => {
  const of = (count: number, value: string) => Object.fromEntries(Array.from({ length: count }, (_, n) => ["key" + n, value]));
  assert.equal(Object.keys(props(of(40, "x"))!).length, 32);
  assert.equal(Object.values(props(of(1, "x".repeat(1e6)))!)[0].length, 256);
  const wide = props(of(32, "é\n".repeat(128)))!;
  assert.ok(new TextEncoder().encode(JSON.stringify(wide)).length <= 7600);
  assert.ok(Object.keys(wide).length > 10);
});
