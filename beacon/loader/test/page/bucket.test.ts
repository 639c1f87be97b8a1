import assert from "node:assert/strict";
import { test } from "node:test";
import { type Bucket, bucket } from "../../src/page/bucket.ts";

const taken = (take: Bucket, calls: number, now_ms: number) => Array.from({ length: calls }, () => take(now_ms)).filter((has) => has).length;

test("many at once, then a few each second", () => {
  const take = bucket();
  assert.deepEqual([5000, 6000, 6049, 6100].map((now_ms) => taken(take, 1000, now_ms)), [200, 20, 0, 2]);
});

test("a long rest saves up no more than a burst", () => {
  const take = bucket();
  assert.deepEqual([0, 3_600_000].map((now_ms) => taken(take, 1000, now_ms)), [200, 200]);
});
