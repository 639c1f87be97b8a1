import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { debugIds } from "../../src/page/debug.ts";

const page = globalThis as Record<string, unknown>;
beforeEach(() => {
  page["window"] = globalThis;
  delete page["_candorDebugIds"];
  delete page["_sentryDebugIds"];
});

const STACK = "    at pay (https://shop.example/app-4f3c.js:1:5021)\n    at async https://cdn.example/lib.js?v=1:2:3";

test("the ids of the scripts in a stack", () => {
  assert.equal(debugIds(STACK), undefined);
  page["_candorDebugIds"] = { "Error\n    at https://shop.example/app-4f3c.js:1:9": "8f14e45f", "Error\n    at https://shop.example/other.js:1:9": "x" };
  page["_sentryDebugIds"] = { "@https://cdn.example/lib.js?v=1:1:1\nglobal code@https://shop.example/app-4f3c.js:1:1": "11aa" };
  assert.deepEqual(debugIds(STACK), ["8f14e45f", "11aa"]);
  assert.deepEqual(debugIds("pay@https://shop.example/other.js:7:1"), ["x"]);
});

test("a page may have put anything there", () => {
  for (const registry of [null, 7, "x", [], { "": 1, "Error\n    at https://shop.example/app-4f3c.js:1:9": {} }, new Proxy({}, { ownKeys() { throw new Error("no"); } })]) {
    page["_candorDebugIds"] = registry;
    assert.equal(debugIds(STACK), undefined);
  }
  page["_candorDebugIds"] = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`Error ${n}\n    at https://shop.example/app-4f3c.js:1:9`, `${n}`.padStart(99, "i")]));
  assert.deepEqual([debugIds(STACK)!.length, debugIds(STACK)![0]!.length], [1, 64]);
});
