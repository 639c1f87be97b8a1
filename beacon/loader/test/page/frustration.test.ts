import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { frustration } from "../../src/page/capture/frustration.ts";
import { fake } from "./fake.ts";

const set = (name: string, value: unknown) => Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
set("Event", class { isTrusted = true; });

/** An element as far as a click sees it: what it works as. */
class Element {
  kind: string;
  constructor(kind: string) {
    this.kind = kind;
  }
  closest(selector: string) {
    return selector.split(",").includes(this.kind) ? this : null;
  }
  getAttribute() {
    return null;
  }
  get localName() {
    return this.kind;
  }
}

/** Who hears what follows a click, and who is told of changes. */
let heard: Map<string, (event: object) => unknown>;
let change: (() => unknown) | undefined;
/** Whether nothing is selected. */
let isCollapsed: boolean;

beforeEach(() => {
  heard = new Map();
  change = undefined;
  isCollapsed = true;
  class MutationObserver {
    callback: (list: object[]) => unknown;
    constructor(callback: (list: object[]) => unknown) {
      this.callback = callback;
    }
    observe() {
      change = () => this.callback([]);
    }
    disconnect() {
      change = undefined;
    }
  }
  const all = {
    window: globalThis, document: {}, scrollX: 0, scrollY: 0, getSelection: () => ({ isCollapsed }), Element, MutationObserver, __CANDOR_FULL__: false,
    getComputedStyle: (element: Element) => ({ cursor: element.kind == "pointed" ? "pointer" : "auto" }),
    addEventListener: (type: string, listener: (event: object) => unknown) => heard.set(type, listener),
    removeEventListener: (type: string) => heard.delete(type),
  };
  for (const [name, value] of Object.entries(all)) set(name, value);
});

const begin = () => {
  const it = fake();
  const tell = frustration[1](it.page)!;
  const click = (target: Element, clientX = 10, more = {}) => it.dispatch("click", { target, clientX, clientY: 10, ...more });
  const found = () => it.recorded.map(({ fields: { name, detail } }) => `${name} ${(detail as { n: number }).n}`);
  return Object.assign(it, { tell: (signal: Parameters<typeof tell>[0]) => tell(signal, 0), click, found });
};
const follows = (type: string) => heard.get(type)!({ type });

test("a click that promises an answer and gets none is dead", () => {
  const it = begin();
  for (const kind of ["button", "pointed", "[role=tab]", "p", "a[href]", "input"]) {
    it.click(new Element(kind));
    it.pass();
  }
  assert.deepEqual(it.found(), ["dead 1", "dead 1", "dead 1"]);
  assert.deepEqual(it.recorded[0]!.fields["detail"], { target: "button", n: 1 });
});

test("whatever follows is an answer, and is watched until then", () => {
  const it = begin();
  for (const answer of [() => change!(), () => follows("scroll"), () => follows("selectionchange"), () => follows("input"), () => follows("submit")]) {
    it.click(new Element("button"));
    assert.deepEqual([heard.size, !!change], [4, true]);
    answer();
    assert.deepEqual([heard.size, change], [0, undefined]);
    it.pass();
  }
  assert.deepEqual(it.found(), []);
  it.click(new Element("p"));
  assert.deepEqual([heard.size, change], [0, undefined], "nothing is watched where nothing is promised");
});

test("many clicks on one spot are rage, unless the visitor selects or scrolls", () => {
  const it = begin();
  const many = (target: Element, then?: () => unknown) => {
    for (let n = 0; n < 4; n++) it.click(target);
    then?.();
    it.pass();
  };
  many(new Element("p"));
  many(new Element("button"), () => change!());
  many(new Element("button"), () => follows("selectionchange"));
  many(new Element("button"));
  assert.deepEqual(it.found(), ["rage 4", "rage 4", "rage 4", "dead 4"]);
});

test("three clicks that select a text, or scroll the page, are no rage where nothing is watched", () => {
  const it = begin();
  const text = new Element("p");
  for (const then of [() => (isCollapsed = false), () => set("scrollY", 300), () => {}]) {
    for (let n = 0; n < 3; n++) it.click(text);
    then();
    it.pass();
  }
  assert.deepEqual(it.found(), ["rage 3"], "what was selected before says nothing");
});

test("elsewhere, or on something else, another chain begins", () => {
  const it = begin();
  const target = new Element("p");
  for (const x of [0, 100, 201, 202, 203]) it.click(target, x);
  it.click(new Element("p"));
  it.click(target, 10, { isTrusted: false });
  it.pass();
  assert.deepEqual(it.found(), ["rage 3"]);
});

test("an error after a click is told with it", () => {
  const it = begin();
  it.dispatch("error");
  it.click(new Element("button"));
  it.dispatch("unhandledrejection");
  change!();
  it.pass();
  it.click(new Element("p"));
  it.pass();
  assert.deepEqual(it.found(), ["error 1"]);
});

test("who leaves has been answered; and nothing stays at the end", () => {
  const it = begin();
  it.click(new Element("button"));
  it.tell("hidden");
  assert.deepEqual([it.found(), heard.size, change], [[], 0, undefined]);
  const target = new Element("p");
  for (let n = 0; n < 3; n++) it.click(target);
  it.tell("leaving");
  assert.deepEqual(it.found(), ["rage 3"]);
  it.click(new Element("button"));
  it.end();
  assert.deepEqual([heard.size, change], [0, undefined]);
});
