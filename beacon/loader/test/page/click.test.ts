import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { click } from "../../src/page/capture/click.ts";
import { form } from "../../src/page/capture/form.ts";
import { measure } from "../../src/page/capture/measure.ts";
import { fake } from "./fake.ts";

const set = (name: string, value: unknown) => Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });

/** An element as far as a click sees it: what its ancestors are, by selector. */
class Element {
  readonly name!: string;
  readonly found!: Record<string, object>;
  readonly dataset: object | undefined;
  readonly attributes!: Record<string, string>;
  constructor(name: string, { found = {}, dataset, attributes = {} }: { found?: object; dataset?: object; attributes?: object } = {}) {
    Object.assign(this, { name, found, dataset, attributes });
  }
  get localName() {
    return this.name;
  }
  closest(selector: string) {
    return this.found[selector] ?? null;
  }
  getAttribute(name: string) {
    return this.attributes[name] ?? null;
  }
}

beforeEach(() => {
  for (const [name, value] of Object.entries({ window: globalThis, location: { host: "chairs.example" }, Element, __CANDOR_FULL__: false })) set(name, value);
  set("Event", class { isTrusted = true; });
});

const LINK = "a[href],area[href]";
/** What comes of a click on a link to an address. */
const followed = (address: string, more: object = {}) => {
  const it = fake();
  click[1](it.page);
  const { href, protocol, host, origin, pathname } = new URL(address);
  const link = Object.assign(new Element("a"), { href, protocol, host, origin, pathname });
  it.dispatch("click", { button: 0, target: new Element("b", { found: { [LINK]: link, ...more } }) });
  return it.recorded.map(({ kind, fields: { name, message } }) => `${kind} ${name} ${message}`);
};

test("what leads away is told, without what may be private", () => {
  assert.deepEqual(followed("https://u:p@wood.example/oak?ref=a,jane#b"), ["click outbound https://wood.example/oak"]);
  assert.deepEqual(followed("https://chairs.example/oak"), []);
  assert.deepEqual(followed("mailto:jane@chairs.example"), []);
});

test("files are known by their ends, or because the page says so", () => {
  for (const path of ["/a/price-list.pdf", "/x.PDF", "/archive.tar.gz", "/a.b/c.zip"])
    assert.deepEqual(followed("https://chairs.example" + path), ["click download https://chairs.example" + path]);
  for (const path of ["/", "/a", "/index.html", "/pdf", "/a.pdf/", "/a.", "/a.pd", "/a.pdf.zi", "/docs.d", "/a?x=a.pdf"])
    assert.deepEqual(followed("https://chairs.example" + path), [], path);
  const saved = { "a[download]": {} };
  assert.deepEqual(followed("https://chairs.example/catalogue", saved), ["click download https://chairs.example/catalogue"]);
  assert.deepEqual(followed("data:text/csv,jane", saved), ["click download data:"]);
  assert.deepEqual(followed("blob:https://chairs.example/1234", saved), ["click download blob:"]);
});

test("every click is a step; but not one that nobody made, or that opens a menu", () => {
  const it = fake();
  click[1](it.page);
  const target = new Element("button");
  it.dispatch("click", { button: 0, target });
  it.dispatch("auxclick", { button: 1, target });
  it.dispatch("auxclick", { button: 2, target });
  it.dispatch("click", { button: 0, target, isTrusted: false });
  it.dispatch("click", { button: 0, target: null });
  assert.deepEqual(it.steps, ["click button", "click button", "click "]);
});

test("a link in a picture is none, and a page that shadows its properties is not read", () => {
  const it = fake();
  click[1](it.page);
  for (const link of [{ href: { baseVal: "https://wood.example" } }, { get protocol() { throw new Error("no"); } }, { protocol: {} }])
    it.dispatch("click", { button: 0, target: new Element("b", { found: { [LINK]: link } }) });
  assert.deepEqual(it.recorded, []);
});

test("an element that is marked is an event, with its properties", () => {
  const it = fake();
  click[1](it.page);
  const on = (attributes: object, dataset: object) =>
    it.dispatch("click", { button: 0, target: new Element("b", { found: { "[data-candor-event]": new Element("button", { attributes, dataset }) } }) });
  on({ "data-candor-event": "add to basket" }, { candorEvent: "add to basket", candorPropItemSize: "large" });
  on({ "data-candor-event": "" }, {});
  on({ "data-candor-event": "bare" }, new Element("input"));
  assert.deepEqual(
    it.recorded.map(({ kind, fields }) => [kind, fields["name"], fields["detail"]]),
    [["event", "add to basket", { unit: undefined, props: { itemSize: "large" } }], ["event", "bare", undefined]],
  );
  assert.deepEqual(it.given, ["unusable"]);
});

test("where clicks are not granted, they are steps only", () => {
  const it = fake({ page: { wants: () => false } });
  click[1](it.page);
  const link = Object.assign(new Element("a"), { protocol: "https:", host: "wood.example", origin: "https://wood.example", pathname: "/" });
  it.dispatch("click", { button: 0, target: new Element("b", { found: { [LINK]: link, "[data-candor-event]": link } }) });
  assert.deepEqual([it.recorded, it.given, it.steps], [[], [], ["click b"]]);
});

test("a form that was sent is told by its name, and only if somebody sent it", () => {
  const it = fake();
  form[1](it.page);
  it.dispatch("submit", { target: new Element("form", { dataset: { candorName: "order" } }) });
  it.dispatch("submit", { target: new Element("form", { dataset: new Element("input") }) });
  it.dispatch("submit", { target: new Element("form"), isTrusted: false });
  assert.deepEqual(it.recorded.map(({ kind, fields }) => [kind, fields]), [
    ["form", { name: "order", detail: { target: "form" } }],
    ["form", { name: "form", detail: { target: "form" } }],
  ]);
});

test("what the site measures itself is told when it ended", () => {
  const it = fake();
  measure[1](it.page);
  it.entry("measure", { name: "assembled", startTime: 10, duration: 42 });
  it.entry("measure", { name: "", startTime: 10, duration: 42 });
  assert.deepEqual(it.recorded, [{ kind: "measure", fields: { name: "assembled", value: 42, detail: { unit: "ms" } }, t: 52, view: 0 }]);
  assert.deepEqual(it.given, ["unusable"]);
});
