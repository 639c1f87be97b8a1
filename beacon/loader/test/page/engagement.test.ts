import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { engagement } from "../../src/page/capture/engagement.ts";
import { fake } from "./fake.ts";

const set = (name: string, value: unknown) => Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
const page = { hidden: false, hasFocus: () => true, documentElement: { scrollHeight: 1234 } as { scrollHeight: number } | null };

/** What the wasm is shown, and whether it has news. */
let looks: unknown[][];
let hasNews: boolean;
let turns: number;
const begin = () => {
  const it = fake({
    core: {
      look: (...[, ...args]: unknown[]) => (looks.push(args), hasNews),
      attention: (what: number) => [2500.7, 2000.4, 80][what],
      turn: () => turns++,
    },
  });
  const tell = engagement[1](it.page)!;
  return Object.assign(it, { tell: (signal: Parameters<typeof tell>[0]) => tell(signal, 0) });
};

beforeEach(() => {
  looks = [];
  hasNews = true;
  turns = 0;
  page.hidden = false;
  page.documentElement = { scrollHeight: 1234 };
  for (const [name, value] of Object.entries({ window: globalThis, document: page, scrollY: 200, innerHeight: 600 })) set(name, value);
});

test("it looks at once, each second, and when something changes", () => {
  const it = begin();
  assert.deepEqual(looks, [[true, true, 800, 1234]]);
  it.pass();
  it.pass();
  it.dispatch("blur");
  assert.equal(looks.length, 4);
  page.documentElement = null;
  it.pass();
  assert.deepEqual(looks.at(-1), [true, true, 800, 0]);
});

test("nothing is looked at again while the page is hidden", () => {
  const timers: number[] = [];
  let n = 0;
  const it = fake({ core: { look: () => false }, page: { later: () => (timers.push(++n), n) } });
  set("clearTimeout", (timer: number) => timers.splice(0, timers.length, ...timers.filter((one) => one != timer)));
  const tell = engagement[1](it.page)!;
  it.dispatch("focus");
  assert.equal(timers.length, 1);
  tell("hidden", 0);
  assert.equal(timers.length, 0);
});

test("the totals are told at the end, and again only with news", () => {
  const it = begin();
  hasNews = false;
  it.pass();
  it.tell("hidden");
  assert.deepEqual(looks.at(-1), [false, true, 800, 1234], "whatever the page calls itself");
  assert.deepEqual(it.recorded, [{ kind: "engagement", fields: { value: 2000, detail: { visible: 2500, scroll: 80, height: 1300 } }, t: undefined, view: 0 }]);
  it.tell("hidden");
  assert.equal(it.recorded.length, 1);
  hasNews = true;
  it.tell("hidden");
  assert.equal(it.recorded.length, 2);
});

test("what is only asked for counts as not said", () => {
  const it = begin();
  hasNews = false;
  it.tell("asked");
  it.tell("asked");
  it.tell("hidden");
  it.tell("asked");
  assert.equal(it.recorded.length, 3);
});

test("a view that ends is told, and the next begins; one that comes back has nothing to say yet", () => {
  const it = begin();
  it.tell("leaving");
  assert.deepEqual([it.recorded.length, turns], [1, 1]);
  it.tell("restored");
  it.tell("repainted");
  assert.deepEqual([it.recorded.length, turns], [1, 1]);
});
