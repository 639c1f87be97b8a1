import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { context } from "../../src/page/capture/context.ts";
import { fake } from "./fake.ts";

const set = (name: string, value: unknown) => Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
set("Event", class { isTrusted = true; });

/** The media queries that hold, and who listens to each. */
let holding: string[];
let watched: Map<EventTarget, string>;
let changed: Map<string, () => unknown>;

const LAPTOP = ["(prefers-color-scheme:light)", "(prefers-contrast:more)", "(pointer:fine)", "(hover:hover)", "(orientation:landscape)", "(display-mode:browser)"];

beforeEach(() => {
  holding = LAPTOP;
  watched = new Map();
  changed = new Map();
  const matchMedia = (query: string) => {
    const list = { matches: holding.includes(query) } as unknown as EventTarget;
    watched.set(list, query);
    return list;
  };
  for (const [name, value] of Object.entries({ window: globalThis, matchMedia, innerWidth: 1100, devicePixelRatio: 1, navigator: { language: "de-CH" } })) set(name, value);
});

const begin = () => {
  const it = fake();
  const { on } = it.page;
  it.page.on = (target, types, listener) => (types == "change" ? void changed.set(watched.get(target)!, listener as () => unknown) : on(target, types, listener));
  context[1](it.page);
  it.pass();
  return it;
};
const details = (it: ReturnType<typeof begin>) => it.recorded.map(({ fields }) => JSON.parse(JSON.stringify(fields["detail"])));

const FIRST = { scheme: "light", contrast: "more", pointer: "fine", hover: "hover", orientation: "landscape", display: "browser", viewport: "l", dpr: "1", lang: "de" };

test("it is told after the start, without what the browser does not say", () => {
  assert.deepEqual(details(begin()), [FIRST]);
  set("navigator", { language: "EN-us", connection: { effectiveType: "4g", saveData: true } });
  assert.deepEqual(details(begin()), [{ ...FIRST, lang: "en", conn: "4g", save: 1 }]);
});

test("changes come together: what has changed, and what it was by", () => {
  const it = begin();
  assert.equal(changed.size, 7);
  holding = [...LAPTOP.slice(0, 4), "(orientation:portrait)", "(display-mode:browser)"];
  set("innerWidth", 600);
  changed.get("(orientation:portrait)")!();
  assert.equal(it.recorded.length, 1);
  it.pass();
  assert.deepEqual(details(it)[1], { orientation: "portrait", viewport: "s", cause: "orientation" });
  changed.get("(pointer:fine)")!();
  it.pass();
  assert.equal(it.recorded.length, 2, "nothing is new");
  holding = holding.filter((query) => !query.includes("contrast"));
  changed.get("(prefers-contrast:more)")!();
  it.pass();
  assert.deepEqual(details(it)[2], { contrast: "", cause: "contrast" }, "what is no longer so is told");
});

test("each way of pointing and typing is told once, and only if it is the visitor's", () => {
  const it = begin();
  it.dispatch("pointerdown", { pointerType: "mouse", isTrusted: false });
  it.dispatch("keydown", { code: "" });
  for (const pointerType of ["mouse", "mouse", "touch", ""]) it.dispatch("pointerdown", { pointerType });
  it.dispatch("keydown", { code: "KeyA" });
  assert.deepEqual(details(it).map(({ input, cause }) => [input, cause]), [[undefined, undefined], ["mouse", "input"], ["touch", "input"], ["keyboard", "input"]]);
});

test("a page that changes all the time is told of twenty times", () => {
  const it = begin();
  for (let n = 0; n < 50; n++) {
    holding = LAPTOP.slice(n % 2);
    changed.get("(prefers-color-scheme:dark)")!();
    it.pass();
  }
  assert.equal(it.recorded.length, 20);
});

test("sizes fall into classes", () => {
  const of = (width: number, ratio: number) => {
    set("innerWidth", width);
    set("devicePixelRatio", ratio);
    const { viewport, dpr } = details(begin())[0];
    return [viewport, dpr];
  };
  assert.deepEqual([of(320, 0.8), of(480, 1), of(767.5, 1.5), of(1023, 2), of(1440, 2.625), of(3840, 4)], [
    ["xs", "1"], ["s", "1"], ["s", "1.5"], ["m", "2"], ["xl", "3"], ["xl", "3"],
  ]);
});

test("only the language is told", () => {
  const of = (language: string) => {
    set("navigator", { language });
    return details(begin())[0].lang;
  };
  assert.deepEqual(["de-CH-1996", "en", "zh-Hant-TW", "EN-us"].map(of), ["de", "en", "zh", "en"]);
});
