import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { attribute, closest, label } from "../../src/page/element.ts";
import { FakeElement, browser, shadowed } from "./browser.ts";

beforeEach(() => void browser());

test("the name that the site gave stands for all that is in it", () => {
  const basket = new FakeElement("section", { "data-candor-name": "basket" });
  const button = new FakeElement("button", { id: "buy" }, new FakeElement("p", {}, basket));
  for (const full of [false, true]) {
    globalThis.__CANDOR_FULL__ = full;
    assert.deepEqual([label(basket), label(button)], ["basket", "basket"]);
  }
});

test("else the tag, and in the full build the way to it from the nearest id", () => {
  const menu = new FakeElement("ul", { id: "menu", class: "wide" }, new FakeElement("body"));
  const entry = new FakeElement("a", { class: " link \n is-open css-1q2w34 md:flex" }, new FakeElement("li", { id: "user-4711" }, menu));
  assert.deepEqual([label(menu), label(entry)], ["ul", "a"]);
  globalThis.__CANDOR_FULL__ = true;
  assert.deepEqual([label(menu), label(entry)], ["#menu", "#menu>li>a.link.is-open"]);
});

test("a selector has at most a hundred characters, and the end of the way is in it", () => {
  globalThis.__CANDOR_FULL__ = true;
  let element = new FakeElement("html");
  for (let depth = 0; depth < 30; depth++) element = new FakeElement("div", { class: "column" }, element);
  const found = label(element)!;
  assert.ok(found.length < 100 && found.length > 80 && found.endsWith(">div.column"), found);
  assert.equal(label(new FakeElement("x".repeat(200))), undefined);
});

test("ids that a program made up are left out", () => {
  globalThis.__CANDOR_FULL__ = true;
  const named = (id: string) => label(new FakeElement("b", { id }));
  for (const id of ["menu", "nav-item", "col_2", "H1", "x".repeat(32)]) assert.equal(named(id), "#" + id);
  for (const id of ["", "user-4711", "css-1q2w34", "md:flex", "1st", "a b", "x".repeat(33), "été", "a\n"]) assert.equal(named(id), "b", id);
});

test("the fields of a form hide nothing", () => {
  const form = shadowed(new FakeElement("form", { "data-x": "1" }, new FakeElement("main", { id: "shop" })));
  assert.deepEqual([label(form), attribute(form, "data-x"), closest(form, "[data-x]")], ["form", "1", form]);
  globalThis.__CANDOR_FULL__ = true;
  assert.equal(label(form), "#shop>form");
});

test("what is no element has no label, no attribute and nothing above", () => {
  for (const full of [false, true]) {
    globalThis.__CANDOR_FULL__ = full;
    for (const none of [null, undefined, "a", {}, globalThis, { getAttribute: () => "no" }])
      assert.deepEqual([label(none), attribute(none, "id"), closest(none, "[id]")], [undefined, undefined, undefined]);
  }
  assert.deepEqual([attribute(new FakeElement("a", { x: "" }), "x"), closest(new FakeElement("a"), "[x]")], [undefined, undefined]);
});
