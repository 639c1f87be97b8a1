import assert from "node:assert/strict";
import { test } from "node:test";
import { put } from "../../src/page/marks.ts";
import { fake } from "./fake.ts";

test("only another value is a change, and an empty one takes a flag out", () => {
  const { page } = fake();
  const set = (name: string, value: string) => {
    page.marks.stale = false;
    const isChange = put(page, name, value);
    assert.equal(page.marks.stale, isChange);
    return isChange;
  };
  assert.deepEqual([set("theme", ""), set("theme", "dark"), set("theme", "dark"), set('new "cart"', "true")], [false, true, false, true]);
  assert.deepEqual(page.marks.flags, { theme: "dark", 'new "cart"': "true" });
  assert.deepEqual([set("theme", "light"), set('new "cart"', ""), set('new "cart"', "")], [true, true, false]);
  assert.deepEqual(page.marks.flags, { theme: "light" });
});

test("names that every object has are names like others", () => {
  const { page } = fake();
  assert.ok(put(page, "constructor", "on"));
  assert.ok(!put(page, "constructor", "on"));
  put(page, "__proto__", "on");
  assert.equal(JSON.stringify(page.marks.flags), '{"constructor":"on"}');
});

test("there are never more than the limits allow", () => {
  const many = fake().page;
  for (let n = 0; n < 55; n++) assert.ok(put(many, `f${n}`, "1"));
  assert.equal(Object.keys(many.marks.flags).length, 50);
  const wide = fake().page;
  for (let n = 0; n < 20; n++) {
    put(wide, `f${n}`, "é".repeat(256));
    assert.ok(new TextEncoder().encode(JSON.stringify(wide.marks.flags)).length <= 4096);
  }
  assert.equal(Object.keys(wide.marks.flags).length, 7);
});
